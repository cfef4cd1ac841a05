import { release } from "#core/crypto";
import { flags } from "../shelf.ts";
import type { Shelf } from "../shelf.ts";
import type { FindRequest, Found, Surroundings } from "./find.ts";
import { noMatch } from "./score.ts";

/** A list long enough to be useful and short enough to be seen at once. */
const recentShown = 12;

/** Before its equals come favourites, then what was used lately. */
const places = { favourite: 0, used: 1, other: 2 } as const;

/** A slot's score and, within it, its place: the list goes from the lowest grade to the highest. */
const gradeOf = (score: number, place: number) => score * 3 + place;
const placeOf = (grade: number) => grade % 3;
const noGrade = gradeOf(noMatch, 0);

interface Matches {
  /** By slot how well it fits, or `noMatch`. */
  readonly matched: Uint8Array;
  /** Whether a text was searched for, so that some fit better than others. */
  readonly isSearch: boolean;
  readonly around: Surroundings;
}

interface Grades {
  /** By slot. */
  readonly grades: Uint16Array;
  /** How many slots there are of each grade. */
  readonly counts: Uint32Array;
}

/** The part of the list that is asked for, in order, and how the whole is divided. */
export function arrange(
  shelf: Shelf,
  request: FindRequest,
  { matched, isSearch, around }: Matches,
): { slots: number[]; total: number; sections: Found["sections"] } {
  const { byUse, isRanked, isDivided } = mannerOf(request, isSearch);
  const graded = grade(shelf, matched, { isRanked, favouritesFirst: isRanked || isDivided });
  const used = byUse || isRanked || isDivided ? usedSlots(shelf, around.used) : noneUsed;
  const usedAt = isDivided ? newest(used, graded) : used;
  promote(usedAt, graded);
  const order = request.sort === "changed" ? shelf.byChange() : shelf.byName;
  const total = graded.counts.reduce((sum, count) => sum + count, 0);
  const sections = isDivided ? divide(graded) : [{ name: "all", count: total } as const];
  const slots = pick(order, graded, { ...request, usedAt });
  release(graded.grades);
  return { slots, total, sections: sections.filter(({ count }) => count > 0) };
}

function mannerOf({ sort, scope: { show } }: FindRequest, isSearch: boolean) {
  const byUse = sort === "used" || show === "recent";
  return {
    byUse,
    isRanked: sort === "smart" && isSearch && !byUse,
    // The plain list: nothing is searched for, and no one part of it is looked at alone.
    isDivided: sort === "smart" && show === "live" && !isSearch,
  };
}

function grade(
  shelf: Shelf,
  matched: Uint8Array,
  by: { isRanked: boolean; favouritesFirst: boolean },
): Grades {
  const grades = new Uint16Array(matched.length).fill(noGrade);
  const counts = new Uint32Array(noGrade);
  for (let slot = 0; slot < matched.length; slot++) {
    const score = matched[slot] ?? noMatch;
    if (score === noMatch) continue;
    const isFavourite = by.favouritesFirst && (shelf.flagsAt(slot) & flags.favourite) !== 0;
    const found = gradeOf(by.isRanked ? score : 0, isFavourite ? places.favourite : places.other);
    grades[slot] = found;
    counts[found] = (counts[found] ?? 0) + 1;
  }
  return { grades, counts };
}

type UsedAt = ReadonlyMap<number, number>;

const noneUsed: UsedAt = new Map();

function usedSlots(shelf: Shelf, used: ReadonlyMap<string, number>): UsedAt {
  const slots = new Map<number, number>();
  for (const [id, at] of used) {
    const slot = shelf.slotOf(id);
    if (slot !== null) slots.set(slot, at);
  }
  return slots;
}

/** The few that are shown as recently used: matches that are not shown as favourites already. */
function newest(usedAt: UsedAt, { grades }: Grades): UsedAt {
  const candidates = [...usedAt].filter(([slot]) => placeOf(grades[slot] ?? 0) === places.other);
  return new Map(candidates.sort(([, a], [, b]) => b - a).slice(0, recentShown));
}

/** Puts what was used before its equals. */
function promote(usedAt: UsedAt, { grades, counts }: Grades): void {
  for (const slot of usedAt.keys()) {
    const before = grades[slot] ?? 0;
    if (placeOf(before) !== places.other) continue;
    const after = before - places.other + places.used;
    grades[slot] = after;
    counts[before] = (counts[before] ?? 0) - 1;
    counts[after] = (counts[after] ?? 0) + 1;
  }
}

function divide({ counts: [favourites = 0, recent = 0, rest = 0] }: Grades): Found["sections"] {
  return [
    { name: "favourites", count: favourites },
    { name: "recent", count: recent },
    { name: favourites + recent > 0 ? "earlier" : "all", count: rest },
  ];
}

/** What is wanted of one grade: from one place in its order up to another. */
interface Part {
  readonly grade: number;
  readonly from: number;
  readonly end: number;
  /** How many of its first are looked for: of what was used, all, since its order is another. */
  readonly need: number;
  readonly found: number[];
}

/** Looks through the slots in their order only until the page is full. */
function pick(
  order: Uint32Array,
  { grades, counts }: Grades,
  { offset, limit, usedAt }: { offset: number; limit: number; usedAt: UsedAt },
): number[] {
  const parts: Part[] = [];
  let before = 0;
  for (const [grade, count] of counts.entries()) {
    const from = Math.max(0, offset - before);
    const end = Math.min(count, offset + limit - before);
    const need = placeOf(grade) === places.used ? count : end;
    if (from < end) parts.push({ grade, from, end, need, found: [] });
    before += count;
  }
  const partOf: (Part | undefined)[] = [];
  for (const part of parts) partOf[part.grade] = part;
  let missing = parts.reduce((sum, { need }) => sum + need, 0);
  for (let place = 0; place < order.length && missing > 0; place++) {
    const slot = order[place] ?? 0;
    const part = partOf[grades[slot] ?? noGrade];
    if (part === undefined || part.found.length === part.need) continue;
    part.found.push(slot);
    missing--;
  }
  return parts.flatMap(({ grade, from, end, found }) => {
    if (placeOf(grade) === places.used) {
      found.sort((a, b) => (usedAt.get(b) ?? 0) - (usedAt.get(a) ?? 0));
    }
    return found.slice(from, end);
  });
}
