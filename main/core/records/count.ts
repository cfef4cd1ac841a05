import type { Counts } from "./face.ts";
import type { Entry } from "./entry.ts";
import type { Shelf } from "./shelf.ts";

const counted = new WeakMap<Shelf, { generation: number; counts: Counts }>();

/** How many records there are of each kind, for the sidebar. Kept until something changes. */
export function countAll(shelf: Shelf): Counts {
  const before = counted.get(shelf);
  if (before?.generation === shelf.generation) return before.counts;
  const counts = count(shelf);
  counted.set(shelf, { generation: shelf.generation, counts });
  return counts;
}

function count(shelf: Shelf): Counts {
  const tallies: Tallies = { types: new Map(), vaults: new Map(), tags: new Map() };
  const totals = { all: 0, favourites: 0, archive: 0, trash: 0, damaged: 0 };
  for (const slot of shelf.byName) {
    const entry = shelf.at(slot);
    if (entry === null) continue;
    if (entry.damaged) totals.damaged++;
    if (entry.trashedAt !== null) totals.trash++;
    else if (entry.archived) totals.archive++;
    else countLive(entry, totals, tallies);
  }
  return {
    ...totals,
    types: pairs(tallies.types),
    vaults: pairs(tallies.vaults),
    tags: pairs(tallies.tags),
  };
}

type Tally = Map<string, number>;
type Tallies = Readonly<Record<"types" | "vaults" | "tags", Tally>>;

function countLive(
  entry: Entry,
  totals: { all: number; favourites: number },
  tallies: Tallies,
): void {
  totals.all++;
  if (entry.favourite) totals.favourites++;
  add(tallies.types, entry.type);
  add(tallies.vaults, entry.vaultId);
  for (const tag of entry.tags) add(tallies.tags, tag);
}

function add(tally: Tally, key: string): void {
  tally.set(key, (tally.get(key) ?? 0) + 1);
}

function pairs(tally: Tally): { key: string; count: number }[] {
  return [...tally]
    .map(([key, count]) => ({ key, count }))
    .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
}
