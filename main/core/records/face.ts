import type {
  AuditKind,
  RecordChanges,
  RecordDetail,
  RecordDraft,
  RecordSummary,
  RecordType,
} from "#contract";
import type { FindRequest, Found } from "./search/find.ts";

/** Names one value of one record. */
export interface FieldAt {
  readonly id: string;
  /** A field of its type, `notes`, or `custom:` and an id. */
  readonly field: string;
}

export interface TakenValue {
  readonly value: string;
  readonly label: string;
  readonly recordName: string;
}

export interface Counts {
  all: number;
  favourites: number;
  trash: number;
  damaged: number;
  types: { key: string; count: number }[];
  vaults: { key: string; count: number }[];
  tags: { key: string; count: number }[];
}

/** Why a value is taken out: the kind of the event that is written before it leaves. */
export type TakeKind = Extract<
  AuditKind,
  "record.revealed" | "record.copied" | "totp.shown" | "totp.copied"
>;

/**
 * The records of the unlocked account. Every method but `load`, `forget` and `onChanged` throws `vault-locked`
 * before `load` and after `forget`; one that names a record throws `not-found` for an unknown one and
 * `record-damaged` for one that does not open; one that changes something is durable when it answers.
 */
export interface Records {
  /**
   * Makes the list and the search, from the catalogue where it still holds. Resolves when every record can
   * be found; `onProgress` hears how many are ready, of how many. Once for each unlock: who asks again, as
   * two pages may, gets the same. Rejects with `vault-locked` when a lock comes first.
   */
  load(onProgress?: (done: number, total: number) => void): Promise<void>;
  /** Drops everything that was read. Does nothing when there is nothing. */
  forget(): void;
  /** Hears the ids of what changed, after it is durable. The answer ends it. */
  readonly onChanged: (listener: (ids: readonly string[]) => void) => () => void;
  /** How many records do not open; 0 while locked. */
  damaged(): number;
  find(request: FindRequest): Omit<Found, "entries"> & { items: RecordSummary[] };
  counts(): Counts;
  open(id: string): RecordDetail;
  /**
   * One value, after the event that tells of it is durable. A code that ticks on is told of once, when it
   * begins. Throws `field-empty`.
   */
  readonly take: (at: FieldAt, kind: TakeKind) => TakenValue;
  /** For sign-in inside the trusted side: every value of a record, none of which may leave it. */
  readonly readFields: (id: string) => {
    type: RecordType;
    name: string;
    trashed: boolean;
    fields: Readonly<Record<string, string>>;
  };
  /** Counts as a use, for the list of what was used recently. */
  readonly markUsed: (id: string) => void;
  /**
   * The same draft under the same id again answers what the first one made. Throws `conflict` when the id
   * is taken by something else, `record-invalid`, `totp-unreadable`, `key-unreadable`, `key-passphrase-needed`.
   */
  create(draft: RecordDraft): RecordSummary;
  /** Throws `conflict` when the record is no longer at `revision`, and as `create` does. */
  change(id: string, revision: number, changes: RecordChanges): RecordSummary;
  move(id: string, vaultId: string): RecordSummary;
  duplicate(id: string): RecordSummary;
  trash(id: string): RecordSummary;
  restore(id: string): RecordSummary;
  /** For good. Throws `not-found` unless it is in the trash or damaged. */
  erase(id: string): void;
  emptyTrash(): number;
  versions(id: string): { revision: number; changedAt: number; name: string }[];
  revert(id: string, revision: number): RecordSummary;
}

/** What core/ssh tells of a private key's text. Throws `key-unreadable`, `key-passphrase-needed`. */
export type DescribeKey = (privateKey: string) => {
  readonly algorithm: string;
  readonly fingerprint: string;
  readonly publicKey: string;
};
