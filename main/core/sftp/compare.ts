import { lstat, readdir } from "node:fs/promises";
import path from "node:path";
import { AppError } from "#core/errors";
import { hashLocal, hashRemote, type Hashing } from "./copy/checksums.ts";
import type { Comparison, Difference } from "./face.ts";
import { onDisk } from "./local/disk.ts";
import { isOdd } from "./local/names.ts";
import { readEntries } from "./remote/list.ts";
import { joinRemote } from "./remote/paths.ts";
import { kindOf } from "./wire/attributes.ts";
import { shown } from "./wire/faults.ts";

interface Found {
  readonly size: number;
  /** Seconds since 1970. */
  readonly modified: number;
}

interface Side {
  readonly files: Map<string, Found>;
  readonly remarks: { path: string; text: string }[];
}

const mostFiles = 100_000;
const mostDepth = 64;
const mostTold = 20_000;
const mostRemarks = 100;
/** FAT keeps times in steps of two seconds. */
const sameTime = 2;

/** What is not the same in two folders. Reads both, and changes neither. */
export async function compareFolders(
  hashing: Hashing,
  folders: {
    readonly localFolder: string;
    readonly remoteFolder: string;
    readonly by: "time" | "checksum";
  },
): Promise<Comparison> {
  const [here, there] = await Promise.all([
    walkLocal(folders.localFolder, hashing.signal),
    walkRemote(hashing, folders.remoteFolder),
  ]);
  const differing = differencesOf(here, there);
  const same =
    folders.by === "checksum" ? await sameBySum(hashing, folders, { here, there }) : new Set();
  const differences = differing.filter(({ path: at }) => !same.has(at));
  const isByTime = folders.by === "time";
  const found = isByTime ? differences : [...differences, ...unequal(here, there, differing, same)];
  const remarks = [...here.remarks, ...there.remarks];
  return {
    same: new Set([...here.files.keys(), ...there.files.keys()]).size - found.length,
    differences: found.slice(0, mostTold),
    isCut: found.length > mostTold,
    remarks: remarks.slice(0, mostRemarks),
  };
}

function differencesOf(here: Side, there: Side): Difference[] {
  const paths = [...new Set([...here.files.keys(), ...there.files.keys()])].sort();
  return paths.flatMap((at) => {
    const [local, remote] = [here.files.get(at), there.files.get(at)];
    const kind = kindOfDifference(local, remote);
    if (kind === null) return [];
    return [{ path: at, kind, localSize: local?.size ?? null, remoteSize: remote?.size ?? null }];
  });
}

function kindOfDifference(
  local: Found | undefined,
  remote: Found | undefined,
): Difference["kind"] | null {
  if (remote === undefined) return "only-local";
  if (local === undefined) return "only-remote";
  const later = local.modified - remote.modified;
  if (Math.abs(later) <= sameTime) return local.size === remote.size ? null : "differs";
  return later > 0 ? "newer-local" : "newer-remote";
}

/** The files of the same size whose content is the same, whatever their times are. */
async function sameBySum(
  hashing: Hashing,
  { localFolder, remoteFolder }: { readonly localFolder: string; readonly remoteFolder: string },
  { here, there }: { readonly here: Side; readonly there: Side },
): Promise<Set<string>> {
  const paths = [...here.files].flatMap(([at, { size }]) =>
    there.files.get(at)?.size === size ? [at] : [],
  );
  const sums = await hashRemote(
    hashing,
    paths.map((at) => joinRemote(remoteFolder, at)),
  );
  const same = new Set<string>();
  for (const [index, at] of paths.entries()) {
    const sum = await hashLocal(path.join(localFolder, at), hashing.signal);
    if (sum === sums[index]) same.add(at);
  }
  return same;
}

/** Files of the same size and time, and another content: only their sums tell. */
function unequal(
  here: Side,
  there: Side,
  differing: readonly Difference[],
  same: ReadonlySet<unknown>,
): Difference[] {
  const known = new Set(differing.map(({ path: at }) => at));
  return [...here.files].flatMap(([at, { size }]) => {
    if (known.has(at) || same.has(at) || !there.files.has(at)) return [];
    return [{ path: at, kind: "differs" as const, localSize: size, remoteSize: size }];
  });
}

function bounded(side: Side, depth: number, signal: AbortSignal): void {
  if (signal.aborted) throw new AppError("cancelled", "Comparing took too long, or was given up.");
  if (side.files.size > mostFiles || depth > mostDepth) {
    throw new AppError("refused", "These folders hold too much to be compared at once.");
  }
}

async function walkRemote({ client, signal }: Hashing, root: string): Promise<Side> {
  const side: Side = { files: new Map(), remarks: [] };
  async function walk(folder: string, below: string, depth: number): Promise<void> {
    bounded(side, depth, signal);
    const { entries } = await readEntries(client, folder, mostFiles);
    for (const { name, attributes } of entries) {
      const at = below === "" ? name : `${below}/${name}`;
      const kind = isOdd(name) ? "other" : kindOf(attributes.mode);
      if (kind === "folder") await walk(joinRemote(folder, name), at, depth + 1);
      else if (kind === "file") {
        side.files.set(at, { size: attributes.size ?? 0, modified: attributes.modified ?? 0 });
      } else side.remarks.push({ path: shown(at), text: leftOut });
    }
  }
  await walk(await client.realPath(root), "", 0);
  return side;
}

async function walkLocal(root: string, signal: AbortSignal): Promise<Side> {
  const side: Side = { files: new Map(), remarks: [] };
  async function walk(folder: string, below: string, depth: number): Promise<void> {
    bounded(side, depth, signal);
    for (const name of await onDisk(folder, () => readdir(folder))) {
      const file = path.join(folder, name);
      const at = below === "" ? name : `${below}/${name}`;
      const found = await lstat(file).catch(() => null);
      if (found?.isDirectory() === true) await walk(file, at, depth + 1);
      else if (found?.isFile() === true) {
        side.files.set(at, { size: found.size, modified: Math.floor(found.mtimeMs / 1000) });
      } else if (found !== null) side.remarks.push({ path: shown(at), text: leftOut });
    }
  }
  await walk(root, "", 0);
  return side;
}

// SECURITY: no link is followed to be compared. [SF7]
const leftOut = "It is a link, or no file: it was not compared.";
