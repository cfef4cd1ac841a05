import type { RecordStore } from "#core/vault";
import type { Link, Summary } from "./content/summary.ts";
import type { Entry, Listing } from "./entry.ts";
import type { Shelf } from "./shelf.ts";

/** A summary, and the very seal it was made from: it holds for no other. */
export interface Listed {
  readonly id: string;
  readonly revision: number;
  readonly tag: string;
  /** Its place among all names. */
  readonly rank: number;
  readonly summary: Summary;
}

/** One sealed side file; SPEC.md has the bytes. */
interface Chunk {
  readonly format: 2;
  readonly ids: readonly string[];
  readonly revisions: readonly number[];
  readonly seals: readonly string[];
  readonly ranks: readonly number[];
  readonly names: readonly string[];
  readonly subtitles: readonly string[];
  /** By position, only where there are any. */
  readonly tags: Readonly<Record<number, readonly string[]>>;
  readonly links: Readonly<Record<number, Link>>;
  readonly environments: Readonly<Record<number, Summary["environment"]>>;
  readonly favourites: readonly number[];
  readonly archived: readonly number[];
  readonly asking: readonly number[];
  readonly totps: readonly number[];
  /** Characters of each text, which follow one another behind this object. */
  readonly lengths: readonly number[];
  /** Whether the texts take two bytes a character, for letters beyond Latin-1. */
  readonly wide: boolean;
}

/** Small enough that writing one never holds the process up. */
const chunkSize = 1000;

const fileName = (number: number) => `catalogue-${number}`;

/** The summaries of the last catalogue, in the order of the store's headers at that time. */
export function* readCatalogue(store: RecordStore): Generator<Listed> {
  for (let number = 0; ; number++) {
    const bytes = store.readCache(fileName(number));
    if (bytes === null) return;
    yield* readChunk(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    bytes.fill(0); // SECURITY: what was unsealed does not outlive its reading. [R1]
  }
}

function* readChunk(bytes: Buffer): Generator<Listed> {
  const textsAt = 4 + bytes.readUInt32LE(0);
  const chunk = JSON.parse(bytes.toString("utf8", 4, textsAt)) as Chunk;
  if ((chunk.format as number) !== 2) return;
  const texts = bytes.toString(chunk.wide ? "utf16le" : "latin1", textsAt);
  const read = summaryReader(chunk);
  let at = 0;
  for (const [index, id] of chunk.ids.entries()) {
    const length = chunk.lengths[index] ?? 0;
    const summary = read(index, texts.slice(at, at + length));
    at += length;
    const revision = chunk.revisions[index] ?? 0;
    yield { id, revision, tag: chunk.seals[index] ?? "", rank: chunk.ranks[index] ?? 0, summary };
  }
}

function summaryReader(chunk: Chunk): (index: number, text: string) => Summary {
  const favourites = new Set(chunk.favourites);
  const archived = new Set(chunk.archived);
  const asking = new Set(chunk.asking);
  const totps = new Set(chunk.totps);
  return (index, text) => ({
    name: chunk.names[index] ?? "",
    subtitle: chunk.subtitles[index] ?? "",
    link: chunk.links[index] ?? null,
    tags: chunk.tags[index] ?? noTags,
    favourite: favourites.has(index),
    archived: archived.has(index),
    asksAgain: asking.has(index),
    hasTotp: totps.has(index),
    environment: chunk.environments[index] ?? null,
    text,
  });
}

const noTags: readonly string[] = [];

interface Ranked extends Listing {
  readonly rank: number;
}

/** Writes the whole catalogue afresh, one chunk at each step. */
export function* writeCatalogue(store: RecordStore, shelf: Shelf): Generator {
  const ranks = new Uint32Array(shelf.size);
  shelf.byName.forEach((slot, rank) => (ranks[slot] = rank));
  let number = 0;
  let chunk: Ranked[] = [];
  for (const { id } of store.headers()) {
    const slot = shelf.slotOf(id);
    const entry = slot === null ? null : shelf.at(slot);
    // A damaged record has nothing to say, and must be looked at again next time.
    if (slot === null || entry === null || entry.damaged) continue;
    chunk.push({ entry, text: shelf.texts.at(slot), rank: ranks[slot] ?? 0 });
    if (chunk.length < chunkSize) continue;
    yield writeChunk(store, number++, chunk);
    chunk = [];
  }
  yield writeChunk(store, number, chunk);
}

function writeChunk(store: RecordStore, number: number, ranked: readonly Ranked[]): number {
  const bytes = encodeChunk(ranked);
  store.writeCache(fileName(number), bytes);
  bytes.fill(0); // SECURITY: as above. [R1]
  return number;
}

function encodeChunk(ranked: readonly Ranked[]): Buffer {
  const entries = ranked.map(({ entry }) => entry);
  const texts = ranked.map(({ text }) => text).join("");
  const chunk: Chunk = {
    format: 2,
    ids: entries.map((entry) => entry.id),
    revisions: entries.map((entry) => entry.revision),
    seals: entries.map((entry) => entry.tag),
    ranks: ranked.map(({ rank }) => rank),
    names: entries.map((entry) => entry.name),
    subtitles: entries.map((entry) => entry.subtitle),
    tags: where(entries, (entry) => (entry.tags.length > 0 ? entry.tags : null)),
    links: where(entries, (entry) => entry.link),
    environments: where(entries, (entry) => entry.environment),
    favourites: indexes(entries, (entry) => entry.favourite),
    archived: indexes(entries, (entry) => entry.archived),
    asking: indexes(entries, (entry) => entry.asksAgain),
    totps: indexes(entries, (entry) => entry.hasTotp),
    lengths: ranked.map(({ text }) => text.length),
    wide: /[^\0-\xff]/.test(texts),
  };
  const head = Buffer.from(JSON.stringify(chunk));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(head.length);
  return Buffer.concat([size, head, Buffer.from(texts, chunk.wide ? "utf16le" : "latin1")]);
}

/** What `pick` finds, by position, where it finds anything. */
function where<Value>(
  entries: readonly Entry[],
  pick: (entry: Entry) => Value | null,
): Record<number, Value> {
  const found: Record<number, Value> = {};
  entries.forEach((entry, index) => {
    const value = pick(entry);
    if (value !== null) found[index] = value;
  });
  return found;
}

function indexes(entries: readonly Entry[], has: (entry: Entry) => boolean): number[] {
  return entries.flatMap((entry, index) => (has(entry) ? [index] : []));
}
