import { hash } from "node:crypto";
import { wipe } from "#core/crypto";
import { isAppError } from "#core/errors";
import type { RecordHeader, RecordStore } from "../face.ts";

/** A version of a record, told apart by its content and the moment it was made: its revision is only its place. */
export interface Known {
  readonly revision: number;
  readonly changedAt: number;
  readonly key: string;
}

/** The versions of one record on one side, oldest first; the last is the present one. */
export interface History {
  readonly header: RecordHeader;
  readonly known: readonly Known[];
}

/** What has to be written for one side to hold everything of both. */
export interface Weave {
  /** Theirs that are not here, oldest first, without `winner`. */
  readonly earlier: readonly Known[];
  /** What becomes the present version. */
  readonly winner: Known & { readonly isTheirs: boolean };
  /** Both sides have what the other has not. */
  readonly isConflict: boolean;
  readonly trashedAt: number | null;
}

function keyOf(store: RecordStore, id: string, revision: number, changedAt: number): string {
  const { plain } = store.read(id, revision);
  try {
    return `${changedAt} ${hash("sha256", plain, "hex")}`;
  } finally {
    wipe(plain);
  }
}

/** Opens every version of a record. One that does not open is left out; null where the present one does not. */
export function readHistory(store: RecordStore, header: RecordHeader): History | null {
  const { id, revision, changedAt } = header;
  const known: Known[] = [];
  for (const version of [{ revision, changedAt }, ...store.versions(id)]) {
    try {
      known.push({ ...version, key: keyOf(store, id, version.revision, version.changedAt) });
    } catch (error) {
      if (!isAppError(error, "record-damaged")) throw error;
      if (version.revision === revision) return null;
    }
  }
  return { header, known: known.reverse() };
}

function missingFrom(known: readonly Known[], other: readonly Known[]): Known[] {
  const keys = new Set(known.map(({ key }) => key));
  const missing = new Map<string, Known>();
  for (const one of other) if (!keys.has(one.key)) missing.set(one.key, one);
  return [...missing.values()];
}

/** The later one; where both are of the same moment, the same one whichever side asks. */
function isLater(one: Known, other: Known): boolean {
  if (one.changedAt !== other.changedAt) return one.changedAt > other.changedAt;
  return one.key > other.key;
}

function present({ known }: History): Known {
  const last = known.at(-1);
  if (last === undefined) throw new TypeError("a history has a present version");
  return last;
}

/** In the trash only where it lies there on both sides. */
function bothTrashed(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : Math.max(one, other);
}

/** What ours lacks of theirs, or null where ours holds every version of theirs. [V22] */
export function weave(ours: History, theirs: History): Weave | null {
  const missing = missingFrom(ours.known, theirs.known);
  if (missing.length === 0) return null;
  const isConflict = missingFrom(theirs.known, ours.known).length > 0;
  const [mine, other] = [present(ours), present(theirs)];
  const isTheirs = !isConflict || isLater(other, mine);
  const winner = { ...(isTheirs ? other : mine), isTheirs };
  return {
    earlier: missing.filter(({ key }) => key !== winner.key),
    winner,
    isConflict,
    trashedAt: isConflict
      ? bothTrashed(ours.header.trashedAt, theirs.header.trashedAt)
      : theirs.header.trashedAt,
  };
}

/** Whether both hold the same versions, and so neither was changed. */
export function areEqual(ours: History, theirs: History): boolean {
  return (
    missingFrom(ours.known, theirs.known).length === 0 &&
    missingFrom(theirs.known, ours.known).length === 0
  );
}

/**
 * Whether a record that neither side changed lies in the trash: what was done since they parted, at `forkAt`.
 * One that lay there before and is live on one side was taken out; where the moment is unknown, it lives.
 */
export function weaveTrash(
  ours: number | null,
  theirs: number | null,
  forkAt: number | null,
): number | null {
  if (ours !== null && theirs !== null) return Math.max(ours, theirs);
  const trashedAt = ours ?? theirs;
  return trashedAt !== null && forkAt !== null && trashedAt > forkAt ? trashedAt : null;
}
