import type { DatabaseSync, StatementSync } from "node:sqlite";
import { AppError, isAppError } from "#core/errors";

/** SQLite's primary result codes (https://sqlite.org/rescode.html). */
const generic = 1;
const busy = 5;
const readOnly = 8;
const corrupt = 11;
const full = 13;
const cannotOpen = 14;
const notADatabase = 26;

const said = {
  busy: "Another Sallyport has this data folder open. Close it there, or choose another folder.",
  damaged:
    "The vault file is damaged. It was left as it is: restore a copy from the folder “backups”.",
  besideLog:
    "The vault file and the log beside it do not fit together. Both were left as they are. If the vault file is a backup that you put there, move “vault.sqlite-wal” and “vault.sqlite-shm” out of the folder and start again. Otherwise do the same and restore a copy from the folder “backups”.",
  full: "The disk is full. Nothing was changed: free some space, then try again.",
  readOnly:
    "The data folder cannot be written to. Nothing was changed: allow writing there, then try again.",
  failed: "The data folder could not be read or written. Nothing was changed.",
} as const;

/** `vault-damaged`, saying what was found. `finding` is a full sentence, or absent. */
export function damagedFile(finding?: string, cause?: unknown): AppError {
  const message = finding === undefined ? said.damaged : `${finding} ${said.damaged}`;
  return new AppError("vault-damaged", message, { cause });
}

function sqliteCode(error: Error): number | null {
  const code = "errcode" in error ? error.errcode : null;
  return typeof code === "number" ? code & 0xff : null;
}

function fromSqlite(code: number, cause: Error): AppError {
  switch (code) {
    case busy:
      return new AppError("vault-busy", said.busy, { cause });
    case readOnly:
    case cannotOpen:
      return new AppError("folder-read-only", said.readOnly, { cause });
    case full:
      return new AppError("disk-full", said.full, { cause });
    case corrupt:
    case notADatabase:
      return damagedFile(undefined, cause);
    default:
      return new AppError("storage-failed", said.failed, { cause });
  }
}

function fromSystem(code: string, cause: Error): AppError {
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return new AppError("disk-full", said.full, { cause });
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new AppError("folder-read-only", said.readOnly, { cause });
    default:
      return new AppError("storage-failed", said.failed, { cause });
  }
}

/** What the disk or SQLite said, as the error that a person can act on; anything else as it was. */
export function translated(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  const sqlite = sqliteCode(error);
  if (sqlite !== null) return fromSqlite(sqlite, error);
  if ("syscall" in error && "code" in error) return fromSystem(String(error.code), error);
  return error;
}

/** What was found in a file with a log beside it: damage may then be a log that belongs to another file. */
export function damagedBesideLog(error: unknown): unknown {
  const found = translated(error);
  if (!isAppError(found, "vault-damaged")) return found;
  return new AppError("vault-damaged", said.besideLog, { cause: found });
}

/** Runs `run`; what the disk or SQLite throws in it is translated. */
export function guarded<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw translated(error);
  }
}

/** Runs `run`, which reads rows: as `guarded`, and a number beyond what we ever write is `vault-damaged`. */
export function reading<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw misread(error);
  }
}

/** See `reading`. */
export function misread(error: unknown): unknown {
  const isBeyond = error instanceof RangeError && "code" in error;
  return isBeyond ? damagedFile(undefined, error) : translated(error);
}

/**
 * Prepares a statement. Ours are known to fit our tables: one that does not tells of a damaged description
 * of them, and is `vault-damaged`.
 */
export function prepare(database: DatabaseSync, sql: string): StatementSync {
  try {
    return database.prepare(sql);
  } catch (error) {
    const isMisfit = error instanceof Error && sqliteCode(error) === generic;
    throw isMisfit ? damagedFile(undefined, error) : translated(error);
  }
}
