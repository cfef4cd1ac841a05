import type { ImportFormat, ReadOptions, Source } from "../format.ts";
import { damaged, throwIfCancelled, unsupported } from "../faults.ts";
import type { Portable, PortableRecord } from "../portable.ts";
import { decrypt } from "./pass-gpg.ts";
import { readEntry } from "./pass-text.ts";

const entryMost = 32 * 1024 * 1024;
/** How many entries are opened at once: gpg spends most of its time starting. */
const abreast = 4;

/** A store of `pass` or gopass: a folder of entries that GnuPG sealed, each a file. */
export const pass: ImportFormat = {
  name: "pass",
  label: "pass or gopass (folder)",
  isFolder: true,

  async recognises(source) {
    if (source.files === null) return false;
    for await (const { name } of source.files()) {
      if (/\.(gpg|age)$|(^|\/)\.(gpg-id|age-recipients)$/.test(name)) return true;
    }
    return false;
  },

  async *read(source, options) {
    const { entries, others, sealedByAge } = await listStore(source);
    if (entries.length === 0 && sealedByAge > 0) throw ageOnly(source.name);
    if (sealedByAge > 0)
      yield leftOut(source.name, `${sealedByAge} entries sealed with age`, ageWhy);
    for (const name of others)
      yield leftOut(name, name, "This file of the store is not sealed, and no entry.");
    let opened = 0;
    let done = 0;
    for await (const found of openAll(entries, options)) {
      if (found.some((one) => one.kind === "record")) opened++;
      yield* found;
      options.onProgress(++done, entries.length);
    }
    if (opened === 0 && entries.length > 0) throw nothingOpened(source.name);
  },
};

const ageWhy =
  "Sallyport opens entries that GnuPG sealed. Convert the store with gopass (gopass convert --crypto gpg) and choose it again.";

function ageOnly(name: string) {
  return unsupported(`${name} is sealed with age. ${ageWhy}`);
}

function nothingOpened(name: string) {
  return unsupported(
    `GnuPG opened no entry of ${name}: the key of the store is not on this machine, or the files are damaged. ` +
      "Import the key into GnuPG (gpg --import), and try again.",
  );
}

/** Every entry in its order, some of them being opened ahead. */
async function* openAll(
  entries: readonly Source[],
  options: ReadOptions,
): AsyncGenerator<Portable[]> {
  const ahead: Promise<Portable[]>[] = [];
  for (const entry of entries) {
    throwIfCancelled(options.signal);
    const reading = readFile(entry, options);
    // Its rejection waits until its turn.
    reading.catch(() => undefined);
    const first = ahead.push(reading) < abreast ? undefined : ahead.shift();
    if (first !== undefined) yield await first;
  }
  for (const rest of ahead) yield await rest;
}

async function listStore(
  source: Source,
): Promise<{ entries: Source[]; others: string[]; sealedByAge: number }> {
  const entries: Source[] = [];
  const others: string[] = [];
  let sealedByAge = 0;
  for await (const file of source.files?.() ?? []) {
    // Settings of the store and of its versions begin with a dot.
    const isHidden = file.name.split("/").some((part) => part.startsWith("."));
    if (isHidden) continue;
    if (file.name.endsWith(".gpg")) entries.push(file);
    else if (file.name.endsWith(".age")) sealedByAge++;
    else others.push(file.name);
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { entries, others, sealedByAge };
}

async function readFile(file: Source, options: ReadOptions): Promise<Portable[]> {
  const path = file.name.replace(/\.gpg$/, "");
  if (file.size > entryMost) return [leftOut(path, path, "This file is larger than any entry.")];
  const plain = await decrypt(await file.read(0, file.size), options);
  if (plain === "no-key") {
    return [leftOut(path, path, "GnuPG has no key for this entry on this machine.")];
  }
  if (plain === "damaged") {
    return [
      leftOut(path, path, "GnuPG cannot open this file: it is damaged, or no file of GnuPG."),
    ];
  }
  try {
    return readEntry(path, new TextDecoder("utf-8", { fatal: true }).decode(plain));
  } catch (error) {
    if (error instanceof TypeError) return [binary(path, plain.length, file, options)];
    throw error;
  }
}

/** An entry that is no text is a file that somebody keeps. It is opened again when its bytes are needed. */
function binary(path: string, size: number, file: Source, options: ReadOptions): PortableRecord {
  const parts = path.split("/");
  const name = parts.at(-1) ?? path;
  async function* read(): AsyncGenerator<Uint8Array> {
    const plain = await decrypt(await file.read(0, file.size), options);
    if (typeof plain === "string")
      throw damaged(path, "GnuPG opened this file before, and not now.");
    yield plain;
  }
  return {
    kind: "record",
    where: path,
    key: path,
    type: "secure_note",
    name,
    folder: parts.slice(0, -1),
    ...{
      tags: [],
      favourite: false,
      notes: "",
      fields: {},
      custom: [],
      state: "live",
      history: [],
    },
    createdAt: null,
    changedAt: null,
    attachments: [{ name, size, read }],
  };
}

function leftOut(where: string, what: string, why: string): Portable {
  return { kind: "remark", where, what, outcome: "left-out", why };
}
