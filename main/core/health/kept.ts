import type { RecordStore } from "#core/vault";
import type { Facts } from "./facts.ts";

/** Raised whenever the rules by which facts are read change: what was kept by others is read anew. */
const rules = 1;
/** Records in one file: so few that neither reading nor writing one holds the process up. */
const inOneFile = 2000;
/** What was read since the files were written is kept in one more, until it is worth writing them all. */
const newest = "health-newest";

/** The columns of one file; a fact of each record at the same place in each. */
type Columns = { readonly [Name in keyof Facts]: readonly Facts[Name][] };

/** What was kept, in the order of the store's headers at that time, and what was read since. [H3] */
export function* readKept(store: RecordStore): Generator<readonly Facts[]> {
  for (let file = 0; ; file++) {
    const facts = readFile(store, `health-${file}`);
    if (facts.length === 0) break;
    yield facts;
  }
}

export function readNewest(store: RecordStore): Facts[] {
  return readFile(store, newest);
}

export function writeNewest(store: RecordStore, facts: readonly Facts[]): void {
  writeFile(store, newest, facts);
}

/** Writes all of them anew, one file at each step. */
export function* writeKept(store: RecordStore, facts: readonly Facts[]): Generator {
  let file = 0;
  for (; file * inOneFile < facts.length; file++) {
    const some = facts.slice(file * inOneFile, (file + 1) * inOneFile);
    writeFile(store, `health-${file}`, some);
    yield;
  }
  // An empty one ends the row: whatever lies behind it is of a larger account.
  writeFile(store, `health-${file}`, []);
  writeNewest(store, []);
}

function readFile(store: RecordStore, name: string): Facts[] {
  const bytes = store.readCache(name);
  if (bytes === null) return [];
  try {
    const columns = JSON.parse(Buffer.from(bytes.buffer).toString()) as Columns & { rules: number };
    return columns.rules === rules ? rowsOf(columns) : [];
  } finally {
    bytes.fill(0);
  }
}

function writeFile(store: RecordStore, name: string, facts: readonly Facts[]): void {
  const bytes = Buffer.from(JSON.stringify({ rules, ...columnsOf(facts) }));
  store.writeCache(name, bytes);
  bytes.fill(0);
}

function columnsOf(facts: readonly Facts[]): Columns {
  return {
    id: facts.map(({ id }) => id),
    revision: facts.map(({ revision }) => revision),
    tag: facts.map(({ tag }) => tag),
    archived: facts.map(({ archived }) => archived),
    digest: facts.map(({ digest }) => digest),
    weak: facts.map(({ weak }) => weak),
    since: facts.map(({ since }) => since),
    sinceRevision: facts.map(({ sinceRevision }) => sinceRevision),
    insecure: facts.map(({ insecure }) => insecure),
    codeless: facts.map(({ codeless }) => codeless),
    site: facts.map(({ site }) => site),
    covers: facts.map(({ covers }) => covers),
    ends: facts.map(({ ends }) => ends),
  };
}

function rowsOf(columns: Columns): Facts[] {
  return columns.id.map((id, at) => ({
    id,
    revision: valueAt(columns.revision, at),
    tag: valueAt(columns.tag, at),
    archived: valueAt(columns.archived, at),
    digest: valueAt(columns.digest, at),
    weak: valueAt(columns.weak, at),
    since: valueAt(columns.since, at),
    sinceRevision: valueAt(columns.sinceRevision, at),
    insecure: valueAt(columns.insecure, at),
    codeless: valueAt(columns.codeless, at),
    site: valueAt(columns.site, at),
    covers: valueAt(columns.covers, at),
    ends: valueAt(columns.ends, at),
  }));
}

/** We wrote every column as long as the others, and the seal says that it is as we wrote it. */
function valueAt<Value>(column: readonly Value[], at: number): Value {
  return column[at] as Value;
}
