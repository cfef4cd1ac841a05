import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { newestEventAt } from "#core/audit";
import { AppError, isAppError } from "#core/errors";
import { openCopy, type Migration } from "#core/storage";
import { queries } from "./schema.ts";

/** A backup as it looks without any key. */
export interface BackupEntry {
  readonly name: string;
  readonly kind:
    | "daily"
    | "taken"
    | "before-import"
    | "before-merge"
    | "before-update"
    | "replaced"
    | "conflict"
    | "other";
  /** When the newest event on its trail happened, or, where that cannot be read, when the file was written. */
  readonly at: number;
  readonly bytes: number;
  /** Without those in the trash; null when it cannot be known. */
  readonly records: number | null;
  /** Whether it was opened and found whole; `unverified` where a log beside it has to be read first. */
  readonly condition: "verified" | "unverified" | "damaged" | "newer";
}

/** More than a person could choose from; the newest by name are listed. */
const mostListed = 200;
const isBackup = (name: string) => /^[\w .()-]+\.sqlite$/.test(name);

const kinds: readonly (readonly [RegExp, BackupEntry["kind"]])[] = [
  [/^vault-\d{4}-\d\d-\d\d\.sqlite$/, "daily"],
  [/^vault-\d{4}-\d\d-\d\d-\d{6}\.sqlite$/, "taken"],
  [/^before-import-/, "before-import"],
  [/^before-merge-/, "before-merge"],
  [/^before-/, "before-update"],
  [/^replaced-/, "replaced"],
  [/conflict/i, "conflict"],
];

function kindOf(name: string): BackupEntry["kind"] {
  return kinds.find(([pattern]) => pattern.test(name))?.[1] ?? "other";
}

/** Where the backups of a data folder are. */
export function backupsIn(folder: string): string {
  return join(folder, "backups");
}

/** What programs that synchronise folders call the copy that lost: "vault (conflicted copy …).sqlite" and the like. */
const isConflict = (name: string) => /^vault\b.*conflict.*\.sqlite$/iu.test(name);

/** Every name that the list holds, and the file behind it. */
function filesOf(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  const add = (place: string, isOne: (name: string) => boolean) => {
    if (!existsSync(place)) return;
    for (const name of readdirSync(place).filter(isOne)) found.set(name, join(place, name));
  };
  add(folder, isConflict);
  add(backupsIn(folder), isBackup);
  return found;
}

/** Where a backup of this name is. Throws `not-found` for any name that the list would not hold. */
export function backupFile(folder: string, name: string): string {
  // SECURITY: the name comes from the page: only one that is in the folder is ever joined to a path.
  const file = filesOf(folder).get(name);
  if (file === undefined) throw new AppError("not-found", "This backup is no longer there.");
  return file;
}

function look(
  file: string,
  migrations: readonly Migration[],
): Pick<BackupEntry, "records" | "condition"> & { at: number | null } {
  if (existsSync(`${file}-wal`)) return { records: null, at: null, condition: "unverified" };
  try {
    const copy = openCopy(file, migrations);
    try {
      const count = queries
        .selectFrom("record")
        .select(({ fn }) => fn.countAll<number>().as("n"))
        .where("trashed_at", "is", null);
      const records = copy.get(count.compile())?.n ?? null;
      return { records, at: newestEventAt(copy), condition: "verified" };
    } finally {
      copy.close();
    }
  } catch (error) {
    if (!isAppError(error)) throw error;
    const condition = error.code === "vault-newer" ? "newer" : "damaged";
    return { records: null, at: null, condition };
  }
}

/** The backups of a data folder, and the copies that a synced folder left beside the vault, newest first, each opened and checked. Needs no key. */
export async function listBackups(
  folder: string,
  migrations: readonly Migration[],
): Promise<BackupEntry[]> {
  const entries: BackupEntry[] = [];
  const newest = [...filesOf(folder)].sort().reverse().slice(0, mostListed);
  for (const [name, file] of newest) {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat === undefined) continue;
    const { at, ...looked } = look(file, migrations);
    const written = Math.round(stat.mtimeMs);
    entries.push({ name, kind: kindOf(name), bytes: stat.size, ...looked, at: at ?? written });
    // A large backup takes a moment to check: whatever else waits goes first.
    await setImmediate();
  }
  return entries.sort((one, other) => other.at - one.at);
}
