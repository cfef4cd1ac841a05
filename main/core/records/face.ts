import type {
  AttachmentView,
  AuditKind,
  Difference,
  RecordChanges,
  RecordDetail,
  RecordDraft,
  RecordSummary,
  RecordType,
} from "#contract";
import type { CustomKind } from "#contract/record-types";
import type { Belongings, Note } from "#core/vault";
import type { AttachmentRef } from "./content/content.ts";
import type { FindRequest, Found } from "./search/find.ts";

/** Names one value of one record. */
export interface FieldAt {
  readonly id: string;
  /** A field of its type, `notes`, or `custom:` and an id. */
  readonly field: string;
  /** An earlier version of it. */
  readonly revision?: number | undefined;
}

/** What a record is called, for whoever looks for one by its name. */
export interface NamedRecord {
  readonly id: string;
  readonly vaultId: string;
  readonly type: RecordType;
  readonly name: string;
  readonly subtitle: string;
  readonly trashedAt: number | null;
  readonly archived: boolean;
  readonly damaged: boolean;
}

export interface TakenValue {
  readonly value: string;
  readonly label: string;
  readonly recordName: string;
}

export interface Counts {
  all: number;
  favourites: number;
  archive: number;
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

/** A use inside the trusted side, which has a trail of its own. */
export type InnerUse = "sign-in" | "key-agent" | "fill" | "certificate";

/** What a record from elsewhere holds. `fields` by their names on the wire, as `fit` answered them. */
export interface IncomingContent {
  readonly name: string;
  readonly tags: readonly string[];
  readonly favourite: boolean;
  readonly notes: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly custom: readonly {
    readonly label: string;
    readonly kind: CustomKind;
    readonly value: string;
  }[];
}

/** A record from elsewhere. Times in whole milliseconds since 1970. */
export interface IncomingRecord {
  /** A new UUIDv7; or, with `replaces`, the id of a record that is there. */
  readonly id: string;
  readonly vaultId: string;
  readonly type: RecordType;
  readonly content: IncomingContent;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly trashedAt: number | null;
  readonly archived: boolean;
  readonly asksAgain?: boolean;
  /** Earlier versions, oldest first. */
  readonly history: readonly { readonly content: IncomingContent; readonly changedAt: number }[];
  readonly attachments: readonly AttachmentRef[];
  /**
   * The revision that a record with this id, vault and type is at: it becomes an earlier version, before
   * those of `history`, and keeps the time it was made. Absent for a new record.
   */
  readonly replaces?: number;
}

/** Records that come in together: sealed one by one, written all at once or not at all. */
export interface Intake {
  /** How many were added. */
  readonly count: number;
  /**
   * Seals at once and writes nothing: some 20 µs, so a caller with many steps aside now and then. Throws
   * `record-invalid` for what no record can hold (the message says what), `conflict` for an id that was
   * added before or a revision that is not the newest, `not-found`, and `vault-locked` or `cancelled` once
   * it is over: a lock ends it, for good.
   */
  add(record: IncomingRecord): void;
  /**
   * One durable transaction with one event. Throws `conflict` when an id is taken by then, `not-found` for a
   * vault that is gone, and as any change does; then nothing is written, and it may be tried again. `first` belongs
   * to the same transaction: it makes the vaults that the records need.
   */
  commit(note: Note, first?: () => void): void;
  discard(): void;
}

/** A file on its way in. Each part is durable when `add` answers; all are swept unless a record names them. */
export interface Staging {
  /** Throws `attachment-too-large`, `cancelled` after a lock; then the caller discards. */
  add(bytes: Uint8Array): void;
  finish(): AttachmentRef;
  discard(): void;
}

/** The files of records: up to 100 MB each, sealed in parts, never wholly in memory. */
export interface Attachments {
  /** Only the last part of `name` is kept of a path. */
  begin(name: string): Staging;
  /**
   * Takes in a whole file, for a record to name it: what none does is swept at the next unlock. `onProgress`
   * hears bytes. Rejects with `cancelled`, `attachment-too-large`, whatever `chunks` throws, and as any
   * change does; then nothing of the file is kept. Of one that comes from a person `bytes` is known, and maybe
   * `recordId`: what is too large, or what that record could not take, is refused before its first byte.
   */
  stage(file: {
    readonly name: string;
    readonly chunks: AsyncIterable<Uint8Array>;
    readonly bytes?: number;
    readonly recordId?: string | undefined;
    readonly signal?: AbortSignal;
    readonly onProgress?: (bytes: number) => void;
  }): Promise<AttachmentRef>;
  /** Files that were staged since the unlock, by their ids. Throws `not-found` for another. */
  staged(ids: readonly string[]): AttachmentRef[];
  /** Gives up what was staged and no record names. */
  drop(ids: readonly string[]): void;
  /** `damaged` where a part is missing; whether each opens, only reading tells. */
  list(recordId: string): AttachmentView[];
  /**
   * One new version of the record, with all of these files that were staged. Throws `not-found` for one that was not,
   * `record-invalid` beyond 100 of them, and in the trash: so do the three below.
   */
  add(recordId: string, fileIds: readonly string[]): RecordSummary;
  rename(recordId: string, attachmentId: string, name: string): RecordSummary;
  /** A new version without it. Earlier ones keep it, and its bytes stay until the record is erased. */
  remove(recordId: string, attachmentId: string): RecordSummary;
  /** A new version that has it again, as the newest version that did. */
  restore(recordId: string, attachmentId: string): RecordSummary;
  /**
   * Its bytes, in parts that are wiped as soon as the next is asked for: for use inside the trusted side.
   * Throws `attachment-damaged` at the part that is missing or not as it was, `cancelled` after a lock.
   */
  read(recordId: string, attachmentId: string): AsyncIterable<Uint8Array<ArrayBuffer>>;
  /** The same for the person who wants to have it: on the trail before the first byte is read. */
  take(
    recordId: string,
    attachmentId: string,
  ): { name: string; size: number; pieces: AsyncIterable<Uint8Array<ArrayBuffer>> };
}

/** A value that a field cannot take as it is. */
export interface Misfit {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  /** Whether it must be treated as a secret wherever it goes instead. */
  readonly concealed: boolean;
  /** A sentence that never holds the value. */
  readonly reason: string;
}

/**
 * The records of the unlocked account. Every method but `load`, `forget`, `onChanged` and `fit` throws `vault-locked`
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
  /**
   * Every record by name, the trash too, in no order. Works before `load`, and then makes no list: for who
   * wants one record and leaves. So do `open` and `take`; `open` then names no record that another refers to.
   */
  readonly names: () => Iterable<NamedRecord>;
  open(id: string): RecordDetail;
  /**
   * One value, after the event that tells of it is durable. A code that ticks on is told of once, when it
   * begins. Throws `field-empty`, and `password-needed` for what is concealed in a record that asks again.
   */
  readonly take: (at: FieldAt, kind: TakeKind) => TakenValue;
  /**
   * Allows one use of a record that asks again, for some seconds: `use` as a `password-needed` names it in its
   * details. Throws `password-wrong`, `attempts-delayed`.
   */
  readonly permit: (use: string, password: string) => Promise<void>;
  /**
   * For use inside the trusted side: the values of a record, none of which may leave it. Of one that asks
   * again, what is concealed only with a `use`, and then it may throw `password-needed`.
   */
  readonly readFields: (
    id: string,
    use?: InnerUse,
  ) => {
    type: RecordType;
    name: string;
    trashed: boolean;
    archived: boolean;
    asksAgain: boolean;
    fields: Readonly<Record<string, string>>;
    custom: readonly { readonly label: string; readonly value: string }[];
  };
  /** Counts as a use, for the list of what was used recently. */
  readonly markUsed: (id: string) => void;
  /**
   * The same draft under the same id again answers what the first one made. Throws `conflict` when the id
   * is taken by something else, `not-found` for a file that was not staged, `record-invalid`, `totp-unreadable`,
   * `key-unreadable`, `key-passphrase-needed`.
   */
  create(draft: RecordDraft): RecordSummary;
  /** Throws `conflict` when the record is no longer at `revision`, and as `create` does. */
  change(id: string, revision: number, changes: RecordChanges): RecordSummary;
  readonly attachments: Attachments;
  /** What is kept about records beside them. */
  readonly belongings: readonly Belongings[];
  /** Begins to take in many records from elsewhere. */
  intake(): Intake;
  /** Lists anew records that another room wrote, or erased, by their ids. Ends early at a lock. */
  readonly refresh: (ids: readonly string[]) => Promise<void>;
  /**
   * What of these fields a record of this type can hold, in the form in which it is stored, and what not.
   * References are left as they are. What follows from a private key is worked out. Needs no unlocked vault.
   */
  fit(
    type: RecordType,
    fields: Readonly<Record<string, string>>,
  ): { fields: Record<string, string>; misfits: Misfit[] };
  /**
   * Runs changes of several records as one durable transaction: all of them, or none when one throws. Answers the
   * ids of what was changed; what was so already is not among them.
   */
  readonly together: (run: () => void) => string[];
  /** Every record that `find` would list, from `offset` on, by its id; without the damaged ones. */
  ids(request: FindRequest): string[];
  /** Into the archive, or out of it. */
  archive(id: string, archived: boolean): void;
  /** Throws `record-invalid` where it would have too many tags. */
  label(
    id: string,
    marks: {
      readonly addTags?: readonly string[] | undefined;
      readonly removeTags?: readonly string[] | undefined;
      readonly favourite?: boolean | undefined;
    },
  ): void;
  /** Answers the vault that it was in. */
  move(id: string, vaultId: string): string;
  duplicate(id: string): RecordSummary;
  trash(id: string): RecordSummary;
  restore(id: string): RecordSummary;
  /** For good. Throws `not-found` unless it is in the trash or damaged. */
  erase(id: string): void;
  emptyTrash(): number;
  versions(id: string): { revision: number; changedAt: number; name: string }[];
  /** What is different in `to` (null: now) from what it was in `from`. Holds no concealed value. */
  compare(id: string, from: number, to: number | null): Difference[];
  revert(id: string, revision: number): RecordSummary;
}

/** What core/ssh tells of a private key's text. Throws `key-unreadable`, `key-passphrase-needed`. */
export type DescribeKey = (privateKey: string) => {
  readonly algorithm: string;
  readonly fingerprint: string;
  readonly publicKey: string;
};
