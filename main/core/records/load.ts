import { AppError, isAppError } from "#core/errors";
import type { RecordHeader, RecordStore } from "#core/vault";
import type { Content } from "./content/content.ts";
import { believe } from "./believe.ts";
import { readCatalogue, writeCatalogue } from "./catalogue.ts";
import type { Desk } from "./desk.ts";
import { damagedListing, listingOf } from "./entry.ts";
import type { Entry, Listing } from "./entry.ts";
import type { Opening, OpenRecord } from "./opening.ts";
import { takeSteps } from "./pace.ts";
import type { Shelf } from "./shelf.ts";

/** Up to here every record is opened on loading; beyond, the catalogue is believed and the scrub follows. */
const openedAtOnce = 5000;
/** Fast, but never so long that a session's echo would wait. */
const loadingPace = { workMs: 12, restMs: 0 };
/** A search without the words is slow, so they come before long. */
const indexingPace = { workMs: 8, restMs: 1 };
const scrubbingPace = { workMs: 3, restMs: 6 };

export interface Loading {
  /** Lists what was written since, however much of it there is. */
  extend(listings: readonly Listing[]): void;
  /** Lists anew what was written beneath it: other, new, or gone. Ends early at a lock. */
  readonly refresh: (ids: readonly string[]) => Promise<void>;
  start(onProgress?: (done: number, total: number) => void): Promise<void>;
  stop(): void;
}

interface Parts extends Opening {
  readonly desk: Desk;
  readonly store: RecordStore;
  readonly collect: () => void;
}

/** Brings every record into the list after an unlock, and then looks at each once more in the background. */
export function createLoading(parts: Parts): Loading {
  const { desk, store } = parts;
  let run = 0;

  function carryOn(shelf: Shelf, believed: number, isStale: boolean): void {
    if (shelf.size <= openedAtOnce) {
      shelf.indexMore(shelf.size);
      return;
    }
    const mine = run;
    followUp({ ...parts, shelf, believed, isStale }, () => mine !== run).catch((error: unknown) => {
      // A lock in the middle of it is the usual end of background work.
      if (!isAppError(error)) throw error;
    });
  }

  return {
    extend(listings) {
      desk.keepAll(listings);
      carryOn(desk.shelf(), 0, true);
    },
    async refresh(ids) {
      const mine = run;
      const listings: Listing[] = [];
      const gone: string[] = [];
      const reading = readAnew(parts, ids, { listings, gone });
      if (!(await takeSteps(reading, loadingPace, () => mine !== run))) return;
      desk.keepAll(listings);
      desk.drop(gone);
      carryOn(desk.shelf(), 0, true);
    },
    async start(onProgress) {
      const mine = ++run;
      const isOver = () => mine !== run;
      desk.clear();
      const shelf = desk.shelf();
      const pending = believeAll(store, shelf);
      const believed = shelf.size;
      const total = believed + pending.length;
      const opening = openAll(parts, pending, (done) => onProgress?.(believed + done, total));
      if (!(await takeSteps(opening, loadingPace, isOver))) {
        throw new AppError("vault-locked", "Sallyport was locked while it was opening.");
      }
      // Worth writing again once a noticeable part of it had to be opened one by one.
      carryOn(shelf, believed, pending.length > total / 50);
    },
    stop() {
      run++;
    },
  };
}

function* openAll(
  { desk, open, tellDamaged }: Parts,
  headers: readonly RecordHeader[],
  onProgress: (done: number) => void,
) {
  const shelf = desk.shelf();
  const opened: number[] = [];
  const damaged: Entry[] = [];
  for (const header of headers) {
    // A record that does not open is shown as damaged, never left out.
    const content = openOrNull(open, header.id);
    const { entry, text } = content === null ? damagedListing(header) : listingOf(header, content);
    if (entry.damaged) damaged.push(entry);
    const done = opened.push(shelf.add(entry, text));
    if (done % 500 === 0) onProgress(done);
    yield;
  }
  shelf.list(opened);
  tellDamaged(damaged);
}

function* readAnew(
  { open, store }: Parts,
  ids: readonly string[],
  { listings, gone }: { readonly listings: Listing[]; readonly gone: string[] },
) {
  for (const id of ids) {
    const header = headerOrNull(store, id);
    if (header === null) gone.push(id);
    else {
      const content = openOrNull(open, id);
      listings.push(content === null ? damagedListing(header) : listingOf(header, content));
    }
    yield;
  }
}

function headerOrNull(store: RecordStore, id: string): RecordHeader | null {
  try {
    return store.header(id);
  } catch (error) {
    if (isAppError(error, "not-found")) return null;
    throw error;
  }
}

function openOrNull(open: OpenRecord, id: string): Content | null {
  try {
    return open(id).content;
  } catch (error) {
    if (isAppError(error, "record-damaged", "not-found")) return null;
    throw error;
  }
}

/** After a large account is listed: its words, then a look at each record, then a fresh catalogue. */
async function followUp(
  parts: Parts & { shelf: Shelf; believed: number; isStale: boolean },
  isOver: () => boolean,
): Promise<void> {
  const { shelf, store, collect } = parts;
  if (!(await takeSteps(indexAll(shelf), indexingPace, isOver))) return;
  // Listing took several times the memory that the list takes.
  collect();
  if (!(await takeSteps(scrub(parts), scrubbingPace, isOver))) return;
  if (!parts.isStale) return;
  if (await takeSteps(writeCatalogue(store, shelf), scrubbingPace, isOver)) collect();
}

function* indexAll(shelf: Shelf): Generator {
  while (shelf.indexMore(20)) yield;
}

/** The first slots are those that were believed, less what was changed, and so opened, since. */
function* scrub({ shelf, open, believed }: Parts & { shelf: Shelf; believed: number }) {
  for (let slot = 0; slot < believed; slot++) {
    const entry = shelf.at(slot);
    // Opening marks a damaged one in the list and tells the trail.
    if (entry !== null) openOrNull(open, entry.id);
    yield;
  }
}

/**
 * Lists what the catalogue vouches for, and answers what must be opened. Only a large account is worth a
 * catalogue: a small one is opened whole, and so is known to be whole.
 */
function believeAll(store: RecordStore, shelf: Shelf): RecordHeader[] {
  const headers = store.headers()[Symbol.iterator]();
  const first = Array.from({ length: openedAtOnce + 1 }, () => headers.next());
  const pending: RecordHeader[] = [];
  const some = first.flatMap((next) => (next.done === true ? [] : [next.value]));
  if (some.length <= openedAtOnce) return some;
  const ranked: number[] = [];
  for (const { entry, text, rank } of believe(follow(some, headers), readCatalogue(store), pending))
    ranked.push(rank * 2 ** 32 + shelf.add(entry, text));
  // Numbers of two parts, since a plain sort of a hundred thousand numbers takes no time.
  shelf.list(
    Float64Array.from(ranked)
      .sort()
      .map((both) => both % 2 ** 32),
  );
  return pending;
}

function* follow<Item>(first: readonly Item[], rest: Iterator<Item>): Generator<Item> {
  yield* first;
  for (let next = rest.next(); next.done !== true; next = rest.next()) yield next.value;
}
