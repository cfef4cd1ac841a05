import type { CustomKind, RecordType } from "#contract/record-types";

/** One more field than the type of the record has. */
export interface PortableField {
  readonly label: string;
  readonly kind: CustomKind;
  readonly value: string;
}

/** What a record held at one time. Fields by their names on the wire; urls are lines. */
export interface PortableContent {
  readonly name: string;
  readonly tags: readonly string[];
  readonly favourite: boolean;
  readonly notes: string;
  /** A reference (`login`, `key`, `jump`) holds the `key` of another portable record. */
  readonly fields: Readonly<Record<string, string>>;
  readonly custom: readonly PortableField[];
}

/** A file that belongs to a record. Its bytes are read when they are needed, and never wholly in memory. */
export interface PortableAttachment {
  readonly name: string;
  readonly size: number;
  /** Rejects with `import-damaged` when the bytes are not what the file promised. */
  readonly read: () => AsyncIterable<Uint8Array>;
}

/** A record between two programs: as it came out of a file, or as it goes into one. */
export interface PortableRecord extends PortableContent {
  readonly kind: "record";
  /** Where a person finds it in the file: "line 12", "item 3". Never a value. */
  readonly where: string;
  /** What names it in its file, when the file has such names: a UUID, for instance. Null where it has none. */
  readonly key: string | null;
  readonly type: RecordType;
  /** Outermost first: the other program's vault, folder or group, by name. Empty at the top. */
  readonly folder: readonly string[];
  readonly state: "live" | "archived" | "trashed";
  /** When it went to the trash, where the file says so. Milliseconds since 1970. */
  readonly trashedAt?: number | undefined;
  /** It is to ask for the master password each time it is used. */
  readonly asksAgain?: boolean | undefined;
  /** Milliseconds since 1970; null where the file does not say. */
  readonly createdAt: number | null;
  readonly changedAt: number | null;
  /** Earlier versions, oldest first. */
  readonly history: readonly (PortableContent & { readonly changedAt: number | null })[];
  readonly attachments: readonly PortableAttachment[];
}

/** What a file holds that cannot be carried over, or only in another form. */
export interface Remark {
  readonly kind: "remark";
  readonly where: string;
  /** The record or part, by name and never by value: "GitHub: passkey". */
  readonly what: string;
  /** "left-out": it stays behind. "changed": it comes, in another form. */
  readonly outcome: "left-out" | "changed";
  /** A sentence that a person understands. */
  readonly why: string;
}

/** An outermost folder that is there even where nothing is in it. */
export interface PortableVault {
  readonly kind: "vault";
  readonly name: string;
}

/** What a format's reader answers, in the file's order. */
export type Portable = PortableRecord | PortableVault | Remark;
