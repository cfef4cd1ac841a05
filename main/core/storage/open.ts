import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { AppError } from "#core/errors";
import { backupNow, createBackups } from "./backup.ts";
import { watchPlace } from "./place.ts";
import { discardStage, finishRestore } from "./restore.ts";
import { createPurge, finishCleaning } from "./clean.ts";
import { createQueries, createTransactions } from "./connection.ts";
import type { Migration, Storage } from "./face.ts";
import { damagedBesideLog, damagedFile, guarded } from "./faults.ts";
import { checkFormat, checkWhole, initialise, migrate, pendingMigrations } from "./migrate.ts";

export interface StorageOptions {
  /** The data folder; made when missing. */
  readonly folder: string;
  /** Every room's tables, in the order in which they are to be made. */
  readonly migrations: readonly Migration[];
}

/** Pages of the log at which a commit also carries them over into the file. */
const checkpointPages = 1000;
/** Pages kept at hand: with less, a large transaction writes the same ones to the log again and again. */
const cacheKiB = 16_384;

/**
 * Opens `vault.sqlite` in the folder, or makes it. Throws `vault-busy` when another instance holds it,
 * `vault-newer` when a newer version wrote it, `vault-missing` when only backups are there, `vault-damaged` when it is not a whole database,
 * `folder-read-only`, `disk-full` or `storage-failed`. A file that is refused is left byte for byte.
 */
export function openStorage(options: StorageOptions): Storage {
  const { folder, migrations } = options;
  const file = join(folder, "vault.sqlite");
  return guarded(() => {
    // SECURITY: the folder and all in it belong to one person. [ST3]
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    finishRestore(folder);
    if (!existsSync(file)) {
      refuseMissing(folder);
      createFile(file, migrations);
    }
    // SQLite would call it an input/output error later on.
    accessSync(folder, constants.W_OK);
    accessSync(file, constants.W_OK);
    // SQLite would take an empty file for a new one.
    if (statSync(file).size === 0) throw damagedFile("The vault file is empty.");
    const log = statSync(`${file}-wal`, { throwIfNoEntry: false });
    const endedCleanly = log === undefined || log.size === 0;
    const check = (opened: DatabaseSync) => {
      checkFormat(opened, migrations);
      checkWhole(opened, statSync(file).size, endedCleanly);
    };
    if (!endedCleanly) checkWithLog(file, check);
    const database = connect(file, endedCleanly ? check : () => undefined);
    try {
      // Only now: while another instance holds the vault, what is staged is its own.
      discardStage(folder);
      discardStage(folder, "merging");
      bringUpToDate(database, options);
      finishCleaning(database, folder);
    } catch (error) {
      database.close();
      throw error;
    }
    return storageOf(database, file, folder);
  });
}

/** A folder with backups had a vault: to begin anew there would hide that it is gone. */
function refuseMissing(folder: string): void {
  const backups = join(folder, "backups");
  if (!existsSync(backups)) return;
  if (!readdirSync(backups).some((name) => name.endsWith(".sqlite"))) return;
  throw new AppError(
    "vault-missing",
    `The vault file is not in ${folder} any more, but backups of it are. Restore one of them; or, to begin anew, move the folder “backups” elsewhere and start again.`,
  );
}

/**
 * A new file gets its name only when it is whole, so that an empty or half-written `vault.sqlite` is always
 * damage and never a fresh start.
 */
function createFile(file: string, migrations: readonly Migration[]): void {
  const fresh = `${file}.new`;
  rmSync(fresh, { force: true });
  // SECURITY: private from its first byte; SQLite gives its log the same mode. [ST3]
  closeSync(openSync(fresh, "wx", 0o600));
  const database = connect(fresh, () => undefined);
  try {
    initialise(database, migrations);
  } finally {
    database.close();
  }
  renameSync(fresh, file);
}

/** Reads, and throws for a file that must not be written to. */
type Check = (database: DatabaseSync) => void;

/**
 * Checks a file together with the log that an unclean end left beside it. SQLite carries a log over into its
 * file when it closes, even one that belongs to another file; but not when the name that it opened is gone by
 * then (SQLITE_FCNTL_HAS_MOVED). So both are looked at under second names, and stay byte for byte. [ST5]
 */
function checkWithLog(file: string, check: Check): void {
  const name = linkBoth(file) ? secondName(file) : file;
  let database: DatabaseSync | null = null;
  try {
    database = openLocked(name);
    check(database);
  } catch (error) {
    throw damagedBesideLog(error);
  } finally {
    unlinkBoth(file);
    database?.close();
  }
}

const secondName = (file: string) => `${file}.check`;

/** Answers false where that is not to be had: on Windows, and on file systems without links. */
function linkBoth(file: string): boolean {
  if (process.platform === "win32") return false;
  unlinkBoth(file);
  try {
    for (const end of ["", "-wal"]) linkSync(file + end, secondName(file) + end);
    return true;
  } catch {
    unlinkBoth(file);
    return false;
  }
}

function unlinkBoth(file: string): void {
  for (const end of ["", "-wal"]) rmSync(secondName(file) + end, { force: true });
}

function openLocked(file: string): DatabaseSync {
  const database = new DatabaseSync(file, {
    // SECURITY: no SQL, however it came here, can write the schema tables or load code. [ST4]
    defensive: true,
    allowExtension: false,
    enableForeignKeyConstraints: true,
    timeout: 0,
  });
  // The lock is the system's own on the open file, so it ends with the process, however that ends. It also
  // spares the shared-memory file, which network shares do not have.
  database.exec("PRAGMA locking_mode = EXCLUSIVE");
  return database;
}

function connect(file: string, check: Check): DatabaseSync {
  const database = openLocked(file);
  try {
    check(database);
    database.exec("PRAGMA journal_mode = WAL");
    database.exec("PRAGMA synchronous = FULL");
    database.exec(`PRAGMA wal_autocheckpoint = ${checkpointPages}`);
    database.exec(`PRAGMA cache_size = -${cacheKiB}`);
    database.exec("PRAGMA trusted_schema = OFF");
    // What was erased is overwritten in the file, as far as the disk allows.
    database.exec("PRAGMA secure_delete = FAST");
    database.exec("BEGIN IMMEDIATE; COMMIT");
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

function bringUpToDate(database: DatabaseSync, { folder, migrations }: StorageOptions): void {
  const pending = pendingMigrations(database, migrations);
  const newest = pending.at(-1);
  if (newest === undefined) return;
  backupNow(database, join(folder, "backups", `before-${newest.id}.sqlite`));
  migrate(database, pending);
}

function storageOf(database: DatabaseSync, file: string, folder: string): Storage {
  const place = watchPlace(database, file, folder);
  const transactions = createTransactions(database, place);
  const backups = createBackups(database, { folder, place });
  return {
    folder,
    isReplaced: () => place.isReplaced(),
    ...transactions,
    ...createQueries(database, (run) => place.write(run)),
    ...backups,
    ...createPurge(database, {
      ...{ ...transactions, folder, place },
      isCopying: () => backups.isCopying(),
    }),
  };
}
