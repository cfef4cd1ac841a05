import type { RecordHeader } from "#core/vault";
import type { Listed } from "./catalogue.ts";
import { entryFrom } from "./entry.ts";
import type { Listing } from "./entry.ts";

/** How far to look for the place where both lists agree again, after records came or went. */
const lookAhead = 16;

/** One that the catalogue vouches for, and its place among all names there. */
export interface Believed extends Listing {
  readonly rank: number;
}

/**
 * Tells the records that the catalogue vouches for, and puts the headers of those that must be opened into
 * `pending`. Headers and catalogue come in the store's own order, so that they are walked side by side, and
 * neither is held whole; what that misses is opened, which costs time and nothing else.
 */
export function* believe(
  headers: Iterator<RecordHeader>,
  catalogue: Iterable<Listed>,
  pending: RecordHeader[],
): Generator<Believed> {
  const ahead: RecordHeader[] = [];
  for (const known of catalogue) {
    lookOn(headers, ahead);
    const found = ahead.findIndex(({ id }) => id === known.id);
    // It is gone, or the lists went too far apart: the next ones tell.
    if (found < 0) continue;
    pending.push(...ahead.splice(0, found));
    const header = ahead.shift();
    if (header === undefined) break;
    if (vouchesFor(known, header)) yield believed(header, known);
    else pending.push(header);
  }
  pending.push(...ahead);
  for (let next = headers.next(); next.done !== true; next = headers.next())
    pending.push(next.value);
}

function lookOn(headers: Iterator<RecordHeader>, ahead: RecordHeader[]): void {
  while (ahead.length < lookAhead) {
    const next = headers.next();
    if (next.done === true) return;
    ahead.push(next.value);
  }
}

/** With the catalogue's own strings: those of a header are slices that would hold whole pages in memory. */
function believed(header: RecordHeader, { id, tag, rank, summary }: Listed): Believed {
  const { vaultId, type, revision, createdAt, changedAt, trashedAt } = header;
  const stamp = { id, vaultId, type, revision, tag, createdAt, changedAt, trashedAt };
  return { entry: entryFrom(stamp, summary), text: summary.text, rank };
}

function vouchesFor(known: Listed, header: RecordHeader): boolean {
  // SECURITY: a summary is believed only for the very seal that it was made from. [R3]
  return known.tag === header.tag && known.revision === header.revision && header.damage === null;
}
