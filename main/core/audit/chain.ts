import { hash } from "node:crypto";
import { isAppError } from "#core/errors";
import type { Storage, Value } from "#core/storage";
import type { AuditHead } from "./face.ts";
import { isStub } from "./stub.ts";

const domain = Buffer.from("sallyport/1/event", "ascii");
const hashBytes = 32;

export interface Link {
  readonly sequence: number;
  readonly at: number;
  readonly kind: string;
  readonly sealed: Uint8Array | null;
}

/** What the first event follows. */
export const chainStart: Uint8Array = new Uint8Array(hashBytes);

/** The hash of an event that follows the event with hash `previous`. [A2] */
export function hashEvent(previous: Uint8Array, link: Link): Buffer {
  const kind = Buffer.from(link.kind, "utf8");
  const numbers = Buffer.alloc(8 + 8 + 1 + 1);
  numbers.writeBigUInt64BE(BigInt(link.sequence), 0);
  numbers.writeBigUInt64BE(BigInt(link.at), 8);
  numbers.writeUInt8(link.sealed === null ? 0 : 1, 16);
  numbers.writeUInt8(kind.length, 17);
  const sealed = link.sealed ?? new Uint8Array();
  // SECURITY: every part has a fixed length, states it, or comes last: no two events have the same bytes. [A2]
  return hash("sha256", Buffer.concat([domain, previous, numbers, kind, sealed]), "buffer");
}

function linkOf(row: readonly Value[]): Link & { hash: Uint8Array } {
  const [sequence, at, kind, sealed, kept] = row;
  return {
    sequence: Number(sequence),
    at: Number(at),
    kind: String(kind),
    sealed: sealed instanceof Uint8Array ? sealed : null,
    hash: kept instanceof Uint8Array ? kept : new Uint8Array(),
  };
}

/**
 * Recomputes the chain. `brokenAt` is the first sequence number that does not fit: changed, removed, put in,
 * or, for an `anchor`, no longer the event that was once seen there.
 */
export function verifyChain(
  storage: Storage,
  anchor: AuditHead | null,
): { events: number; brokenAt: number | null; withheld: number[] } {
  const walk = storage.prepare(
    "SELECT sequence, at, kind, sealed, hash FROM audit_event ORDER BY sequence",
  );
  let previous = chainStart;
  let events = 0;
  let brokenAt: number | null = null;
  const withheld: number[] = [];
  try {
    for (const row of walk.rows()) {
      events++;
      if (brokenAt !== null) continue;
      const link = linkOf(row);
      if (isStub(link)) withheld.push(events);
      const computed = hashIfNext(events, previous, link);
      if (computed === null || contradicts(anchor, events, computed)) brokenAt = events;
      else previous = computed;
    }
  } catch (error) {
    // A row that cannot even be read is no event of ours.
    if (!isAppError(error, "vault-damaged")) throw error;
    brokenAt ??= events + 1;
  }
  // SECURITY: a tail that was cut off leaves a chain that fits; only what was seen before tells. [A4]
  if (brokenAt === null && anchor !== null && anchor.sequence > events) brokenAt = events + 1;
  return { events, brokenAt, withheld };
}

/** The hash of the event that follows in this place, or null for any other. */
function hashIfNext(
  sequence: number,
  previous: Uint8Array,
  link: Link & { hash: Uint8Array },
): Buffer | null {
  if (link.sequence !== sequence || !isWritable(link)) return null;
  // What it said is elsewhere; the next event vouches for its hash. [A6]
  if (isStub(link)) return link.hash.length === hashBytes ? Buffer.from(link.hash) : null;
  const computed = hashEvent(previous, link);
  return computed.equals(link.hash) ? computed : null;
}

/** Whether we could have written such an event. */
function isWritable({ at, kind }: Link): boolean {
  return at >= 0 && Buffer.byteLength(kind) <= 255;
}

function contradicts(anchor: AuditHead | null, sequence: number, computed: Buffer): boolean {
  return anchor?.sequence === sequence && anchor.hash !== computed.toString("hex");
}
