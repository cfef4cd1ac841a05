import type { RecordHeader, RecordStore } from "../face.ts";
import type { Since } from "./trail.ts";
import { areEqual, readHistory, weave, weaveTrash, type History, type Weave } from "./weave.ts";

/** How many records a merge touches, and how. */
export interface PlanCounts {
  /** Only in the copy. */
  readonly added: number;
  /** Changed, trashed, restored or moved in the copy alone. */
  readonly updated: number;
  /** Changed on both sides: the later change is the present one, the other is in its history. */
  readonly conflicts: number;
  /** Erased for ever in the copy, and untouched here. */
  readonly erased: number;
  readonly unchanged: number;
  /** Left out, since they do not open on one side or the other. */
  readonly damaged: number;
}

export type Step =
  | { readonly kind: "add"; readonly theirs: RecordHeader }
  | { readonly kind: "weave"; readonly ours: RecordHeader; readonly weave: Weave }
  | { readonly kind: "mark"; readonly ours: RecordHeader; readonly trashedAt: number | null }
  | { readonly kind: "erase"; readonly ours: RecordHeader };

export interface MergePlan {
  readonly steps: readonly Step[];
  /** The vault that a record goes to, by its id. */
  readonly moves: ReadonlyMap<string, string>;
  readonly counts: PlanCounts;
}

/** One of the two copies, as it is compared. */
export interface Half {
  readonly records: RecordStore;
  readonly since: Since;
}

/** Records by their ids. */
export type Headers = ReadonlyMap<string, RecordHeader>;

interface Pair {
  /** What there is on our side. */
  readonly mine: Headers;
  readonly ours: Half;
  readonly theirs: Half;
  /** When they parted, or null where that cannot be told. */
  readonly forkAt: number | null;
  /** Vaults of ours whose key does not open. */
  readonly closedVaults: ReadonlySet<string>;
}

type Verdict = "unchanged" | "damaged" | Step;

function isUsable({ damage }: RecordHeader): boolean {
  return damage === null || damage === "unverified";
}

/** Whether `by` erased for ever what the other side has left as it was since they parted. */
function isErased(id: string, by: Since, other: Since): boolean {
  return by.erased.has(id) && !other.isVague && !other.touched.has(id);
}

function onlyTheirs({ ours, theirs, closedVaults }: Pair, header: RecordHeader): Verdict {
  if (isErased(header.id, ours.since, theirs.since)) return "unchanged";
  const isOpen = isUsable(header) && !closedVaults.has(header.vaultId);
  if (!isOpen || readHistory(theirs.records, header) === null) return "damaged";
  return { kind: "add", theirs: header };
}

function onlyOurs({ ours, theirs }: Pair, header: RecordHeader): Verdict {
  if (!isUsable(header) || !isErased(header.id, theirs.since, ours.since)) return "unchanged";
  return { kind: "erase", ours: header };
}

/** Whether a record of the copy is here, as it is there. */
export function isSame(mine: Headers, theirs: RecordHeader): boolean {
  const { id, revision, tag, trashedAt } = theirs;
  const ours = mine.get(id);
  return ours?.revision === revision && ours.tag === tag && ours.trashedAt === trashedAt;
}

function inBoth(pair: Pair, ours: RecordHeader, theirs: RecordHeader): Verdict {
  if (!isUsable(theirs) || !isUsable(ours) || ours.type !== theirs.type) return "damaged";
  if (isSame(pair.mine, theirs)) return "unchanged";
  const mine = readHistory(pair.ours.records, ours);
  const other = readHistory(pair.theirs.records, theirs);
  return mine === null || other === null ? "damaged" : wovenOf(mine, other, pair.forkAt);
}

function wovenOf(mine: History, other: History, forkAt: number | null): Verdict {
  const ours = mine.header;
  const woven = weave(mine, other);
  if (woven !== null) return { kind: "weave", ours, weave: woven };
  if (!areEqual(mine, other)) return "unchanged";
  const trashedAt = weaveTrash(ours.trashedAt, other.header.trashedAt, forkAt);
  return trashedAt === ours.trashedAt ? "unchanged" : { kind: "mark", ours, trashedAt };
}

/** Where a record goes that the other copy alone has moved; null where it stays. */
function moveOf(pair: Pair, mine: RecordHeader, other: RecordHeader): string | null {
  const { ours, theirs, closedVaults } = pair;
  const { id } = mine;
  if (mine.vaultId === other.vaultId || !isUsable(mine) || !isUsable(other)) return null;
  if (closedVaults.has(mine.vaultId) || closedVaults.has(other.vaultId)) return null;
  return theirs.since.moved.has(id) && !ours.since.moved.has(id) ? other.vaultId : null;
}

type Part = keyof PlanCounts;

function countedAs(verdict: Verdict): Part {
  if (typeof verdict === "string") return verdict;
  switch (verdict.kind) {
    case "add":
      return "added";
    case "mark":
      return "updated";
    case "erase":
      return "erased";
    case "weave":
      return verdict.weave.isConflict ? "conflicts" : "updated";
  }
  return verdict satisfies never;
}

/** Every header of one side, with a yield after each. */
export function* readHeaders(records: RecordStore): Generator<number, Headers> {
  const headers = new Map<string, RecordHeader>();
  for (const header of records.headers()) {
    headers.set(header.id, header);
    yield 0;
  }
  return headers;
}

/** Compares record by record, and yields after each; answers what would have to be done. Writes nothing. */
export function* compareCopies(pair: Pair): Generator<number, MergePlan> {
  const steps: Step[] = [];
  const moves = new Map<string, string>();
  const counts = { added: 0, updated: 0, conflicts: 0, erased: 0, unchanged: 0, damaged: 0 };
  const { mine } = pair;
  const others = yield* readHeaders(pair.theirs.records);
  let done = 0;
  for (const id of new Set([...mine.keys(), ...others.keys()])) {
    const [ours, theirs] = [mine.get(id), others.get(id)];
    const verdict = judge(pair, ours, theirs);
    if (typeof verdict !== "string") steps.push(verdict);
    const place = ours === undefined || theirs === undefined ? null : moveOf(pair, ours, theirs);
    if (place !== null) moves.set(id, place);
    counts[verdict === "unchanged" && place !== null ? "updated" : countedAs(verdict)]++;
    yield ++done / Math.max(mine.size, others.size);
  }
  return { steps, moves, counts };
}

function judge(
  pair: Pair,
  ours: RecordHeader | undefined,
  theirs: RecordHeader | undefined,
): Verdict {
  if (ours !== undefined && theirs !== undefined) return inBoth(pair, ours, theirs);
  if (theirs !== undefined) return onlyTheirs(pair, theirs);
  return ours === undefined ? "unchanged" : onlyOurs(pair, ours);
}
