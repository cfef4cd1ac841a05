import type { KeyObject } from "node:crypto";
import type { AuditEvent, AuditKind } from "#contract";

/** Names, never values: which record, which field, which host. */
export type AuditDetails = Readonly<Record<string, string | number | boolean>>;

export interface AuditQuery {
  /** Only events with a smaller sequence number; absent for the newest. */
  readonly before?: number | undefined;
  readonly limit: number;
  readonly kinds?: readonly AuditKind[] | undefined;
  /** Only events whose details name this record, as `recordId`. Needs the key. */
  readonly recordId?: string | undefined;
}

export interface AuditHead {
  readonly sequence: number;
  /** SHA-256, hexadecimal. */
  readonly hash: string;
  /** Names the events that were taken out, by a digest; absent where there are none. [A6] */
  readonly withheld?: string | undefined;
}

/** An event as its row holds it, without its hash. */
export interface CarriedEvent {
  readonly sequence: number;
  readonly at: number;
  readonly kind: string;
  readonly sealed: Uint8Array | null;
}

/**
 * For vaults that leave the device: what events say goes with them, and comes back. Their hashes stay, so the
 * chain verifies as before. [A6]
 */
export interface Withholding {
  /** The events after `after` that `isMeant` names, oldest first; one whose details do not open has none. */
  find(
    isMeant: (kind: string, details: AuditDetails) => boolean,
    key: KeyObject,
    after: number,
  ): Iterable<number>;
  /** One event as it is, or null. */
  at(sequence: number): CarriedEvent | null;
  /** In the caller's transaction: leaves number and hash of these. */
  take(sequences: Iterable<number>): void;
  /** The same back; passes over those that were not taken out of their place of this trail. Answers how many it put. */
  put(events: Iterable<CarriedEvent>): number;
  /** Whether any event after this one is withheld. */
  isAnyAfter(sequence: number): boolean;
}

export interface Audit {
  /**
   * Appends one event, in the caller's transaction or in its own, and answers its sequence number. Works
   * while locked. The listeners hear of it once it is durable.
   */
  append(kind: AuditKind, details?: AuditDetails): number;
  /** Several at once: all of them, or none. */
  appendAll(events: readonly { kind: AuditKind; details: AuditDetails }[]): void;
  /** Newest first. `key` is the account's (`account.auditKey()`); null leaves all details null. */
  list(query: AuditQuery, key: KeyObject | null): { events: AuditEvent[]; total: number };
  /**
   * Recomputes the whole chain. Needs no key; but only after an unlock it is known which events may be without
   * what they said. `events` are those that say something.
   */
  verify(): { intact: boolean; events: number; brokenAt: number | null; checkedAt: number };
  onAppended(listener: (sequence: number) => void): () => void;
  /** The newest event, or null before the first. */
  head(): AuditHead | null;
  /** The hash of one event, hexadecimal, or null where there is none. */
  hashAt(sequence: number): string | null;
  readonly withholding: Withholding;
  /** The latest moment that an event after that sequence number tells, or null where there is none. */
  newestAt(after: number): number | null;
  /** From now on `verify` also demands that this event is in the chain: so a cut tail shows. */
  anchor(head: AuditHead): void;
  /** Seals the details of later events to this X25519 public key, now and after a restart. For the account. */
  sealTo(publicKey: Uint8Array): void;
  /** Forgets what could open the details that this process has sealed. For the account, at a lock. */
  forget(): void;
}
