import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { AppError } from "#core/errors";
import type { Place, Storage } from "./face.ts";
import { damagedFile, guarded, translated } from "./faults.ts";
import { flush, flushFolder } from "./flush.ts";

const dailyName = /^vault-\d{4}-\d\d-\d\d\.sqlite$/;
const takenName = /^vault-\d{4}-\d\d-\d\d-\d{6}\.sqlite$/;
const replacedName = /^replaced-.+\.sqlite$/;

function verify(file: string): void {
  const copy = new DatabaseSync(file);
  try {
    // One file without a log beside it: what a person copies elsewhere is then whole.
    copy.exec("PRAGMA journal_mode = DELETE");
    const found = copy.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
    if (found !== "ok") throw damagedFile("The backup could not be verified.");
  } finally {
    copy.close();
  }
}

function settle(temporary: string, file: string): void {
  // SECURITY: a backup is as private as the vault. [ST3]
  chmodSync(temporary, 0o600);
  verify(temporary);
  flush(temporary);
  renameSync(temporary, file);
  flushFolder(dirname(file));
}

/** A verified backup at once, before something that may go wrong. Throws as `Storage` does. */
export function backupNow(database: DatabaseSync, file: string): void {
  const temporary = `${file}.part`;
  guarded(() => {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    rmSync(temporary, { force: true });
    database.prepare("VACUUM INTO ?").run(temporary);
    settle(temporary, file);
  });
}

/** Copies in small steps, while others go on using the database. `goOn` is asked between them, and may throw. */
async function copyTo(database: DatabaseSync, file: string, goOn: () => void): Promise<void> {
  const temporary = `${file}.part`;
  try {
    goOn();
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    rmSync(temporary, { force: true });
    await backup(database, temporary, { rate: 500, progress: goOn });
    settle(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw translated(error);
  }
}

function dayOf(now: number): string {
  const date = new Date(now);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function timeOf(now: number): string {
  return new Date(now).toTimeString().slice(0, 8).replaceAll(":", "");
}

/** Removes all of a kind but the newest by name: `first`, which stays whatever it is called, and others. */
function keepNewest(backups: string, kind: RegExp, kept: number, first?: string): void {
  // Without the ending, which would put a second one of the same moment before the first.
  const stem = (name: string) => name.replace(/\.sqlite$/, "");
  const others = readdirSync(backups)
    .filter((name) => kind.test(name) && name !== first)
    .sort((one, other) => (stem(one) < stem(other) ? 1 : -1));
  for (const name of others.slice(Math.max(1, kept) - (first === undefined ? 0 : 1))) {
    for (const end of ["", "-wal"]) rmSync(join(backups, name + end), { force: true });
  }
}

/** Writes a backup of one kind, and keeps it with the newest others of that kind; so with those that were replaced. */
async function keep(
  file: string,
  { kept, kind }: { readonly kept: number; readonly kind: RegExp },
  write: (file: string) => Promise<void>,
): Promise<string | null> {
  if (existsSync(file)) return null;
  await write(file);
  // A clock that jumped never costs a backup its place on the day it was written.
  keepNewest(dirname(file), kind, kept, basename(file));
  keepNewest(dirname(file), replacedName, kept);
  return file;
}

/** Verified when they were written, so copied as they are. */
async function copyAll(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return;
  try {
    mkdirSync(to, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(from).filter((entry) => /\.sqlite(-wal)?$/.test(entry))) {
      const copy = join(to, name);
      await copyFile(join(from, name), copy);
      // SECURITY: a backup is as private as the vault. [ST3]
      chmodSync(copy, 0o600);
      flush(copy);
    }
    flushFolder(to);
  } catch (error) {
    throw translated(error);
  }
}

/** What a backup that is taken now is called. */
export function takenBackup(folder: string, now: number): string {
  return join(folder, "backups", `vault-${dayOf(now)}-${timeOf(now)}.sqlite`);
}

/** Backups of an open database, and its close: a copy that is under way is given up first. */
export function createBackups(
  database: DatabaseSync,
  { folder, place }: { readonly folder: string; readonly place: Place },
): Pick<Storage, "backup" | "backupDaily" | "backupByHand" | "copyBackups" | "close"> & {
  /** Whether one is under way. */
  isCopying(): boolean;
} {
  let underWay = 0;
  let isClosing = false;

  function goOn(): void {
    if (!isClosing) return;
    throw new AppError(
      "storage-failed",
      "The data folder was closed while a backup of it was written. That backup was not kept.",
    );
  }

  function closeWhenIdle(): string | null {
    // A copy works on the database from another thread, so it must not be closed under it.
    if (!isClosing || underWay > 0 || !database.isOpen) return null;
    return guarded(() => {
      if (place.isReplaced()) return place.leave();
      database.close();
      return null;
    });
  }

  async function write(file: string): Promise<void> {
    underWay++;
    try {
      await copyTo(database, file, goOn);
    } finally {
      underWay--;
      closeWhenIdle();
    }
  }

  return {
    isCopying: () => underWay > 0,
    backup: write,
    backupDaily: (now, kept) =>
      keep(join(folder, "backups", `vault-${dayOf(now)}.sqlite`), { kept, kind: dailyName }, write),
    async backupByHand(now, kept) {
      const file = takenBackup(folder, now);
      await keep(file, { kept, kind: takenName }, write);
      return file;
    },
    copyBackups: (other) => copyAll(join(folder, "backups"), join(other, "backups")),
    close() {
      isClosing = true;
      return closeWhenIdle();
    },
  };
}
