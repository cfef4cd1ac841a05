import { setImmediate as turn } from "node:timers/promises";
import { throwIfCancelled } from "../faults.ts";
import type { Portable, PortableRecord } from "../portable.ts";
import { DocumentReader, type DocumentListener, type FileSink } from "./document.ts";
import type { Entry, Group } from "./entry.ts";
import { Files, type ReadAgain } from "./files.ts";
import type { Reading } from "./opening.ts";
import { pathOf, recordOf } from "./record.ts";
import { References } from "./references.ts";
import type { Keystream } from "./streams.ts";
import { XmlParser } from "./xml.ts";

/** Takes the files that stand before, or in, the document. Null: nobody wants this one. */
export type TakeFile = (id: string, compressed: boolean) => FileSink | null;

/** A document from its beginning, and what protects its values. */
export interface Pass {
  readonly xml: AsyncIterable<Uint8Array>;
  readonly protect: Keystream | null;
}

/** A KeePass document, which may be read again and again. */
export interface Contents {
  begin(reading: Reading, takeFile: TakeFile): Promise<Pass>;
  /** Null where files stand in the document itself. */
  readonly readAgain: ((reading: Reading) => ReadAgain) | null;
  /** What the document says of the header before it (version 3). Throws when it is another. */
  checkHeader(hash: Buffer): void;
}

const silent: Omit<DocumentListener, "file"> = {
  entry: () => undefined,
  group: () => undefined,
  setting: () => undefined,
  headerHash: () => undefined,
};

const sliceBytes = 64 * 1024;
/** Milliseconds that parsing may take until others have a turn. */
const turnEvery = 15;

/** Feeds a document to `listener`, and behind each slice of it hands on what `take` then has. */
async function* parse<Found>(
  { xml, protect }: Pass,
  listener: DocumentListener,
  signal: AbortSignal,
  take: () => readonly Found[],
): AsyncGenerator<Found, void> {
  const parser = new XmlParser(new DocumentReader(protect, listener));
  let since = performance.now();
  for await (const piece of xml) {
    for (let at = 0; at < piece.length; at += sliceBytes) {
      parser.write(piece.subarray(at, at + sliceBytes));
      yield* take();
      if (performance.now() - since < turnEvery) continue;
      await turn();
      throwIfCancelled(signal);
      since = performance.now();
    }
  }
  parser.end();
}

/**
 * Every record of a document, in its order; entries that refer to others come last, when those are known. Throws
 * `import-damaged`, `import-too-large`, `cancelled`.
 */
export async function* readContents(
  contents: Contents,
  reading: Reading,
): AsyncGenerator<Portable, void> {
  const quiet = { signal: reading.signal, onProgress: () => undefined };
  const files = new Files(
    contents.readAgain?.(quiet) ?? ((id) => fileInDocument(contents, id, quiet)),
  );
  const references = new References();
  const groups = new Map<string, Group>();
  const settings: string[] = [];
  const referring: { entry: Entry; where: string }[] = [];
  const ready: Portable[] = [];
  let count = 0;
  const takeFile: TakeFile = (id, compressed) => files.sink(id, compressed);
  const listener: DocumentListener = {
    entry: (entry) => {
      const where = `entry ${++count}`;
      if (references.want(entry)) referring.push({ entry, where });
      else ready.push(...recordOf(entry, { where, files, groups, referring: false }));
    },
    group: (group) => {
      groups.set(group.id, group);
      if (group.notes !== "") ready.push(...notesOf(group));
    },
    setting: (name) => settings.push(name),
    headerHash: (hash) => {
      contents.checkHeader(hash);
    },
    file: takeFile,
  };
  const pass = await contents.begin(reading, takeFile);
  yield* parse(pass, listener, reading.signal, () => ready.splice(0));
  yield* settingsRemark(settings);
  await findReferences(contents, references, quiet);
  for (const { entry, where } of referring) {
    throwIfCancelled(reading.signal);
    yield* recordOf(references.resolve(entry), { where, files, groups, referring: true });
  }
}

async function findReferences(
  contents: Contents,
  references: References,
  quiet: Reading,
): Promise<void> {
  const entry = (seen: Entry) => {
    references.see(seen);
  };
  await references.find(async () => {
    const pass = await contents.begin(quiet, () => null);
    const everything = { ...silent, file: () => null, entry };
    await parse(pass, everything, quiet.signal, () => []).next();
  });
}

/** The bytes of a file that stands in the document, as they are stored there. */
async function* fileInDocument(
  contents: Contents,
  wanted: string,
  reading: Reading,
): AsyncGenerator<Uint8Array, void> {
  const pieces: (Uint8Array | null)[] = [];
  const sink: FileSink = {
    add: (bytes) => pieces.push(bytes),
    end: () => pieces.push(null),
  };
  const file: TakeFile = (id) => (id === wanted ? sink : null);
  const pass = await contents.begin(reading, () => null);
  for await (const piece of parse(pass, { ...silent, file }, reading.signal, () =>
    pieces.splice(0),
  )) {
    if (piece === null) return;
    yield piece;
  }
}

function notesOf(group: Group): Portable[] {
  const where = `group ${group.name}`;
  const name = `${group.name.trim() || "Untitled"} (group)`;
  const empty = {
    tags: [],
    favourite: false,
    fields: {},
    custom: [],
    history: [],
    attachments: [],
  };
  const times = { createdAt: null, changedAt: null };
  const note: PortableRecord = {
    ...{ kind: "record", where, key: null, type: "secure_note", name, notes: group.notes },
    ...{ ...empty, ...times, folder: pathOf(group), state: group.trashed ? "trashed" : "live" },
  };
  const why = "A folder has no notes of its own here, so they come as a secure note.";
  return [note, { kind: "remark", where, what: `${name}: notes`, outcome: "changed", why }];
}

/** What programs note for themselves, and remake. */
const remade =
  /^(?:KPXC_(?:DECRYPTION_TIME_PREFERENCE|RANDOM_SLUG|PUBLIC_.*)|_LAST_MODIFIED|_CREATED)$/;

function* settingsRemark(names: readonly string[]): Generator<Portable, void> {
  const told = names.filter((name) => !remade.test(name));
  if (told.length === 0) return;
  const why = `Settings that other programs keep in the database stay behind: ${told.slice(0, 10).join(", ")}.`;
  yield {
    kind: "remark",
    where: "the database's settings",
    what: "Settings of programs",
    outcome: "left-out",
    why,
  };
}
