import type { DatabaseSync } from "node:sqlite";
import { AppError } from "#core/errors";
import type { Migration } from "./face.ts";
import { damagedFile, prepare } from "./faults.ts";

/** "SALY", in the field of the file's header that tells whose database this is. */
const applicationId = 0x53414c59;
/** Raised when an older version of this program could not even read the list of migrations. */
const formatVersion = 1;

const bookkeeping = `
  CREATE TABLE migration (id TEXT PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT;
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${formatVersion};
`;

function pragma(database: DatabaseSync, name: string): unknown {
  return database.prepare(`PRAGMA ${name}`).get()?.[name];
}

/**
 * Throws `vault-newer` for a file of a later version of this program, and `vault-damaged` for one that is
 * not a database of ours.
 */
export function checkFormat(database: DatabaseSync, migrations: readonly Migration[]): void {
  if (pragma(database, "application_id") !== applicationId) {
    throw damagedFile("This is not a Sallyport vault.");
  }
  const version = Number(pragma(database, "user_version"));
  const known = new Set(migrations.map((migration) => migration.id));
  const hasUnknown = appliedIds(database).some((id) => !known.has(id));
  if (version > formatVersion || hasUnknown) {
    throw new AppError(
      "vault-newer",
      "This vault was written by a newer version of Sallyport. Install that version to open it; the file was left as it is.",
    );
  }
}

/**
 * Throws `vault-damaged` for a file that was cut off: shorter than it says, or, where a log may hold what is
 * missing, not whole together with it.
 */
export function checkWhole(database: DatabaseSync, fileBytes: number, endedCleanly: boolean): void {
  const stated = Number(pragma(database, "page_count")) * Number(pragma(database, "page_size"));
  const isCut = endedCleanly
    ? fileBytes < stated
    : database.prepare("PRAGMA quick_check(1)").get()?.["quick_check"] !== "ok";
  if (isCut) throw damagedFile("The vault file is not whole.");
}

function appliedIds(database: DatabaseSync): string[] {
  return prepare(database, "SELECT id FROM migration")
    .all()
    .map((row) => String(row["id"]));
}

/** The migrations that this file has not had yet, in order. */
export function pendingMigrations(
  database: DatabaseSync,
  migrations: readonly Migration[],
): Migration[] {
  const applied = new Set(appliedIds(database));
  return migrations.filter((migration) => !applied.has(migration.id));
}

/** Makes a new file one of ours, with every table. */
export function initialise(database: DatabaseSync, migrations: readonly Migration[]): void {
  database.exec("BEGIN IMMEDIATE");
  database.exec(bookkeeping);
  applyAll(database, migrations);
  database.exec("COMMIT");
}

/** Applies migrations, all or none. The caller has written a backup. */
export function migrate(database: DatabaseSync, pending: readonly Migration[]): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    applyAll(database, pending);
    database.exec("COMMIT");
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

function applyAll(database: DatabaseSync, migrations: readonly Migration[]): void {
  const record = database.prepare("INSERT INTO migration (id, applied_at) VALUES (?, unixepoch())");
  for (const migration of migrations) {
    database.exec(migration.sql);
    record.run(migration.id);
  }
}
