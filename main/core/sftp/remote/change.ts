import { AppError, isAppError } from "#core/errors";
import { isOdd } from "../local/names.ts";
import { kindOf } from "../wire/attributes.ts";
import type { SftpClient } from "../wire/client.ts";
import { shown } from "../wire/faults.ts";
import { readEntries } from "./list.ts";
import { joinRemote } from "./paths.ts";

const mostInFolder = 200_000;
const mostDepth = 64;
const atOnce = 64;

/** A place in a folder for a name. Throws `name-unsafe`. */
export function remotePlace(folder: string, name: string): string {
  if (isOdd(name)) {
    throw new AppError("name-unsafe", "A name cannot be empty, “.” or “..”, or hold a slash.");
  }
  return joinRemote(folder, name);
}

/** Never takes the place of what is there: `conflict`. */
export async function renameOnServer(client: SftpClient, from: string, to: string): Promise<void> {
  if (await isThere(client, to)) {
    throw new AppError("conflict", `There is a ${shown(to)} already on the server.`);
  }
  await client.rename(from, to);
}

export async function makeFolderOnServer(client: SftpClient, path: string): Promise<void> {
  if (await isThere(client, path)) {
    throw new AppError("conflict", `There is a ${shown(path)} already on the server.`);
  }
  await client.makeFolder(path);
}

async function isThere(client: SftpClient, path: string): Promise<boolean> {
  try {
    await client.lstat(path);
    return true;
  } catch (error) {
    if (isAppError(error, "not-found")) return false;
    throw error;
  }
}

/**
 * Removes files, links, and folders with all that is in them; answers how many. Ends at the first that cannot be
 * removed, with what the client throws.
 */
export async function removeOnServer(
  client: SftpClient,
  paths: readonly string[],
): Promise<number> {
  let removed = 0;

  async function removeFile(path: string): Promise<void> {
    await client.remove(path);
    removed++;
  }

  async function removeTree(path: string, depth: number): Promise<void> {
    if (depth > mostDepth) {
      throw new AppError("refused", `${shown(path)} lies too many folders deep to be removed.`);
    }
    const { entries } = await readEntries(client, path, mostInFolder);
    const isFolder = (mode: number | null) => kindOf(mode) === "folder";
    // SECURITY: a link is removed, and never what it leads to. [SF7]
    const files = entries.filter(({ attributes }) => !isFolder(attributes.mode));
    for (let at = 0; at < files.length; at += atOnce) {
      const some = files.slice(at, at + atOnce);
      await Promise.all(some.map(({ name }) => removeFile(remotePlace(path, name))));
    }
    for (const { name, attributes } of entries) {
      if (isFolder(attributes.mode)) await removeTree(remotePlace(path, name), depth + 1);
    }
    await client.removeFolder(path);
    removed++;
  }

  for (const path of paths) {
    const { mode } = await client.lstat(path);
    if (kindOf(mode) === "folder") await removeTree(path, 0);
    else await removeFile(path);
  }
  return removed;
}

/** Of files and folders themselves; a link has no permissions of its own. */
export async function setModeOnServer(
  client: SftpClient,
  paths: readonly string[],
  mode: number,
): Promise<void> {
  for (const path of paths) {
    const found = await client.lstat(path);
    // SECURITY: a link would carry the change to what it leads to. [SF7]
    if (kindOf(found.mode) === "link") {
      throw new AppError("refused", `${shown(path)} is a link: change what it leads to.`);
    }
    await client.setstat(path, { mode });
  }
}
