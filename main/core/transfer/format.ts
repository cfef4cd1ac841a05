import type { Portable, PortableRecord, Remark } from "./portable.ts";

/** A file to read from. */
export interface Source {
  /** Its last name alone, for messages. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** The bytes from `from` to `to` (exclusive), fewer at the end. Rejects with `import-damaged` when it cannot be read. */
  read(from: number, to: number): Promise<Uint8Array>;
  /** For a folder: its files, each named by its path inside with `/`. Null for a file. */
  readonly files: (() => AsyncIterable<Source>) | null;
}

/** What reading may need besides the file. */
export interface ReadOptions {
  readonly password?: string;
  readonly keyFile?: Uint8Array;
  /** For the generic CSV: which column holds which field, by its place from 0. */
  readonly columns?: readonly (string | null)[];
  /** Ends the reading between two records, with `cancelled`. */
  readonly signal: AbortSignal;
  /** Hears how far it is: both in the same unit, whichever the format counts in. */
  readonly onProgress: (done: number, total: number) => void;
}

/** One kind of file that can be read. One file of this room for each. */
export interface ImportFormat {
  readonly name: string;
  /** As a person calls it: "Bitwarden (JSON)". */
  readonly label: string;
  /** It reads a folder; absent, a file. */
  readonly isFolder?: true;
  /** Whether this is such a file, by its content: `head` is its first 64 KiB. Never throws. */
  recognises(source: Source, head: Uint8Array): boolean | Promise<boolean>;
  /**
   * Throws `import-damaged` (message and `details.where` say the line or element), `import-password-needed`,
   * `import-password-wrong`, `import-unsupported` (a version or kind that nobody here knows, named in the
   * message), `import-too-large`, `cancelled`. Memory stays bounded whatever the file claims.
   */
  read(source: Source, options: ReadOptions): AsyncIterable<Portable>;
}

export interface WriteOptions {
  readonly password?: string;
  /** The names of all vaults, those with no record too. */
  readonly vaults?: readonly string[];
  readonly signal: AbortSignal;
}

/** One kind of file that can be written. */
export interface ExportFormat {
  readonly name: string;
  readonly label: string;
  /** With the dot: ".kdbx". */
  readonly extension: string;
  /** Whether the file is sealed under a password of its own. */
  readonly sealed: boolean;
  /**
   * The file's bytes, in pieces. A remark for whatever the format cannot hold goes to `onRemark`.
   * Throws `cancelled`.
   */
  write(
    records: AsyncIterable<PortableRecord>,
    options: WriteOptions & { readonly onRemark: (remark: Remark) => void },
  ): AsyncIterable<Uint8Array>;
}
