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
  readonly summaryOf: (entry: Entry) => RecordSummary;
  readonly onChanged: (listener: Listener) => () => void;
}

interface Parts extends Pick<TrashDays, "goesInDays"> {
  readonly account: Account;
  readonly usage: Usage;
}

export function createDesk({ account, usage, goesInDays }: Parts): Desk {
  const listeners = new Set<Listener>();
  let held: Shelf | null = null;

  function shelf(): Shelf {
    if (account.state() !== "unlocked") {
      throw new AppError("vault-locked", "Sallyport is locked. Unlock it first.");
    }
    return (held ??= new Shelf());
  }

  function entry(id: string): Entry {
    const found = shelf().get(id);
    if (found === null) throw new AppError("not-found", "This record is no longer there.");
    return found;
  }

  /** An event names a thousand at most; whoever hears of some asks again for all that it shows. */
  function announce(ids: readonly string[]): void {
    if (ids.length > 0) for (const listener of listeners) listener(ids.slice(0, 1000));
  }

  function replace({ entry: next, text }: Listing): void {
    shelf().put(next, text);
    announce([next.id]);
  }

  const nameOf = (id: string) => shelf().get(id)?.name ?? null;
  const summaryOf = (of: Entry) =>
    viewEntry(of, nameOf, { usedAt: usage.usedAt(of.id), goesInDays: goesInDays(of) });

  function keep(next: Listing): RecordSummary {
    replace(next);
    return summaryOf(next.entry);
  }

  return {
    ...{ shelf, entry, nameOf, summaryOf, replace },
    clear: () => {
      held = null;
    },
    typeOf: (id) => shelf().get(id)?.type ?? null,
    keep: (header, content) => keep(listingOf(header, content)),
    keepAll: (listings) => {
      const isKnown = ({ entry: { id } }: Listing) => shelf().get(id) !== null;
      const fresh = listings.filter((listing) => !isKnown(listing));
      for (const { entry: next, text } of listings.filter(isKnown)) shelf().put(next, text);
      shelf().list(fresh.map(({ entry: next, text }) => shelf().add(next, text)));
      announce(listings.map(({ entry: { id } }) => id));
    },
    restamp: (header) => {
      const before = entry(header.id);
      if (before.damaged) return keep(damagedListing(header));
      return keep({ entry: entryFrom(header, before), text: shelf().textOf(header.id) });
    },
    drop: (ids) => {
      for (const id of ids) shelf().remove(id);
      announce(ids);
    },
    onChanged: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
