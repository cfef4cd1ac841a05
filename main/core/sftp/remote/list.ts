import type { FileEntry } from "#contract";
import type { Entry, SftpClient } from "../wire/client.ts";
import { kindOf } from "../wire/attributes.ts";
import { isOdd } from "../local/names.ts";
import { joinRemote } from "./paths.ts";

/** What a page is shown of one folder. */
const mostListed = 20_000;
/** Packets without a single entry of which a listing may consist: an honest server sends none. */
const mostEmpty = 100;
const linksAtOnce = 64;

/**
 * The entries of a folder, without itself and its parent; `isCut` when there are more than `most`. A listing that
 * never ends is cut like a long one.
 */
export async function readEntries(
  client: SftpClient,
  path: string,
  most: number,
): Promise<{ entries: Entry[]; isCut: boolean }> {
  const handle = await client.openFolder(path);
  const entries: Entry[] = [];
  let empty = 0;
  try {
    for (;;) {
      const next = await client.readFolder(handle);
      if (next === null) return { entries, isCut: false };
      const named = next.filter(({ name }) => name !== "." && name !== "..");
      empty = named.length === 0 ? empty + 1 : 0;
      if (entries.length + named.length > most || empty > mostEmpty) {
        entries.push(...named.slice(0, most - entries.length));
        return { entries, isCut: true };
      }
      entries.push(...named);
    }
  } finally {
    await client.close(handle).catch(() => undefined);
  }
}

/** A folder as a page shows it. Throws what the client throws. */
export async function listRemote(
  client: SftpClient,
  asked: string,
): Promise<{ path: string; entries: FileEntry[]; isCut: boolean; free: number | null }> {
  const path = await client.realPath(asked);
  const [{ entries, isCut }, free] = await Promise.all([
    readEntries(client, path, mostListed),
    client.freeBytes(path).catch(() => null),
  ]);
  const shownEntries = entries.map(viewOf);
  const links = shownEntries.flatMap((view, index) =>
    view.kind === "link" && !view.odd ? [{ view, index }] : [],
  );
  for (let at = 0; at < links.length; at += linksAtOnce) {
    await Promise.all(
      links.slice(at, at + linksAtOnce).map(async ({ view, index }) => {
        shownEntries[index] = {
          ...view,
          link: await readLink(client, joinRemote(path, view.name)),
        };
      }),
    );
  }
  return { path, entries: shownEntries, isCut, free };
}

async function readLink(client: SftpClient, path: string): Promise<FileEntry["link"]> {
  const [target, kind] = await Promise.all([
    client.readLink(path).catch(() => ""),
    client.stat(path).then(
      ({ mode }) => kindOf(mode),
      () => null,
    ),
  ]);
  return { target, kind };
}

function viewOf({ name, longName, attributes }: Entry): FileEntry {
  const { size, mode, modified, uid } = attributes;
  return {
    name,
    kind: kindOf(mode),
    size,
    mode: mode === null ? null : mode & 0o7777,
    modified: modified === null ? null : modified * 1000,
    owner: ownerOf(longName) ?? (uid === null ? "" : String(uid)),
    link: null,
    odd: isOdd(name),
  };
}

/** As OpenSSH writes a line: permissions, links, owner, group. */
function ownerOf(longName: string): string | null {
  return /^\S{10,11}\s+\S+\s+(\S{1,64})\s/.exec(longName)?.[1] ?? null;
}
