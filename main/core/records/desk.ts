import type { RecordSummary, RecordType } from "#contract";
import { AppError } from "#core/errors";
import type { Account, RecordHeader } from "#core/vault";
import type { Content } from "./content/content.ts";
import { damagedListing, entryFrom, listingOf, viewEntry } from "./entry.ts";
import type { Entry, Listing } from "./entry.ts";
import { Shelf } from "./shelf.ts";
import type { TrashDays } from "./trash-days.ts";
import type { Usage } from "./usage.ts";

type Listener = (ids: readonly string[]) => void;

/** The list that is held while unlocked, and who hears of its changes. */
export interface Desk {
  /** Throws `vault-locked` while locked. */
  readonly shelf: () => Shelf;
  readonly clear: () => void;
  /** Throws `not-found`. */
  readonly entry: (id: string) => Entry;
  readonly typeOf: (id: string) => RecordType | null;
  readonly nameOf: (id: string) => string | null;
  /** Puts into the list what is durable by now, and tells the listeners. */
  readonly keep: (header: RecordHeader, content: Content) => RecordSummary;
  /** Many at once. */
  readonly keepAll: (listings: readonly Listing[]) => void;
  /** The same content under a new header: moved, trashed, restored. */
  readonly restamp: (header: RecordHeader) => RecordSummary;
  readonly replace: (listing: Listing) => void;
  readonly drop: (ids: readonly string[]) => void;
  /**
   * Runs several changes as one transaction: listed and told of when all are durable, and not at all when one of
   * them fails. Answers the ids of what they changed.
   */
  readonly together: (run: () => void) => string[];
  readonly summaryOf: (entry: Entry) => RecordSummary;
  readonly onChanged: (listener: Listener) => () => void;
}

interface Parts extends Pick<TrashDays, "goesInDays"> {
  readonly account: Account;
  readonly usage: Usage;
}

/** Puts changes into the list: each when it is durable, and those that belong together when all of them are. */
function createChanges({ account, shelf }: { account: Account; shelf: () => Shelf }) {
  const listeners = new Set<Listener>();
  /** What is changed and not yet durable; null for what is erased. */
  let pending: Map<string, Listing | null> | null = null;

  /** An event names a thousand at most; whoever hears of some asks again for all that it shows. */
  function announce(ids: readonly string[]): void {
    if (ids.length > 0) for (const listener of listeners) listener(ids.slice(0, 1000));
  }

  function keepAll(listings: readonly Listing[]): void {
    const isKnown = ({ entry: { id } }: Listing) => shelf().get(id) !== null;
    const fresh = listings.filter((listing) => !isKnown(listing));
    for (const { entry: next, text } of listings.filter(isKnown)) shelf().put(next, text);
    shelf().list(fresh.map(({ entry: next, text }) => shelf().add(next, text)));
    announce(listings.map(({ entry: { id } }) => id));
  }

  function drop(ids: readonly string[]): void {
    if (pending !== null) {
      for (const id of ids) pending.set(id, null);
      return;
    }
    for (const id of ids) shelf().remove(id);
    announce(ids);
  }

  return {
    keepAll,
    drop,
    /** What the present change made of a record; undefined where it left it alone. */
    pendingOf: (id: string) => pending?.get(id),
    replace(next: Listing): void {
      const { id } = next.entry;
      if (pending !== null) {
        pending.set(id, next);
        return;
      }
      shelf().put(next.entry, next.text);
      announce([id]);
    },
    together(run: () => void): string[] {
      const changes = new Map<string, Listing | null>();
      pending = changes;
      try {
        account.records.batch(run);
      } finally {
        pending = null;
      }
      const kept = [...changes.values()].filter((listing) => listing !== null);
      const gone = [...changes].filter(([, listing]) => listing === null).map(([id]) => id);
      for (const { entry, text } of kept) shelf().put(entry, text);
      for (const id of gone) shelf().remove(id);
      const ids = [...changes.keys()];
      announce(ids);
      return ids;
    },
    onChanged: (listener: Listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function createDesk({ account, usage, goesInDays }: Parts): Desk {
  let held: Shelf | null = null;

  function shelf(): Shelf {
    if (account.state() !== "unlocked") {
      throw new AppError("vault-locked", "Sallyport is locked. Unlock it first.");
    }
    return (held ??= new Shelf());
  }

  const { pendingOf, ...changes } = createChanges({ account, shelf });

  function entry(id: string): Entry {
    const changed = pendingOf(id);
    const found = changed === undefined ? shelf().get(id) : (changed?.entry ?? null);
    if (found === null) throw new AppError("not-found", "This record is no longer there.");
    return found;
  }

  const nameOf = (id: string) => shelf().get(id)?.name ?? null;
  const summaryOf = (of: Entry) =>
    viewEntry(of, nameOf, { usedAt: usage.usedAt(of.id), goesInDays: goesInDays(of) });

  function keep(next: Listing): RecordSummary {
    changes.replace(next);
    return summaryOf(next.entry);
  }

  return {
    ...changes,
    ...{ shelf, entry, nameOf, summaryOf },
    clear: () => {
      held = null;
    },
    typeOf: (id) => shelf().get(id)?.type ?? null,
    keep: (header, content) => keep(listingOf(header, content)),
    restamp: (header) => {
      const before = entry(header.id);
      if (before.damaged) return keep(damagedListing(header));
      const text = pendingOf(header.id)?.text ?? shelf().textOf(header.id);
      return keep({ entry: entryFrom(header, before), text });
    },
  };
}
