import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { guarded, translated } from "./faults.ts";
import { flush, flushFolder } from "./flush.ts";

const vaultName = "vault.sqlite";
const restoringName = "restoring";
const readyName = "ready";

/** What a copy is staged for: each has a folder of its own inside the data folder. */
export type Stage = "restoring" | "merging";

/**
 * Copies a database file, with the log beside it if there is one, into a folder of its own inside the data
 * folder, where it can be opened and proved. Answers that folder. Throws what a failing disk throws.
 */
export async function stageCopy(
  folder: string,
  source: string,
  name: Stage = restoringName,
): Promise<string> {
  const stage = join(folder, name);
  try {
    rmSync(stage, { recursive: true, force: true });
    mkdirSync(stage, { mode: 0o700 });
    for (const end of ["", "-wal"]) {
      if (end !== "" && !existsSync(source + end)) continue;
      const copy = join(stage, vaultName + end);
      await copyFile(source + end, copy);
      // SECURITY: as private as the vault. [ST3]
      chmodSync(copy, 0o600);
      flush(copy);
    }
    return stage;
  } catch (error) {
    discardStage(folder, name);
    throw translated(error);
  }
}

/** Removes what was staged and is not wanted, unless it is about to take the vault's place. */
export function discardStage(folder: string, name: Stage = restoringName): void {
  const stage = join(folder, name);
  if (existsSync(join(stage, readyName))) return;
  rmSync(stage, { recursive: true, force: true });
}

/**
 * Puts the staged file in the vault's place. From the moment that the mark is written the new file is the
 * vault, whatever happens: who opens the folder next finishes what was begun. The former file is kept among
 * the backups as `replaced-<stamp>.sqlite`. The folder must be closed. Throws what a failing disk throws. [ST9]
 */
export function takeStaged(folder: string, now: number): void {
  guarded(() => {
    const stage = join(folder, restoringName);
    flush(join(stage, vaultName));
    const mark = join(stage, `${readyName}.part`);
    writeFileSync(mark, freeStamp(folder, now), { mode: 0o600 });
    flush(mark);
    renameSync(mark, join(stage, readyName));
    flushFolder(stage);
    finishRestore(folder);
  });
}

/** A name for the file that is replaced which no other has. */
export function freeStamp(folder: string, now: number): string {
  const stamp = new Date(now).toISOString().slice(0, 19).replaceAll(":", "-");
  for (let number = 1; ; number++) {
    const name = number === 1 ? stamp : `${stamp}-${number}`;
    if (!existsSync(replacedFile(folder, name))) return name;
  }
}

export function replacedFile(folder: string, stamp: string): string {
  return join(folder, "backups", `replaced-${stamp}.sqlite`);
}

/** Takes up a restore that was begun and not finished; each step may have happened already. */
export function finishRestore(folder: string): void {
  const stage = join(folder, restoringName);
  const ready = join(stage, readyName);
  if (!existsSync(ready)) return;
  const staged = join(stage, vaultName);
  if (existsSync(staged)) {
    keepReplaced(join(folder, vaultName), replacedFile(folder, readFileSync(ready, "utf8")));
    renameSync(staged, join(folder, vaultName));
    flushFolder(folder);
  }
  rmSync(stage, { recursive: true, force: true });
}

/** A second name for the former file, so that there is a vault at every moment; its log goes with it. */
function keepReplaced(file: string, kept: string): void {
  mkdirSync(join(kept, ".."), { recursive: true, mode: 0o700 });
  if (existsSync(file) && !existsSync(kept)) {
    try {
      linkSync(file, kept);
    } catch {
      copyFileSync(file, `${kept}.part`);
      flush(`${kept}.part`);
      renameSync(`${kept}.part`, kept);
    }
  }
  // SECURITY: SQLite would write a log that it finds into whatever file lies beside it. [ST5]
  if (existsSync(`${file}-wal`)) renameSync(`${file}-wal`, `${kept}-wal`);
  rmSync(`${file}-shm`, { force: true });
  flushFolder(join(kept, ".."));
}
