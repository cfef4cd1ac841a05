import type { KeyObject } from "node:crypto";
import type { AuditKind, RecordType } from "#contract";
import type { AuditDetails } from "#core/audit";
import type { Carrier } from "./carry/face.ts";
import type { QuickTerms, QuickWays } from "./quick-way.ts";

export interface VaultRow {
  readonly id: string;
  readonly name: string;
  readonly safeForTravel: boolean;
  /** Its key cannot be opened: nothing in it can be read or changed, and nothing is removed. */
  readonly damaged: boolean;
}

/**
 * Why a record is not as it was left. `missing`: listed, but gone. `replaced`: not the revision that was
 * written last. `unlisted`: there, but never written or already erased. `unverified`: its page of the
 * manifest is damaged, so nothing vouches that it is the newest; it still opens.
 */
export type Damage = "missing" | "replaced" | "unlisted" | "unverified";

/** What is known of a record without opening it. Times in milliseconds since 1970. */
export interface RecordHeader {
  readonly id: string;
  readonly vaultId: string;
  readonly type: RecordType;
  readonly revision: number;
  /** The authentication tag of its sealed bytes, hexadecimal: same id, revision and tag, same content. */
  readonly tag: string;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly trashedAt: number | null;
  /** Bytes of its sealed form, padding included. */
  readonly size: number;
  readonly damage: Damage | null;
}

/** What the trail says of a change. Written in the same transaction. */
export interface Note {
  readonly kind: AuditKind;
  readonly details: AuditDetails;
}

export interface Version {
  readonly revision: number;
  readonly changedAt: number;
}

/** A record that comes from elsewhere, with all that it was there. Times in milliseconds since 1970. */
export interface NewRecord {
  readonly id: string;
  readonly vaultId: string;
  readonly type: RecordType;
  readonly plain: Uint8Array;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly trashedAt: number | null;
  /** Earlier versions, oldest first. */
  readonly versions: readonly { readonly plain: Uint8Array; readonly changedAt: number }[];
  /** The ids of every file that it or an earlier version of it refers to. */
  readonly attachments: readonly string[];
  /** The revision of the record under this id that it follows, with its versions; null for a new record. */
  readonly replaces: number | null;
}

/** A record that is sealed and not yet written. */
export interface SealedRecord {
  readonly header: RecordHeader;
  readonly replaces: number | null;
  readonly attachments: readonly string[];
  readonly sealed: Uint8Array;
  readonly versions: readonly {
    readonly revision: number;
    readonly vaultId: string;
    readonly type: string;
    readonly changedAt: number;
    readonly sealed: Uint8Array;
  }[];
}

/** What opens a file: kept in the content of each record that it belongs to, and nowhere else. */
export interface SealedFile {
  readonly id: string;
  /** Bytes. */
  readonly size: number;
  /** AES-256, base64. */
  readonly key: string;
}

export interface SealedPart {
  readonly number: number;
  readonly sealed: Uint8Array;
}

/** A file that is being sealed: durable as it comes, and gone at the next sweep unless a record names it. */
export interface FileWriter {
  /** Throws `attachment-too-large`, and as any change does; then the caller discards. */
  add(bytes: Uint8Array): void;
  finish(): SealedFile;
  discard(): void;
}

/** Files of records, sealed in chunks. None is ever held whole. */
export interface AttachmentStore {
  begin(): FileWriter;
  /** In order, each wiped when the next is asked for. Throws `attachment-damaged` where one is not as it was. */
  read(file: SealedFile): Iterable<Uint8Array<ArrayBuffer>>;
  /** The files that a record or an earlier version of it needs. */
  usedBy(recordId: string): string[];
  /** A file's parts in order, sealed as they lie there. */
  parts(id: string): Iterable<SealedPart>;
  /** Takes over the parts of a file of another copy of this account, one durable step after the other. */
  adopt(id: string, parts: Iterable<SealedPart>): Iterator<unknown>;
  /** Whether every part of it is there; opens none. */
  isWhole(file: SealedFile): boolean;
  /** Removes a file, unless a record names it. */
  discard(id: string): void;
  /** Removes the files that no record names. Answers how many. Only while none is being sealed. */
  sweep(): number;
}

