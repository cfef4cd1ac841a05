import { flags } from "../shelf.ts";
import type { Shelf } from "../shelf.ts";
import type { FindRequest, Found, Surroundings } from "./find.ts";

/** A list long enough to be useful and short enough to be seen at once. */
const recentShown = 12;

/** Before its equals come favourites, then what was used lately. */
const places = { favourite: 0, used: 1, other: 2 } as const;

interface Matches {
  /** In the order asked for. */
  readonly matched: Uint32Array;
  readonly scores: Uint8Array | null;
  readonly around: Surroundings;
}

/** Puts the matches in their order, and divides them where a list without a search text is divided. */
export function arrange(
  shelf: Shelf,
  { sort, scope }: FindRequest,
  { matched, scores, around }: Matches,
): { slots: Uint32Array; sections: Found["sections"] } {
  const all: Found["sections"] = [{ name: "all", count: matched.length }];
  const byUse = sort === "used" || scope.show === "recent";
  const isDivided = isDividedList(sort, scope.show, scores);
  const isRanked = sort === "smart" && scores !== null;
  if (!byUse && !isDivided && !isRanked) return { slots: matched, sections: all };
  const usedAt = usedSlots(shelf, around.used);
  const placed = placeAll(shelf, matched, {
    usedAt: isDivided ? newest(shelf, matched, usedAt) : usedAt,
    favouritesFirst: !byUse,
  });
  const { slots, counts } = order(matched, byUse ? null : scores, { placed, usedAt });
  return { slots, sections: isDivided ? divide(counts) : all };
}

/** The plain list: nothing is searched for, and no one part of it is looked at alone. */
function isDividedList(
  sort: FindRequest["sort"],
  show: FindRequest["scope"]["show"],
  scores: Uint8Array | null,
): boolean {
  return sort === "smart" && show === "live" && scores === null;
}

function divide([favourites = 0, recent = 0, rest = 0]: Uint32Array): Found["sections"] {
  return [
    { name: "favourites", count: favourites },
    { name: "recent", count: recent },
    { name: favourites + recent > 0 ? "earlier" : "all", count: rest },
  ];
}

type UsedAt = ReadonlyMap<number, number>;

function usedSlots(shelf: Shelf, used: ReadonlyMap<string, number>): UsedAt {
  const slots = new Map<number, number>();
  for (const [id, at] of used) {
    const slot = shelf.slotOf(id);
    if (slot !== null) slots.set(slot, at);
  }
  return slots;
}

/** The few that are shown as recently used: matches that are not shown as favourites already. */
function newest(shelf: Shelf, matched: Uint32Array, usedAt: UsedAt): UsedAt {
  if (usedAt.size === 0) return usedAt;
  const candidates = [...matched.filter((slot) => usedAt.has(slot))]
    .filter((slot) => (shelf.flagsAt(slot) & flags.favourite) === 0)
    .map((slot) => [slot, usedAt.get(slot) ?? 0] as const);
  return new Map(candidates.sort(([, a], [, b]) => b - a).slice(0, recentShown));
}

function placeAll(
  shelf: Shelf,
  matched: Uint32Array,
  by: { usedAt: UsedAt; favouritesFirst: boolean },
): Uint8Array {
  const placed = new Uint8Array(shelf.size).fill(places.other);
  for (const slot of by.usedAt.keys()) placed[slot] = places.used;
  if (!by.favouritesFirst) return placed;
  for (const slot of matched) {
    if ((shelf.flagsAt(slot) & flags.favourite) !== 0) placed[slot] = places.favourite;
  }
  return placed;
}

/** Sorts by score and then place by counting, which keeps the order that the matches came in. */
function order(
  matched: Uint32Array,
  scores: Uint8Array | null,
  { placed, usedAt }: { placed: Uint8Array; usedAt: UsedAt },
): { slots: Uint32Array; counts: Uint32Array } {
  const bucketOf = (slot: number) => (scores?.[slot] ?? 0) * 3 + (placed[slot] ?? 0);
  const counts = new Uint32Array(256 * 3);
  for (const slot of matched) counts[bucketOf(slot)] = (counts[bucketOf(slot)] ?? 0) + 1;
  const next = new Uint32Array(counts.length);
  for (let bucket = 1; bucket < counts.length; bucket++) {
    next[bucket] = (next[bucket - 1] ?? 0) + (counts[bucket - 1] ?? 0);
  }
  const slots = new Uint32Array(matched.length);
  for (const slot of matched) {
    const bucket = bucketOf(slot);
    const at = next[bucket] ?? 0;
    slots[at] = slot;
    next[bucket] = at + 1;
  }
  // Only what was used is sorted further, and that is little.
  for (let bucket: number = places.used; bucket < counts.length; bucket += 3) {
    const end = next[bucket] ?? 0;
    const used = slots.subarray(end - (counts[bucket] ?? 0), end);
    used.sort((a, b) => (usedAt.get(b) ?? 0) - (usedAt.get(a) ?? 0));
  }
  return { slots, counts };
}
