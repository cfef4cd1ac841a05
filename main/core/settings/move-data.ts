import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { AppError } from "#core/errors";
import type { Audit, AuditHead } from "#core/audit";
import type { Storage } from "#core/storage";

const copyName = "vault.sqlite";

/**
 * Moves the data and its backups to another folder, in the only order that can lose nothing: lock, copy, open the copy to
 * prove it, point to it, open it. Until the pointer is written the old folder is the truth, and nothing of it
 * is ever removed. Throws `folder-unsuitable`, and what a failing disk throws.
 */
export async function moveData(
  folder: string,
  steps: {
    readonly storage: Storage;
    readonly audit: Audit;
    lock(): void;
    /** Copies what lies beside the database and its backups. */
    copyFiles(folder: string): Promise<void>;
    /** Opens the database in `folder`, verifies its trail, closes it, and answers the trail's head. */
    prove(folder: string): Promise<AuditHead | null>;
    /** Remembers, durably and in one step, that the data is in `folder` from now on. */
    point(folder: string): void;
    /** Closes the old database and opens the one in `folder`. */
    reopen(folder: string): Promise<void>;
  },
): Promise<{ folder: string }> {
  const { storage, audit } = steps;
  const target = resolve(folder);
  prepareFolder(folder, target, storage.folder);
  steps.lock();
  audit.append("data.moved", { folder: target });
  try {
    await storage.copyBackups(target);
    await steps.copyFiles(target);
    await storage.backup(join(target, copyName));
    const proved = await steps.prove(target);
    // SECURITY: whatever was written meanwhile is on the trail, so equal heads mean that nothing is left behind. [L8]
    if (proved === null || proved.hash !== audit.head()?.hash) {
      throw new AppError(
        "storage-failed",
        "Something was written while the data was copied. Nothing was moved; please try again.",
      );
    }
    steps.point(target);
  } catch (error) {
    // The folder is left as empty as it was found, so that the next attempt may choose it again.
    for (const name of [copyName, `${copyName}-wal`, `${copyName}-shm`, "backups", "recordings"]) {
      rmSync(join(target, name), { recursive: true, force: true });
    }
    throw error;
  }
  await steps.reopen(target);
  return { folder: target };
}

function prepareFolder(asked: string, target: string, current: string): void {
  if (!isAbsolute(asked)) throw unsuitable("Give the whole path of a folder.");
  const inside = relative(resolve(current), target);
  const isOutside = inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside);
  if (!isOutside) {
    throw unsuitable("Choose a folder outside the present one.");
  }
  try {
    // Not recursive: Node never returns from that below /proc.
    if (!existsSync(target)) mkdirSync(target, { mode: 0o700 });
    accessSync(target, constants.W_OK);
  } catch {
    throw unsuitable(
      "Sallyport cannot write there. Choose a folder that is there, or a new one inside it.",
    );
  }
  if (!statSync(target).isDirectory() || readdirSync(target).length > 0) {
    throw unsuitable("Choose an empty folder.");
  }
}

function unsuitable(message: string): AppError {
  return new AppError("folder-unsuitable", message);
}