/**
 * Sealed records: bytes in, bytes out. Every method throws `vault-locked` while locked. Those that change
 * something are one durable transaction each: the record, its earlier version, the manifest and the event.
 */
export interface RecordStore {
  /** Every record there is, each compared with the manifest; opens none of them. */
  headers(): Iterable<RecordHeader>;
  /** One header. Throws `not-found`. */
  header(id: string): RecordHeader;
  /**
   * The record as it is, or as it was in an earlier revision. The caller wipes `plain` when done. Throws
   * `not-found`, and `record-damaged` where the seal does not open or the manifest says otherwise.
   */
  read(id: string, revision?: number): { header: RecordHeader; plain: Uint8Array<ArrayBuffer> };
  /**
   * Creates (`expectedRevision` null) or changes. Throws `conflict` when the record is at another revision
   * or the id is taken, `not-found` for an unknown vault or record, `record-damaged` rather than save over one.
   */
  write(change: {
    readonly id: string;
    readonly vaultId: string;
    readonly type: RecordType;
    readonly expectedRevision: number | null;
    readonly plain: Uint8Array;
    /** The ids of the files that it refers to: they are kept for as long as the record is. */
    readonly attachments?: readonly string[];
    readonly audit: Note;
  }): RecordHeader;
  /** Into the trash (a time) or out of it (null). Throws `not-found`, `record-damaged`. */
  mark(change: {
    readonly id: string;
    readonly trashedAt: number | null;
    readonly audit: Note;
  }): RecordHeader;
  /** Into another vault, under its key, with its earlier versions. Throws `not-found`, `record-damaged`. */
  move(change: {
    readonly id: string;
    readonly vaultId: string;
    readonly audit: Note;
  }): RecordHeader;
  /** Removes records and their earlier versions for good; also damaged ones. Throws `not-found`. */
  erase(ids: readonly string[], audit: readonly Note[]): void;
  /** Seals, and writes nothing. Throws `not-found`, `record-damaged`, `conflict` for what it cannot follow. */
  seal(record: NewRecord): SealedRecord;
  /**
   * Writes any number of sealed records as one durable transaction with one event. Throws `conflict` for an
   * id that is taken or a revision that is no longer the newest, `not-found`, `record-damaged`; then nothing
   * of it is written.
   */
  writeAll(records: readonly SealedRecord[], audit: Note): void;
  /** Earlier versions, newest first, without the present one. Throws `not-found`. */
  versions(id: string): Version[];
  readonly attachments: AttachmentStore;
  /** Many changes as one durable transaction. Nothing of it happened when it throws. */
  batch<T>(run: () => T): T;
  /** A sealed side file of derived bytes, or null when there is none or it does not open. */
  readCache(name: string): Uint8Array<ArrayBuffer> | null;
  /** Replaces a side file; failing to write it is not an error. `name`: lower-case letters, digits, dashes. */
  writeCache(name: string, bytes: Uint8Array): void;
}

export interface Strength {
  /** 0 to 4. */
  readonly score: number;
  readonly acceptable: boolean;
  /** In words, when it is not acceptable. */
  readonly reason: string | null;
  readonly suggestions: string[];
}

/** A vault as its row holds it: key and description sealed under the account's. */
export interface SealedVault {
  readonly id: string;
  readonly sealedKey: Uint8Array;
  readonly description: Uint8Array;
}

