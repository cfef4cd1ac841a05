import type { Storage, Value } from "#core/storage";
import type { CarriedRow, CarriedTable } from "./face.ts";

/** Columns as a file holds them, in this order, for ever. */
export const columnsOf: Readonly<Record<CarriedTable, readonly string[]>> = {
  manifest_root: ["vault_id", "sealed"],
  manifest_page: ["vault_id", "bucket", "sealed"],
  quarantine: ["at", "place", "bytes"],
  record: [
    ...["id", "vault_id", "bucket", "type", "revision"],
    ...["created_at", "changed_at", "trashed_at", "tag", "sealed"],
  ],
  version: ["record_id", "revision", "vault_id", "type", "changed_at", "sealed"],
  attachment_use: ["record_id", "id"],
  attachment_chunk: ["id", "number", "sealed"],
};

/** The vaults that are meant, as one parameter. */
const these = "(SELECT value FROM json_each(?1))";
const orphans = `SELECT record_id FROM version
  WHERE vault_id IN ${these} AND record_id NOT IN (SELECT id FROM record)`;
const gone = `SELECT id FROM record WHERE vault_id IN ${these} UNION ${orphans}`;

/** Earlier versions that once did not open stay sealed for the vault that their record was moved from. */
const strays = `SELECT record_id, revision FROM version
  WHERE vault_id IN ${these} AND record_id NOT IN (${gone})`;

export function idsOf(storage: Storage, vaultIds: readonly string[]): string[] {
  return [...storage.prepare(gone).rows(JSON.stringify(vaultIds))].map(([id]) => String(id));
}

function select(storage: Storage, table: CarriedTable, where: string) {
  const columns = columnsOf[table];
  const statement = storage.prepare(`SELECT ${columns.join(", ")} FROM ${table} WHERE ${where}`);
  return (...values: readonly Value[]): CarriedRow[] =>
    statement
      .all(...values)
      .map((row) => ({ table, values: columns.map((column) => row[column] ?? null) }));
}

/** The rows of vaults, one record after the other and one part of a file after the other. */
export function* rowsOf(storage: Storage, vaultIds: readonly string[]): Generator<CarriedRow> {
  const list = JSON.stringify(vaultIds);
  const records = select(storage, "record", "id = ?");
  const versions = select(storage, "version", "record_id = ? ORDER BY revision");
  const version = select(storage, "version", "record_id = ? AND revision = ?");
  const uses = select(storage, "attachment_use", "record_id = ? ORDER BY id");
  yield* booksOf(storage, vaultIds);
  const files = new Set<string>();
  for (const id of idsOf(storage, vaultIds)) {
    yield* records(id);
    yield* versions(id);
    for (const use of uses(id)) {
      files.add(String(use.values[1]));
      yield use;
    }
  }
  for (const [id, revision] of [...storage.prepare(strays).rows(list)])
    yield* version(String(id), Number(revision));
  yield* filesOf(storage, files);
}

function* booksOf(storage: Storage, vaultIds: readonly string[]): Generator<CarriedRow> {
  const roots = select(storage, "manifest_root", "vault_id = ?");
  const pages = select(storage, "manifest_page", "vault_id = ? ORDER BY bucket");
  const kept = select(storage, "quarantine", "place LIKE '%' || ? || '%' ORDER BY id");
  for (const id of vaultIds) {
    yield* roots(id);
    yield* pages(id);
    yield* kept(id);
  }
}

function* filesOf(storage: Storage, ids: Iterable<string>): Generator<CarriedRow> {
  const numbers = storage.prepare("SELECT number FROM attachment_chunk WHERE id = ?");
  const chunk = select(storage, "attachment_chunk", "id = ? AND number = ?");
  for (const id of ids) {
    for (const [number] of [...numbers.rows(id)]) yield* chunk(id, Number(number));
  }
}

/** Deletes what `rowsOf` reads, less the parts of files that a record needs which stays. */
export function deleteRows(storage: Storage, vaultIds: readonly string[]): void {
  const list = JSON.stringify(vaultIds);
  const run = (sql: string) => storage.prepare(sql).run(list);
  // The ids first: what tells which they are is deleted below.
  storage.prepare("CREATE TEMP TABLE IF NOT EXISTS gone (id TEXT PRIMARY KEY)").run();
  storage.prepare("DELETE FROM gone").run();
  run(`INSERT INTO gone ${gone}`);
  storage
    .prepare(
      `DELETE FROM attachment_chunk WHERE id IN
       (SELECT id FROM attachment_use WHERE record_id IN (SELECT id FROM gone)) AND id NOT IN
       (SELECT id FROM attachment_use WHERE record_id NOT IN (SELECT id FROM gone))`,
    )
    .run();
  for (const table of ["attachment_use", "version"])
    storage.prepare(`DELETE FROM ${table} WHERE record_id IN (SELECT id FROM gone)`).run();
  storage.prepare("DELETE FROM record WHERE id IN (SELECT id FROM gone)").run();
  for (const table of ["version", "manifest_root", "manifest_page"])
    run(`DELETE FROM ${table} WHERE vault_id IN ${these}`);
  run(
    `DELETE FROM quarantine WHERE EXISTS
     (SELECT 1 FROM json_each(?1) WHERE place LIKE '%' || value || '%')`,
  );
  run(`DELETE FROM vault WHERE id IN ${these}`);
  storage.prepare("DELETE FROM gone").run();
}
