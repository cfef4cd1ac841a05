import type { ImportFormat, ReadOptions, Source } from "../format.ts";
import { damaged, throwIfCancelled, unsupported } from "../faults.ts";
import { memberPaths, readJson, type Element } from "../json.ts";
import { heldBytesMost } from "../source.ts";
import { headText } from "../text.ts";
import { isZip, openZip, type ZipEntries, type ZipEntry } from "../zip.ts";
import { readItem } from "./proton-pass-items.ts";

const dataName = /^(Proton Pass\/)data\.json$/;
const sealedName = /(^|\/)data\.pgp$/;
const sealedText = "-----BEGIN PGP MESSAGE-----";

/** Proton Pass's export: JSON, alone or in a zip with its files. Layout of its web client, 2026. */
export const protonPass: ImportFormat = {
  name: "proton-pass",
  label: "Proton Pass (JSON or zip)",

  async recognises(source, head) {
    if (isZip(head)) {
      const entries = await openZip(source, {}).catch(() => null);
      return [...(entries?.keys() ?? [])].some(
        (name) => dataName.test(name) || sealedName.test(name),
      );
    }
    const text = headText(head) ?? "";
    return memberPaths(text).has("vaults") || text.trimStart().startsWith(sealedText);
  },

  async *read(source, options) {
    const { data, entries } = await openExport(source, options);
    if (data.at("encrypted").flag()) throw sealed(source.name);
    const vaults = data.at("vaults");
    if (!vaults.isThere)
      throw vaults.wrong("is missing: this is not a whole export of Proton Pass.");
    const found = vaults.entries().flatMap(([, vault]) => placedItems(vault));
    for (const [place, { item, folder }] of found.entries()) {
      throwIfCancelled(options.signal);
      options.onProgress(place, found.length);
      yield* readItem(item, folder, (name) => fileOf(name, entries));
    }
    options.onProgress(found.length, found.length);
  },
};

function sealed(name: string) {
  return unsupported(
    `${name} is encrypted with PGP. Export it again from Proton Pass without a passphrase (file type JSON), or ` +
      "decrypt it first: gpg --decrypt --output data.json data.pgp",
  );
}

async function openExport(
  source: Source,
  options: ReadOptions,
): Promise<{ data: Element; entries: ZipEntries }> {
  const head = await source.read(0, 1024);
  if (!isZip(head)) {
    if ((headText(head) ?? "").trimStart().startsWith(sealedText)) throw sealed(source.name);
    return { data: await readJson(source, options), entries: new Map() };
  }
  const entries = await openZip(source, options);
  const data = [...entries.values()].find(({ name }) => dataName.test(name));
  if (data !== undefined)
    return { data: await readJson(await data.hold(heldBytesMost), options), entries };
  if ([...entries.keys()].some((name) => sealedName.test(name))) throw sealed(source.name);
  throw damaged(source.name, "the archive holds no data.json.");
}

/** A vault's items, each with the vault and the folders that it is in. */
function placedItems(vault: Element): { item: Element; folder: string[] }[] {
  const folders = new Map(
    vault
      .at("folders")
      .items()
      .map((folder) => [folder.at("folderId").text(), folder] as const),
  );
  const pathOf = (id: string, seen: readonly string[] = []): string[] => {
    const folder = folders.get(id);
    // SECURITY: a folder that is inside itself ends here.
    if (folder === undefined || seen.includes(id)) return [];
    return [...pathOf(folder.at("parentFolderId").text(), [...seen, id]), folder.at("name").text()];
  };
  const name = vault.at("name").text();
  return vault
    .at("items")
    .items()
    .map((item) => ({
      item,
      folder: [name, ...pathOf(item.at("folderId").text())].filter((part) => part !== ""),
    }));
}

/** A file that an item names: as it is, or, in early exports, by an id before its name. */
function fileOf(name: string, entries: ZipEntries): { name: string; entry: ZipEntry } | null {
  const path = `Proton Pass/files/${name.replaceAll(/[/\\]/g, "_")}`;
  const entry =
    entries.get(path) ?? [...entries.values()].find((one) => one.name.startsWith(`${path}-`));
  if (entry === undefined) return null;
  const own = entry.name.slice("Proton Pass/files/".length);
  const early = own.startsWith(`${name}-`) ? own.slice(name.length + 1) : own;
  // `report.<unique id>.pdf`
  return { name: early.replace(/\.[A-Za-z0-9_=-]{15,}(?=(\.[^.]{1,15})?$)/, ""), entry };
}