/** Vaults by name. Each throws `vault-locked` while locked, and writes its own audit event. */
export interface VaultList {
  list(): VaultRow[];
  create(name: string): VaultRow;
  /**
   * A vault that records can be sealed for and that is not there yet. `save` makes it one, in the transaction in
   * which those are written; of one that is never saved nothing remains.
   */
  draft(name: string): { readonly id: string; readonly save: () => VaultRow };
  /**
   * The same for a vault of another copy of this account, with its id and key as they are sealed there. Throws
   * `record-damaged` where that key does not open.
   */
  adopt(vault: SealedVault): { readonly save: () => VaultRow };
  /** Throws `not-found`, `record-damaged`. */
  rename(id: string, name: string): VaultRow;
  /** Whether it may stay on the device when the others leave. Throws `not-found`, `record-damaged`. */
  mark(id: string, safeForTravel: boolean): VaultRow;
  /** Throws `not-found`, `vault-not-empty` (the trash counts), `last-vault`. */
  remove(id: string): void;
}

/**
 * The person's account: master password, keys, vaults. It appends `account.created`, `.unlocked`,
 * `.unlock-failed`, `.password-changed`, `.recovered`, `.recovery-renewed`, `.rolled-back`, `backup.written`
 * and `vault.*` itself; who calls `lock()` appends `account.locked`, since it knows the reason.
 */
export interface Account {
  state(): "empty" | "locked" | "unlocked";
  /** Needs no key. Null where there is no account, or its part of the file is damaged. */
  id(): string | null;
  /** Before this moment attempts are refused, or null. */
  retryAt(): number | null;
  /** At the last unlock the file was older than when this machine last opened it, or parts of it were. */
  rolledBack(): boolean;
  /** Makes the account and its first vault, and unlocks. Throws `account-exists`, `password-weak`. */
  create(password: string): Promise<{ recoveryCode: string }>;
  /** Throws `account-missing`, `password-wrong`, `attempts-delayed` (details: retryAt), `vault-damaged`. */
  unlock(password: string): Promise<void>;
  /**
   * Unlocks by the key that a machine made a quick way in for. Throws `account-missing`, `attempts-delayed`,
   * `quick-unlock-expired`, `quick-unlock-void` where it does not open, or the file is an older one.
   */
  unlockQuickly(quick: {
    readonly machine: string;
    readonly key: KeyObject;
    readonly terms: QuickTerms;
  }): Promise<void>;
  /** Unlocks with the recovery code, sets a new password and makes a new code. Throws `recovery-code-wrong`. */
  recover(recoveryCode: string, newPassword: string): Promise<{ recoveryCode: string }>;
  /** Throws `password-wrong`, `attempts-delayed`, `password-weak`, `vault-locked`. */
  changePassword(current: string, next: string): Promise<void>;
  /** Whether the person who asks is the one who unlocked. Throws `password-wrong`, `attempts-delayed`, `vault-locked`. */
  confirm(password: string): Promise<void>;
  /** The former code stops working. Throws `password-wrong`, `attempts-delayed`, `vault-locked`. */
  renewRecoveryCode(password: string): Promise<{ recoveryCode: string }>;
  /** Wipes every key. Does nothing when locked. */
  lock(): void;
  judge(password: string): Promise<Strength>;
  /** What opens the details of audit events. Throws `vault-locked`. */
  auditKey(): KeyObject;
  /** What seals the keys of recordings. Throws `vault-locked`. */
  recordingKey(): KeyObject;
  /** Whether these are this account's id and key. Throws `vault-locked`. */
  isSame(other: { readonly accountId: string; readonly accountKey: KeyObject }): boolean;
  /** Writes today's sealed backup when there is none, and rotates. Answers whether one was written. */
  backup(): Promise<boolean>;
  /** Writes one now, and rotates those. Answers its name. */
  backupByHand(): Promise<string>;
  /** Hears of each unlock by the master password, and of each new master password, once it is done. */
  onPassword(listener: (what: "given" | "changed") => void): () => void;
  readonly quickWays: QuickWays;
  /** `onChanged` hears of each vault that was made, renamed or removed, once that is durable. */
  readonly vaults: VaultList & { onChanged(listener: () => void): () => void };
  readonly records: RecordStore;
  readonly carrier: Carrier;
}
