import type { PortableContent, PortableRecord } from "../portable.ts";
import { layoutName } from "./layout.ts";
import type { Keystream } from "./streams.ts";
import { textsOf, type Texts } from "./texts.ts";
import { writeTime } from "./time.ts";
import { referringByUuid, type Folder, type Tree } from "./tree.ts";

/** Control letters and half letters, which XML has no way to write. */
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g; // eslint-disable-line no-control-regex -- these are meant

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "\r": "&#xD;",
};

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(unwritable, " ")
    .replace(/[&<>\r]/g, (letter) => escapes[letter] ?? letter);
}

function element(name: string, text: string): string {
  return `<${name}>${escaped(text)}</${name}>`;
}

const never = new Uint8Array(16);
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

/**
 * The document of a database, in pieces of some entries each. `protect` goes on from one concealed value to the
 * next, in the document's order.
 */
export function* documentOf(tree: Tree, protect: Keystream, now: number): Generator<string, void> {
  const { root, bin } = tree;
  yield `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<KeePassFile>${metaOf(bin)}<Root>`;
  const writer = new EntryWriter(tree, protect, now);
  yield* groupOf(root, writer, bin === null ? [] : [bin]);
  yield "</Root></KeePassFile>";
}

function metaOf(bin: Folder | null): string {
  return [
    "<Meta>",
    element("Generator", "Sallyport"),
    element("DatabaseName", "Sallyport"),
    "<MemoryProtection><ProtectTitle>False</ProtectTitle><ProtectUserName>False</ProtectUserName>",
    "<ProtectPassword>True</ProtectPassword><ProtectURL>False</ProtectURL><ProtectNotes>False</ProtectNotes>",
    "</MemoryProtection>",
    element("RecycleBinEnabled", "True"),
    element("RecycleBinUUID", base64(bin?.id ?? never)),
    element("HistoryMaxItems", "-1"),
    element("HistoryMaxSize", "-1"),
    "</Meta>",
  ].join("");
}

function* groupOf(
  folder: Folder,
  writer: EntryWriter,
  further: readonly Folder[],
): Generator<string, void> {
  yield `<Group>${element("UUID", base64(folder.id))}${element("Name", folder.name)}<IconID>48</IconID>`;
  for (const record of folder.records) yield writer.entry(record);
  for (const inner of [...folder.folders.values(), ...further]) yield* groupOf(inner, writer, []);
  yield "</Group>";
}

interface Version {
  readonly record: PortableRecord;
  readonly content: PortableContent;
  readonly changedAt: number | null;
  readonly files: string;
  readonly history: string;
}

class EntryWriter {
  readonly #tree: Tree;
  readonly #protect: Keystream;
  readonly #now: number;

  constructor(tree: Tree, protect: Keystream, now: number) {
    this.#tree = tree;
    this.#protect = protect;
    this.#now = now;
  }

  entry(record: PortableRecord): string {
    const { changedAt } = record;
    const begun = this.#begin({
      record,
      content: record,
      changedAt,
      files: this.#files(record),
      history: "",
    });
    const history = record.history.map((earlier) => {
      const version = {
        record,
        content: earlier,
        changedAt: earlier.changedAt,
        files: "",
        history: "",
      };
      return `${this.#begin(version)}</Entry>`;
    });
    return `${begun}<History>${history.join("")}</History></Entry>`;
  }

  /** Without its end: the history comes last, so that protected values stand in the order they are written. */
  #begin({ record, content, changedAt, files }: Version): string {
    const { type, createdAt } = record;
    const fields = referringByUuid(type, content.fields);
    const texts = textsOf(type, { ...content, fields });
    const marks = { archived: record.state === "archived", asksAgain: record.asksAgain === true };
    const layout = { ...texts.layout, ...marks, createdAt, changedAt };
    const parts = [
      `<Entry>${element("UUID", base64(this.#tree.idOf(record)))}<IconID>0</IconID>`,
      element("Tags", content.tags.map((tag) => tag.replace(/[;,]/g, " ")).join(";")),
      this.#times(texts, createdAt, changedAt),
      ...[...texts.strings].map(([key, { value, concealed }]) =>
        this.#string(key, value, concealed),
      ),
      files,
      `<CustomData><Item>${element("Key", layoutName)}${element("Value", JSON.stringify(layout))}</Item></CustomData>`,
    ];
    return parts.join("");
  }

  #times({ expiry }: Texts, createdAt: number | null, changedAt: number | null): string {
    const created = writeTime(createdAt ?? changedAt ?? this.#now);
    const changed = writeTime(changedAt ?? createdAt ?? this.#now);
    return [
      "<Times>",
      element("LastModificationTime", changed),
      element("CreationTime", created),
      element("LastAccessTime", changed),
      element("ExpiryTime", writeTime(expiry ?? 0)),
      element("Expires", expiry === null ? "False" : "True"),
      "<UsageCount>0</UsageCount>",
      element("LocationChanged", created),
      "</Times>",
    ].join("");
  }

  #string(key: string, value: string, concealed: boolean): string {
    const hidden = concealed || value.search(unwritable) >= 0;
    const written = hidden
      ? `<Value Protected="True">${this.#hide(value)}</Value>`
      : element("Value", value);
    return `<String>${element("Key", key)}${written}</String>`;
  }

  #hide(value: string): string {
    const bytes = Buffer.from(value, "utf8");
    this.#protect(bytes);
    return bytes.toString("base64");
  }

  #files(record: PortableRecord): string {
    const names = new Set<string>();
    return record.attachments
      .map((file) => {
        const number = this.#tree.fileNumbers.get(file) ?? 0;
        const name = freeName(file.name, names);
        names.add(name);
        return `<Binary>${element("Key", name)}<Value Ref="${number}"/></Binary>`;
      })
      .join("");
  }
}

/** Two files of an entry have two names. */
function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count++) name = `${wanted} (${count})`;
  return name;
}
