import type { ImportFormat, ReadOptions, Source } from "../format.ts";
import { damaged, throwIfCancelled, unsupported } from "../faults.ts";
import { memberPaths, readJson, type Element } from "../json.ts";
import { heldBytesMost } from "../source.ts";
import { headText } from "../text.ts";
import { isZip, openZip, type ZipEntry } from "../zip.ts";
import { readItem, type Around } from "./one-password-items.ts";

const newestVersion = 3;

/**
 * 1Password's unencrypted export (1PUX): a zip of `export.attributes`, `export.data` and `files/`, or the
 * `export.data` alone. Layout: support.1password.com/1pux-format, version 3.
 */
export const onePassword: ImportFormat = {
  name: "1password",
  label: "1Password (1PUX)",

  async recognises(source, head) {
    if (!isZip(head)) return memberPaths(headText(head) ?? "").has("accounts.vaults");
    const entries = await openZip(source, {}).catch(() => null);
    return entries?.has("export.data") === true;
  },

  async *read(source, options) {
    const { data, files } = await openExport(source, options);
    if (!data.at("accounts").isThere) {
      throw data.at("accounts").wrong("is missing: this is not a whole export of 1Password.");
    }
    const found = placedItems(data);
    const titles = new Map(found.map(({ item }) => [item.at("uuid").text(), titleOf(item)]));
    const around: Around = { titles, files };
    for (const [place, { item, folder }] of found.entries()) {
      throwIfCancelled(options.signal);
      options.onProgress(place, found.length);
      yield* readItem(item, folder, around);
    }
    options.onProgress(found.length, found.length);
  },
};

async function openExport(
  source: Source,
  options: ReadOptions,
): Promise<{ data: Element; files: Map<string, ZipEntry> }> {
  if (!isZip(await source.read(0, 4))) {
    return { data: await readJson(source, options), files: new Map() };
  }
  const entries = await openZip(source, options);
  const data = entries.get("export.data");
  if (data === undefined) throw damaged(source.name, "the archive holds no export.data.");
  await checkVersion(entries.get("export.attributes"), options);
  const files = new Map<string, ZipEntry>();
  for (const entry of entries.values()) {
    files.set(entry.name, entry);
    // `files/<document id>__<file name>`
    const document = /^files\/(.+?)__/.exec(entry.name)?.[1];
    if (document !== undefined) files.set(document, entry);
  }
  return { data: await readJson(await data.hold(heldBytesMost), options), files };
}

async function checkVersion(attributes: ZipEntry | undefined, options: ReadOptions): Promise<void> {
  if (attributes === undefined) return;
  const read = await readJson(await attributes.hold(64 * 1024), options);
  const version = read.at("version").number() ?? newestVersion;
  if (version <= newestVersion) return;
  throw unsupported(
    `This export is of version ${version} of 1PUX; Sallyport reads up to ${newestVersion}. ` +
      "Look for a newer Sallyport.",
  );
}

/** Every item with its vault's name; where there are several accounts, in their names. */
function placedItems(data: Element): { item: Element; folder: string[] }[] {
  const accounts = data.at("accounts").items();
  return accounts.flatMap((account) => {
    const attrs = account.at("attrs");
    const owner = attrs.at("accountName").text() || attrs.at("name").text();
    const vaults = account.at("vaults").items();
    return vaults.flatMap((vault) => {
      const name = vault.at("attrs").at("name").text();
      const folder = accounts.length > 1 ? [owner, name] : [name];
      return vault
        .at("items")
        .items()
        .map((item) => ({
          // Early versions wrapped each item by its kind.
          item: item.at("item").isObject ? item.at("item") : item,
          folder: folder.filter((part) => part !== ""),
        }));
    });
  });
}

function titleOf(item: Element): string {
  return item.at("overview").at("title").text();
}
