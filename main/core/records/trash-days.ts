import { z } from "zod";
import { isAppError } from "#core/errors";
import type { Clock } from "#core/ports";
import type { Belongings, RecordStore } from "#core/vault";
import type { Desk } from "./desk.ts";
import { noteOn } from "./entry.ts";
import type { Entry } from "./entry.ts";

export interface TrashDays {
  /** Counts today, and every day that begins until `forget`; each time erases what has lain long enough. */
  start(): void;
  forget(): void;
  /** After how many more days of use it goes; null while it stays. */
  readonly goesInDays: (entry: Pick<Entry, "id" | "trashedAt" | "damaged">) => number | null;
  /** While records are away, no day counts for them. */
  readonly belongings: Belongings;
}

/** A record that lies in the trash since this time, and how many days had been counted by then. */
interface Lying {
  readonly trashedAt: number;
  readonly day: number;
}

interface Tally {
  /** The days it was open on, each once, as year-month-day. */
  readonly days: readonly string[];
  readonly lying: Readonly<Record<string, Lying>>;
}

const nothingCounted: Tally = { days: [], lying: {} };

const cacheName = "trash-days";
const lookEveryMs = 15 * 60_000;

/** On how many days of use each record has lain in the trash, kept in a side file. */
function createTally(store: RecordStore) {
  let tally = nothingCounted;

  /** Also where nothing is other: the file may be gone. */
  function rewrite(next: Tally): void {
    store.writeCache(cacheName, Buffer.from(JSON.stringify(next)));
    tally = next;
  }

  function keep(next: Tally): void {
    if (JSON.stringify(next) !== JSON.stringify(tally)) rewrite(next);
  }

  const belongings: Belongings = {
    name: "trash-days",
    isSideFile: true,
    take: (ids) =>
      Object.entries(tally.lying)
        .filter(([id]) => ids.has(id))
        .map(([id, { trashedAt, day }]) => [id, trashedAt, tally.days.length - day]),
    drop(ids) {
      const lying = Object.entries(tally.lying).filter(([id]) => !ids.has(id));
      rewrite({ ...tally, lying: Object.fromEntries(lying) });
    },
    put(kept) {
      const came = carried.safeParse(kept);
      if (!came.success) return;
      const { length } = tally.days;
      const lying: Record<string, Lying> = { ...tally.lying };
      for (const [id, trashedAt, lain] of came.data) lying[id] = { trashedAt, day: length - lain };
      rewrite({ ...tally, lying });
    },
  };

  return {
    belongings,
    load() {
      tally = readTally(store.readCache(cacheName));
    },
    forget() {
      tally = nothingCounted;
    },
    daysLain({ id, trashedAt }: Pick<Entry, "id" | "trashedAt">): number {
      const lying = tally.lying[id];
      return lying?.trashedAt === trashedAt ? Math.max(0, tally.days.length - lying.day) : 0;
    },
    /** Each day once. What was trashed on the last one lies there since; anything else, since this one. */
    count(day: string, trashed: () => readonly Entry[]): void {
      const { days, lying } = tally;
      if (days.includes(day)) return;
      const { length } = days;
      const entries = trashed().map(({ id, trashedAt }) => {
        const at = trashedAt ?? 0;
        const fresh = { trashedAt: at, day: dayOf(at) === days.at(-1) ? length : length + 1 };
        return [id, lying[id]?.trashedAt === at ? lying[id] : fresh] as const;
      });
      keep({ days: [...days, day], lying: Object.fromEntries(entries) });
    },
    /** While everything stays, nothing is counted: who lets things go later loses nothing that same day. */
    clear(): void {
      keep({ ...tally, lying: {} });
    },
  };
}

/**
 * Empties the trash by and by. Only days on which the account was open are counted, each once by its date: a
 * clock that jumps by years is one day, and one that goes back and forth is none. [R11]
 */
export function createTrashDays(parts: {
  store: RecordStore;
  desk: () => Desk;
  clock: Clock;
  keepDays: () => number;
}): TrashDays {
  const { store, desk, clock, keepDays } = parts;
  const tally = createTally(store);
  let cancel: (() => void) | null = null;

  const goesInDays: TrashDays["goesInDays"] = (entry) => {
    const most = keepDays();
    // What is damaged may be all that is left of something: only a person erases it. [R4]
    if (most === 0 || entry.trashedAt === null || entry.damaged) return null;
    return Math.max(0, most - tally.daysLain(entry));
  };

  function purge(): void {
    const gone = desk()
      .shelf()
      .trashed()
      .filter((entry) => goesInDays(entry) === 0);
    if (gone.length === 0) return;
    const ids = gone.map(({ id }) => id);
    const afterDays = keepDays();
    store.erase(
      ids,
      gone.map((entry) => noteOn("record.erased", entry, { afterDays })),
    );
    desk().drop(ids);
  }

  function look(): void {
    if (keepDays() === 0) tally.clear();
    else tally.count(dayOf(clock.now()), () => desk().shelf().trashed());
    try {
      purge();
    } catch (error) {
      // A disk that is full keeps nobody from the records: it is tried again.
      if (!isAppError(error)) throw error;
    }
    cancel = clock.after(lookEveryMs, look);
  }

  return {
    belongings: tally.belongings,
    goesInDays,
    start() {
      tally.load();
      cancel?.();
      look();
    },
    forget() {
      cancel?.();
      cancel = null;
      tally.forget();
    },
  };
}

function dayOf(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

const stored = z.object({
  days: z.array(z.string()),
  lying: z.record(z.string(), z.object({ trashedAt: z.number(), day: z.int() })),
});

/** Id, when it was trashed, and for how many days it had lain. */
const carried = z.array(z.tuple([z.string(), z.number(), z.int().min(-1)])).max(1_000_000);

/** A tally that is lost or not readable begins anew: then everything stays longer, and never shorter. */
function readTally(bytes: Uint8Array | null): Tally {
  if (bytes === null) return nothingCounted;
  try {
    return stored.parse(JSON.parse(Buffer.from(bytes).toString()));
  } catch {
    return nothingCounted;
  }
}
