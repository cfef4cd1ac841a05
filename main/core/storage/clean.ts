import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { AppError, isAppError } from "#core/errors";
import { backupNow, takenBackup } from "./backup.ts";
import type { Place, Storage } from "./face.ts";
import { guarded } from "./faults.ts";
import { flush, flushFolder } from "./flush.ts";
import { discardStage } from "./restore.ts";

/** The table is there only while what was removed may still lie in older copies. [ST12] */
const markTable = "cleaning";

const isConflict = (name: string) => /^vault\b.*conflict.*\.sqlite/iu.test(name);
/** A backup, what lies beside one, and what an end in the middle of writing one left. */
const isCopy = (name: string) => /\.sqlite(-wal|-shm|-journal)?(\.part)?$/.test(name);
const markOf = (folder: string) => join(folder, markTable);

/** The files that hold what the vault held earlier: backups of every kind, and copies of a synced folder. */
export function copiesIn(folder: string): string[] {
  const backups = join(folder, "backups");
  const inBackups = existsSync(backups) ? readdirSync(backups).filter(isCopy) : [];
  const beside = readdirSync(folder).filter(isConflict);
  return [
    ...inBackups.map((name) => join(backups, name)),
    ...beside.map((name) => join(folder, name)),
  ];
}

/** The mark becomes a file, so that no copy of the database carries it along. */
function layMark(database: DatabaseSync, folder: string): void {
  const isMarked = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = ?").get(markTable);
  if (isMarked === undefined) return;
  const at = database.prepare(`SELECT at FROM ${markTable}`).get()?.["at"];
  const mark = markOf(folder);
  writeFileSync(`${mark}.part`, takenBackup(folder, Number(at)), { mode: 0o600 });
  flush(`${mark}.part`);
  renameSync(`${mark}.part`, mark);
  flushFolder(folder);
  database.exec(`DROP TABLE ${markTable}`);
}

/** Goes on with what an earlier process began; each step may have been taken before. */
export function finishCleaning(database: DatabaseSync, folder: string): void {
  layMark(database, folder);
  if (!existsSync(markOf(folder))) return;
  const fresh = readFileSync(markOf(folder), "utf8");
  // First of all: without it the others are the only copies that there are.
  backupNow(database, fresh);
  for (const file of copiesIn(folder)) if (file !== fresh) rmSync(file, { force: true });
  flushFolder(join(folder, "backups"));
  for (const stage of ["restoring", "merging"] as const) discardStage(folder, stage);
  rmSync(join(folder, "cache"), { recursive: true, force: true });
  // SECURITY: what was removed is in no free page of the file, and in no page of its log. [ST12]
  database.exec("VACUUM");
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  rmSync(markOf(folder));
  flushFolder(folder);
}

interface Parts extends Pick<Storage, "transaction"> {
  readonly folder: string;
  readonly place: Place;
  readonly isCopying: () => boolean;
}

/** Removes for good: from the file, from its copies, and from what no statement shows. [ST12] */
export function createPurge(database: DatabaseSync, parts: Parts): Pick<Storage, "purge"> {
  const { folder, place, isCopying, transaction } = parts;

  function remove<T>(now: number, run: () => T): T {
    guarded(() => {
      database.exec("PRAGMA secure_delete = ON");
    });
    try {
      return transaction(() => {
        database.exec(`CREATE TABLE IF NOT EXISTS ${markTable} (at INTEGER NOT NULL) STRICT`);
        database.prepare(`INSERT INTO ${markTable} (at) VALUES (?)`).run(now);
        return run();
      });
    } finally {
      database.exec("PRAGMA secure_delete = FAST");
    }
  }

  return {
    purge(now, run) {
      // Its half-written copy would hold what is removed.
      if (isCopying()) {
        throw new AppError("conflict", "A backup is being written. Try again in a moment.");
      }
      const answer = remove(now, run);
      try {
        place.write(() => {
          guarded(() => {
            finishCleaning(database, folder);
          });
        });
        return { answer, isClean: true };
      } catch (error) {
        if (!isAppError(error)) throw error;
        return { answer, isClean: false };
      }
    },
  };
}
