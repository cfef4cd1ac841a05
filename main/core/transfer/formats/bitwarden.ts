import type { ImportFormat, ReadOptions, Source } from "../format.ts";
import { damaged, throwIfCancelled, unsupported } from "../faults.ts";
import { memberPaths, parseJson, readJson, type Element } from "../json.ts";
import type { Portable, PortableAttachment } from "../portable.ts";
import { heldBytesMost } from "../source.ts";
import { headText } from "../text.ts";
import { isZip, openZip, type ZipEntries } from "../zip.ts";
import { openSealed } from "./bitwarden-seal.ts";
import { readItem, type Folders } from "./bitwarden-items.ts";

const isData = /(^|\/)data\.json$/;
const attachment = /(?:^|\/)attachments\/([^/]+)\/(.+)$/;

/**
 * What Bitwarden and its kin (Vaultwarden's web vault, `bw export`) write: JSON, plain or protected by a password,
 * of a person or of an organisation, alone or in a zip with its attachments. Layout of bitwarden/clients 2026.
 */
export const bitwarden: ImportFormat = {
  name: "bitwarden",
  label: "Bitwarden (JSON or zip)",

  async recognises(source, head) {
    if (isZip(head)) {
      const entries = await openZip(source, {}).catch(() => null);
      return [...(entries?.keys() ?? [])].some(
        (name) => isData.test(name) && !name.startsWith("Proton Pass/"),
      );
    }
    const paths = memberPaths(headText(head) ?? "");
    if (paths.has("vaults") || paths.has("exporterRpId") || paths.has("items.credentials"))
      return false;
    const isSealed = paths.has("encrypted") || paths.has("encKeyValidation_DO_NOT_EDIT");
    const isPlain = ["login", "folderId", "reprompt", "secureNote", "organizationId"].some((name) =>
      paths.has(`items.${name}`),
    );
    return isPlain || isSealed;
  },

  async *read(source, options) {
    const { file, files } = await openFile(source, options);
    const vault = await openVault(file, options);
    const items = vault.at("items");
    if (!items.isThere && !vault.at("folders").isThere) {
      throw items.wrong("is missing: this is not a whole export of Bitwarden.");
    }
    const folders = readFolders(vault);
    const all = items.items();
    for (const [place, item] of all.entries()) {
      throwIfCancelled(options.signal);
      options.onProgress(place, all.length);
      const own = files.get(item.at("id").text()) ?? [];
      files.delete(item.at("id").text());
      yield* readItem(item, folders, own);
    }
    yield* strayFiles(files);
    options.onProgress(all.length, all.length);
  },
};

/** By the id of their item. */
type Files = Map<string, PortableAttachment[]>;

async function openFile(
  source: Source,
  options: ReadOptions,
): Promise<{ file: Element; files: Files }> {
  if (!isZip(await source.read(0, 4))) {
    return { file: await readJson(source, options), files: new Map() };
  }
  const entries = await openZip(source, options);
  const data = [...entries.values()].find(({ name }) => isData.test(name));
  if (data === undefined) throw damaged(source.name, "the archive holds no data.json.");
  return { file: await readJson(await data.hold(heldBytesMost), options), files: filesOf(entries) };
}

function filesOf(entries: ZipEntries): Files {
  const files: Files = new Map();
  for (const entry of entries.values()) {
    const [, item, name] = attachment.exec(entry.name) ?? [];
    if (item === undefined || name === undefined) continue;
    const own = files.get(item) ?? [];
    own.push({ name, size: entry.size, read: () => entry.read() });
    files.set(item, own);
  }
  return files;
}

async function openVault(file: Element, options: ReadOptions): Promise<Element> {
  if (!file.at("encrypted").flag()) return file;
  if (!file.at("passwordProtected").flag()) {
    throw unsupported(
      "This export is locked to the Bitwarden account that made it, and opens nowhere else. Export it again " +
        "from Bitwarden as JSON (encrypted), and choose “Password protected”, or as plain JSON.",
    );
  }
  return parseJson(await openSealed(file, options.password));
}

/** By id: a folder's path, and each collection's. Bitwarden nests by a slash in the name. */
function readFolders(vault: Element): Folders {
  const paths = (name: string) =>
    new Map(
      vault
        .at(name)
        .items()
        .map((folder) => [folder.at("id").text(), pathOf(folder.at("name").text())] as const),
    );
  return { folders: paths("folders"), collections: paths("collections") };
}

function pathOf(name: string): string[] {
  const parts = name.split("/").map((part) => part.trim());
  return parts.filter((part) => part !== "");
}

function* strayFiles(files: Files): Generator<Portable> {
  for (const [item, found] of files) {
    for (const { name } of found) {
      yield {
        kind: "remark",
        where: `attachments/${item}`,
        what: name,
        outcome: "left-out",
        why: "This attachment belongs to an item that is not in the export.",
      };
    }
  }
}
