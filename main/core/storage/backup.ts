import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import { copyFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { AppError } from "#core/errors";
import type { Storage } from "./face.ts";
import { damagedFile, guarded, translated } from "./faults.ts";

const backupsKept = 7;
const dailyName = /^vault-\d{4}-\d\d-\d\d\.sqlite$/;

/** Makes what was written to the disk stay there: the file, and its entry in the folder. */
export function flush(path: string): void {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function flushFolder(folder: string): void {
  // Windows cannot open a folder; its file system keeps the entry by itself.
  if (process.platform !== "win32") flush(folder);
}

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

/** A clock that jumped never costs a backup its place on the day it was written. */
async function keepDaily(
  folder: string,
  now: number,
  write: (file: string) => Promise<void>,
): Promise<string | null> {
  const backups = join(folder, "backups");
  const name = `vault-${dayOf(now)}.sqlite`;
  const file = join(backups, name);
  if (existsSync(file)) return null;
  await write(file);
  const others = readdirSync(backups).filter((entry) => dailyName.test(entry) && entry !== name);
  const outdated = others
    .sort()
    .reverse()
    .slice(backupsKept - 1);
  for (const entry of outdated) rmSync(join(backups, entry), { force: true });
  return file;
}

/** Verified when they were written, so copied as they are. */
async function copyAll(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return;
  try {
    mkdirSync(to, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(from).filter((entry) => entry.endsWith(".sqlite"))) {
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

/** Backups of an open database, and its close: a copy that is under way is given up first. */
export function createBackups(
  database: DatabaseSync,
  folder: string,
): Pick<Storage, "backup" | "backupDaily" | "copyBackups" | "close"> {
  let underWay = 0;
  let isClosing = false;

  function goOn(): void {
    if (!isClosing) return;
    throw new AppError(
      "storage-failed",
      "The data folder was closed while a backup of it was written. That backup was not kept.",
    );
  }

  function closeWhenIdle(): void {
    // A copy works on the database from another thread, so it must not be closed under it.
    if (isClosing && underWay === 0 && database.isOpen) database.close();
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
    backup: write,
    backupDaily: (now) => keepDaily(folder, now, write),
    copyBackups: (other) => copyAll(join(folder, "backups"), join(other, "backups")),
    close() {
      isClosing = true;
      closeWhenIdle();
    },
  };
}
