import { copyFileSync, renameSync, rmSync, statSync } from "node:fs";
import { basename } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { AppError, isAppError } from "#core/errors";
import { backupNow } from "./backup.ts";
import type { Place } from "./face.ts";
import { flush } from "./flush.ts";
import { freeStamp, replacedFile } from "./restore.ts";

interface Look {
  /** Which file it is, how long, and when it was last written; null when there is none. */
  readonly file: string | null;
  readonly log: string | null;
}

function lookAt(path: string): Look {
  const options = { bigint: true, throwIfNoEntry: false } as const;
  const file = statSync(path, options);
  const log = statSync(`${path}-wal`, options);
  return {
    file: file === undefined ? null : `${file.dev} ${file.ino} ${file.size} ${file.mtimeNs}`,
    log: log === undefined ? null : `${log.dev} ${log.ino}`,
  };
}

function replaced(): AppError {
  return new AppError(
    "vault-replaced",
    "Another program replaced the vault file while it was open. Nothing was written to it: your version is kept among the backups, and Sallyport opens the file that is there now.",
  );
}

/**
 * SQLite writes its log into the file when it closes, unless another file lies under the name that it opened
 * (SQLITE_FCNTL_HAS_MOVED). So a file that was written to in its place gets a new one, with the same bytes. [ST11]
 */
function moveAway(path: string, opened: string | null): void {
  const inode = (look: string | null) => look?.split(" ").slice(0, 2).join(" ");
  const { file } = lookAt(path);
  if (file === null || inode(file) !== inode(opened)) return;
  const same = `${path}.same`;
  copyFileSync(path, same);
  flush(same);
  renameSync(same, path);
}

/** Our log must not lie beside another's file: it would be carried over into that. */
function takeLog(path: string, opened: string | null, kept: string | null, spare: string): void {
  const { log } = lookAt(path);
  if (log === null || log !== opened) return;
  if (kept === null) renameSync(`${path}-wal`, `${spare}-wal`);
  else rmSync(`${path}-wal`);
}

/** Watches over the place of a database that was just opened. */
export function watchPlace(database: DatabaseSync, path: string, folder: string): Place {
  let known = lookAt(path);

  function isReplaced(): boolean {
    const { file, log } = lookAt(path);
    return file !== known.file || log !== known.log;
  }

  function keep(kept: string): string | null {
    try {
      backupNow(database, kept);
      return basename(kept);
    } catch (error) {
      if (!isAppError(error, "vault-damaged")) throw error;
      rmSync(`${kept}.part`, { force: true });
      return null;
    }
  }

  return {
    isReplaced,
    write(run) {
      if (database.isTransaction) return run();
      // SECURITY: nothing is written beside or into a file that is not the one that was opened. [ST11]
      if (isReplaced()) throw replaced();
      try {
        return run();
      } finally {
        known = lookAt(path);
      }
    },
    leave() {
      const spare = replacedFile(folder, freeStamp(folder, Date.now()));
      const kept = keep(spare);
      takeLog(path, known.log, kept, spare);
      moveAway(path, known.file);
      database.close();
      return kept;
    },
  };
}
