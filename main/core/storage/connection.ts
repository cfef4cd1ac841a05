import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { CompiledQuery } from "kysely";
import type { Place, Statement, Storage, Value } from "./face.ts";
import { guarded, misread, prepare, reading, translated } from "./faults.ts";

type Running = Pick<Storage, "transaction" | "afterCommit">;
/** Runs what may write, or refuses it. */
type Writing = Place["write"];
type Asking = Pick<Storage, "all" | "get" | "run" | "prepare">;

/** Distinct queries kept prepared; past that the oldest are prepared again. */
const statementsKept = 256;

/** Transactions of one connection: nested ones join, and a failure inside dooms the whole. */
export function createTransactions(database: DatabaseSync, place: Place): Running {
  let depth = 0;
  let isDoomed = false;
  const waiting: { run: () => void; ifUndone: (() => void) | undefined }[] = [];

  function finish(): void {
    if (isDoomed) throw new TypeError("a transaction that failed inside was carried on with");
    guarded(() => {
      database.exec("COMMIT");
    });
  }

  function undo(): void {
    for (const { ifUndone } of waiting.splice(0).reverse()) ifUndone?.();
    // After some errors (a full disk) SQLite has rolled back by itself.
    if (database.isTransaction) database.exec("ROLLBACK");
  }

  function outermost<T>(run: () => T): T {
    isDoomed = false;
    return place.write(() => runOutermost(run));
  }

  function runOutermost<T>(run: () => T): T {
    guarded(() => {
      database.exec("BEGIN IMMEDIATE");
    });
    try {
      const answer = run();
      finish();
      return answer;
    } catch (error) {
      undo();
      throw translated(error);
    }
  }

  function transaction<T>(run: () => T): T {
    depth++;
    let answer: T;
    try {
      answer = depth === 1 ? outermost(run) : run();
    } catch (error) {
      isDoomed = true;
      throw error;
    } finally {
      depth--;
    }
    if (depth === 0) for (const { run: tell } of waiting.splice(0)) tell();
    return answer;
  }

  return {
    transaction,
    afterCommit(run, ifUndone) {
      if (depth === 0) run();
      else waiting.push({ run, ifUndone });
    },
  };
}

function plainStatement(database: DatabaseSync, sql: string, write: Writing): Statement {
  const statement = prepare(database, sql);
  let walker: StatementSync | undefined;

  function prepareWalker(): StatementSync {
    const prepared = prepare(database, sql);
    prepared.setReturnArrays(true);
    return prepared;
  }

  return {
    all: (...values) => reading(() => statement.all(...values) as Record<string, Value>[]),
    get: (...values) => reading(() => statement.get(...values) as Record<string, Value>),
    run: (...values) => write(() => guarded(() => Number(statement.run(...values).changes))),
    *rows(...values) {
      try {
        walker ??= prepareWalker();
        // With `setReturnArrays` a row is an array, which the types of Node do not tell.
        yield* walker.iterate(...values) as unknown as Iterable<Value[]>;
      } catch (error) {
        throw misread(error);
      }
    },
  };
}

/** Queries of one connection, each prepared once. */
export function createQueries(database: DatabaseSync, write: Writing): Asking {
  const kept = new Map<string, Statement>();

  function prepared(sql: string): Statement {
    const found = kept.get(sql);
    if (found !== undefined) return found;
    const statement = plainStatement(database, sql, write);
    const oldest = kept.keys().next();
    if (kept.size >= statementsKept && oldest.done !== true) kept.delete(oldest.value);
    kept.set(sql, statement);
    return statement;
  }

  function valuesOf(query: CompiledQuery): Value[] {
    return query.parameters as Value[];
  }

  return {
    all: <Row>(query: CompiledQuery<Row>) => prepared(query.sql).all(...valuesOf(query)) as Row[],
    get: <Row>(query: CompiledQuery<Row>) =>
      prepared(query.sql).get(...valuesOf(query)) as Row | undefined,
    run: (query) => prepared(query.sql).run(...valuesOf(query)),
    prepare: (sql) => plainStatement(database, sql, write),
  };
}
