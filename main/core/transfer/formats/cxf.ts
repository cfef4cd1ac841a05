import { createHash } from "node:crypto";
import type { ImportFormat, ReadOptions, Source } from "../format.ts";
import { damaged, throwIfCancelled, unsupported } from "../faults.ts";
import { memberPaths, readJson, type Element } from "../json.ts";
import type { PortableAttachment } from "../portable.ts";
import { heldBytesMost } from "../source.ts";
import { headText } from "../text.ts";
import { isZip, openZip, type ZipEntry } from "../zip.ts";
import { readItem, type Around } from "./cxf-items.ts";

const majorVersion = 1;

/**
 * The FIDO Alliance's Credential Exchange Format, unencrypted: a header with its accounts or one account alone, as
 * JSON, or in a zip with its files under `documents/`. Proposed Standard of 2025-08-14.
 */
export const cxf: ImportFormat = {
  name: "cxf",
  label: "Credential Exchange Format (CXF)",

  async recognises(source, head) {
    if (isZip(head)) {
      const entries = await openZip(source, {}).catch(() => null);
      return entries !== null && indexOf(entries) !== undefined;
    }
    const paths = memberPaths(headText(head) ?? "");
    return (
      paths.has("exporterRpId") ||
      paths.has("accounts.items") ||
      paths.has("items.credentials") ||
      (paths.has("collections.items") && paths.has("username") && paths.has("email"))
    );
  },

  async *read(source, options) {
    const { header, files } = await openExchange(source, options);
    checkVersion(header.at("version"));
    const accounts = header.at("accounts").isThere ? header.at("accounts").items() : [header];
    const found = accounts.flatMap((account) => {
      const owner = accounts.length > 1 ? ownerOf(account) : [];
      return placedItems(account, owner);
    });
    if (found.length === 0 && !accounts.some((account) => account.at("items").isThere)) {
      throw header.at("accounts").wrong("is missing: this is not a whole exchange file.");
    }
    const titles = new Map(
      found.map(({ item }) => [item.at("id").text(), item.at("title").text()]),
    );
    const around: Around = { titles, fileOf: (credential) => fileOf(credential, files) };
    for (const [place, { item, paths }] of found.entries()) {
      throwIfCancelled(options.signal);
      options.onProgress(place, found.length);
      yield* readItem(item, paths, around);
    }
    options.onProgress(found.length, found.length);
  },
};

function indexOf(entries: ReadonlyMap<string, ZipEntry>): ZipEntry | undefined {
  return [...entries.values()].find(
    ({ name }) => /(^|\/)(CXF\/)?index\.json$/i.test(name) || /(^|\/)cxf[^/]*\.json$/i.test(name),
  );
}

async function openExchange(
  source: Source,
  options: ReadOptions,
): Promise<{ header: Element; files: Map<string, ZipEntry> }> {
  if (!isZip(await source.read(0, 4))) {
    return { header: await readJson(source, options), files: new Map() };
  }
  const entries = await openZip(source, options);
  const index = indexOf(entries);
  if (index === undefined) throw damaged(source.name, "the archive holds no index.json.");
  const files = new Map<string, ZipEntry>();
  for (const entry of entries.values()) {
    const id = /(?:^|\/)documents\/([^/]+)$/.exec(entry.name)?.[1];
    if (id !== undefined) files.set(id, entry);
  }
  return { header: await readJson(await index.hold(heldBytesMost), options), files };
}

function checkVersion(version: Element): void {
  const major = version.isObject ? version.at("major").number() : version.number();
  if ((major ?? majorVersion) <= majorVersion) return;
  throw unsupported(
    `This file is of version ${major ?? "unknown"} of the Credential Exchange Format; Sallyport reads version ` +
      `${majorVersion}. Look for a newer Sallyport.`,
  );
}

function ownerOf(account: Element): string[] {
  const owner = account.at("username").text() || account.at("email").text();
  return owner === "" ? [] : [owner];
}

/** An account's items, each with the paths of the collections that it is in. */
function placedItems(account: Element, owner: string[]): { item: Element; paths: string[][] }[] {
  const paths = new Map<string, string[][]>();
  const walk = (collection: Element, outside: string[]): void => {
    const path = [...outside, collection.at("title").text()].filter((part) => part !== "");
    for (const link of collection.at("items").items()) {
      const id = link.isObject ? link.at("item").text() : link.text();
      paths.set(id, [...(paths.get(id) ?? []), path]);
    }
    for (const inner of collection.at("subCollections").items()) walk(inner, path);
  };
  for (const collection of account.at("collections").items()) walk(collection, owner);
  return account
    .at("items")
    .items()
    .map((item) => ({ item, paths: paths.get(item.at("id").text()) ?? [owner] }));
}

/** The file that a `file` credential stands for, checked against its hash; null where it is not in the archive. */
function fileOf(
  credential: Element,
  files: ReadonlyMap<string, ZipEntry>,
): PortableAttachment | null {
  const id = credential.at("id").text();
  const entry = files.get(id);
  if (entry === undefined) return null;
  const name = credential.at("name").text() || id;
  const hash = credential.at("integrityHash").text().replace(/=+$/, "");
  return { name, size: entry.size, read: () => checked(entry, hash) };
}

async function* checked(entry: ZipEntry, hash: string): AsyncGenerator<Uint8Array> {
  const sum = createHash("sha256");
  for await (const piece of entry.read()) {
    sum.update(piece);
    yield piece;
  }
  if (hash !== "" && sum.digest("base64url") !== hash) {
    throw damaged(entry.name, "this file is not the one that was exported. Export it again.");
  }
}
