import { lstat, mkdir, opendir, readlink, rename, stat } from "node:fs/promises";
import type { Stats } from "node:fs";
import path from "node:path";
import type { FileEntry } from "#contract";
import { AppError } from "#core/errors";
import { kindOf } from "../wire/attributes.ts";
import { onDisk } from "./disk.ts";
import { isOdd } from "./names.ts";

const mostListed = 20_000;
const atOnce = 64;

/** A folder of this computer as a page shows it. Throws what the disk says. */
export async function listLocal(at: string): Promise<{ entries: FileEntry[]; isCut: boolean }> {
  const names: string[] = [];
  let isCut = false;
  await onDisk(at, async () => {
    for await (const { name } of await opendir(at)) {
      isCut = names.length === mostListed;
      if (isCut) break;
      names.push(name);
    }
  });
  const entries: FileEntry[] = [];
  for (let from = 0; from < names.length; from += atOnce) {
    const some = names.slice(from, from + atOnce);
    const found = await Promise.all(some.map((name) => viewOf(path.join(at, name), name)));
    entries.push(...found.filter((entry) => entry !== null));
  }
  return { entries, isCut };
}

/** Null for what went away meanwhile. */
async function viewOf(file: string, name: string): Promise<FileEntry | null> {
  const found = await lstat(file).catch(() => null);
  if (found === null) return null;
  const { size, mode, mtimeMs, uid } = found;
  return {
    ...{ name, kind: kindOf(mode), size, mode: mode & 0o7777, modified: mtimeMs },
    owner: String(uid),
    link: found.isSymbolicLink() ? await linkOf(file) : null,
    odd: false,
  };
}

async function linkOf(file: string): Promise<NonNullable<FileEntry["link"]>> {
  const [target, found] = await Promise.all([
    readlink(file).catch(() => ""),
    stat(file).catch((): Stats | null => null),
  ]);
  return { target, kind: found === null ? null : kindOf(found.mode) };
}

/** A place in a folder for a name that the person typed. Throws `name-unsafe`. */
export function placeIn(folder: string, name: string): string {
  if (isOdd(name) || name.includes(path.sep)) {
    throw new AppError("name-unsafe", "A name cannot be empty, “.” or “..”, or hold a slash.");
  }
  return path.join(folder, name);
}

export async function makeLocalFolder(folder: string, name: string): Promise<void> {
  const at = placeIn(folder, name);
  await onDisk(at, () => mkdir(at));
}

/** Never takes the place of what is there: `conflict`. */
export async function renameLocal(folder: string, from: string, to: string): Promise<void> {
  const [old, next] = [placeIn(folder, from), placeIn(folder, to)];
  if (await lstat(next).catch(() => null)) {
    throw new AppError("conflict", `There is a ${to} already on this computer.`);
  }
  await onDisk(old, () => rename(old, next));
}
