import { hash } from "node:crypto";
import type { Storage, Value } from "#core/storage";
import { chainStart, hashEvent } from "./chain.ts";
import { createDetailsOpener, type DetailsOpener } from "./details.ts";
import type { AuditHead, CarriedEvent, Withholding } from "./face.ts";
import { isStub, stub } from "./stub.ts";

const hashBytes = 32;

function carriedOf(row: readonly Value[]): CarriedEvent {
  const [sequence, at, kind, sealed] = row;
  const bytes = sealed instanceof Uint8Array ? sealed : null;
  return { sequence: Number(sequence), at: Number(at), kind: String(kind), sealed: bytes };
}

/** Names the events that are withheld: 64 hexadecimal digits, or null where there is none. [A6] */
function digestOf(sequences: Iterable<number>): string | null {
  const numbers = [...sequences].sort((one, other) => one - other);
  if (numbers.length === 0) return null;
  const bytes = Buffer.alloc(numbers.length * 8);
  for (const [place, sequence] of numbers.entries())
    bytes.writeBigUInt64BE(BigInt(sequence), place * 8);
  return hash("sha256", bytes, "hex");
}

/** Takes what an event says out of the trail and puts it back; its hash stays, and with it the chain. [A6] */
function createRows(storage: Storage) {
  const walk = storage.prepare(
    "SELECT sequence, at, kind, sealed FROM audit_event WHERE sequence > ? ORDER BY sequence",
  );
  const select = storage.prepare(
    "SELECT sequence, at, kind, sealed FROM audit_event WHERE sequence = ?",
  );
  const selectHash = storage.prepare("SELECT hash FROM audit_event WHERE sequence = ?");
  const stubs = storage.prepare("SELECT sequence FROM audit_event WHERE kind = ?");
  const replace = storage.prepare(
    "UPDATE audit_event SET at = ?, kind = ?, sealed = ? WHERE sequence = ?",
  );

  const sequencesHere = () => [...stubs.rows(stub.kind)].map(([sequence]) => Number(sequence));

  function hashAt(sequence: number): Uint8Array | null {
    if (sequence === 0) return chainStart;
    const found = selectHash.get(sequence)?.["hash"];
    return found instanceof Uint8Array && found.length === hashBytes ? found : null;
  }

  /** Whether this is what was taken out in its place: all that is bound by the hash that stayed. */
  function belongs(event: CarriedEvent): boolean {
    const row = select.get(event.sequence);
    const [previous, own] = [hashAt(event.sequence - 1), hashAt(event.sequence)];
    if (row?.["kind"] !== stub.kind || previous === null || own === null) return false;
    // SECURITY: nothing is put on the trail that the chain does not vouch for. [A6]
    return hashEvent(previous, event).equals(own);
  }

  return {
    hashAt,
    digest: () => digestOf(sequencesHere()),
    isAnyAfter: (sequence: number) => sequencesHere().some((one) => one > sequence),
    find: ((isMeant, key, after) =>
      findMeant(walk.rows(after), isMeant, createDetailsOpener(key))) as Withholding["find"],
    at(sequence: number): CarriedEvent | null {
      const row = select.get(sequence);
      return row === undefined ? null : carriedOf(Object.values(row));
    },
    take(sequences: Iterable<number>): void {
      for (const sequence of sequences) replace.run(stub.at, stub.kind, null, sequence);
    },
    put(events: Iterable<CarriedEvent>): number {
      let done = 0;
      for (const event of events) {
        if (!belongs(event)) continue;
        replace.run(event.at, event.kind, event.sealed, event.sequence);
        done++;
      }
      return done;
    },
  };
}

function* findMeant(
  rows: Iterable<Value[]>,
  isMeant: Parameters<Withholding["find"]>[0],
  open: DetailsOpener,
): Generator<number> {
  for (const row of rows) {
    const event = carriedOf(row);
    if (!isStub(event) && isMeant(event.kind, open(event) ?? {})) yield event.sequence;
  }
}

/** `onChanged` is told when what is listed is no longer what it was. */
export function createWithholding(storage: Storage, onChanged: () => void) {
  const { digest, hashAt, isAnyAfter, ...rows } = createRows(storage);
  /** The events that may be without what they said: as the account's ledger vouches, and as was done since. */
  let vouchedFor: string | null = null;
  let isKnown = false;

  function change<T>(run: () => T): T {
    return storage.transaction(() => {
      const before = vouchedFor;
      storage.afterCommit(onChanged, () => {
        vouchedFor = before;
      });
      const wasWhole = before === digest();
      const answer = run();
      // SECURITY: what another hand took out is not vouched for because we took out more. [A6]
      if (wasWhole) vouchedFor = digest();
      return answer;
    });
  }

  const face: Withholding = {
    find: rows.find,
    at: (sequence) => rows.at(sequence),
    isAnyAfter,
    take: (sequences) => {
      change(() => {
        rows.take(sequences);
      });
    },
    put: (events) => change(() => rows.put(events)),
  };

  return {
    face,
    hashAt: (sequence: number): string | null => {
      const found = hashAt(sequence);
      return found === null ? null : Buffer.from(found).toString("hex");
    },
    /** What a ledger said of the trail. */
    anchor(seen: AuditHead): void {
      vouchedFor = seen.withheld ?? null;
    },
    /** The account is open: what its ledger says has been told. */
    settle(): void {
      isKnown = true;
    },
    isForged: () => isKnown && digest() !== vouchedFor,
    /** SECURITY: what was vouched for, and not what the table says now: else a look would vouch for a forgery. [A6] */
    vouched: (head: AuditHead | null): AuditHead | null =>
      head === null || vouchedFor === null ? head : { ...head, withheld: vouchedFor },
  };
}
