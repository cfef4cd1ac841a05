import { open, tagOf, unpad, type Bytes } from "#core/crypto";
import { AppError } from "#core/errors";
import type { RecordHeader } from "../face.ts";
import type { StoreParts } from "./books.ts";
import type { Manifest } from "./manifest.ts";
import { claimedHeader, headerOf, recordContext, type RecordRow, type Rows } from "./rows.ts";

export interface OpenParts extends StoreParts {
  readonly manifest: Manifest;
  readonly rows: Rows;
}

/** A header, and the row behind it when there is one. */
export interface Found {
  readonly header: RecordHeader;
  readonly row: RecordRow | null;
}

/** A record that is the newest and opens. `padded` is its content, for the caller to wipe. */
export interface Whole {
  readonly header: RecordHeader;
  readonly row: RecordRow;
  readonly padded: Bytes;
}

export interface Reader {
  /** Null when there is no such record and should be none. */
  readonly find: (id: string) => Found | null;
  /** Throws `not-found`. */
  readonly found: (id: string) => Found;
  /** Throws `not-found`, and `record-damaged` for anything that is not the newest and whole. */
  readonly whole: (id: string) => Whole;
  /** The bytes under a seal, or null, also for a vault whose key does not open. */
  openSeal(
    at: { id: string; vaultId: string; type: string; revision: number },
    sealed: Uint8Array,
  ): Bytes | null;
  /** The content of a record, or of an earlier version. Throws `not-found`, `record-damaged`. */
  readonly content: (id: string, revision?: number) => { header: RecordHeader; plain: Bytes };
}

export function damagedRecord(): AppError {
  return new AppError(
    "record-damaged",
    "This record is damaged. It is kept as it is; a backup may hold it whole.",
  );
}

function notFound(): AppError {
  return new AppError("not-found", "This record is no longer there.");
}

function unpadded(padded: Bytes | null): Bytes {
  const plain = padded === null ? null : unpad(padded);
  if (plain === null) throw damagedRecord();
  return plain;
}

/** What finds a record and compares its row with the manifest. */
function createFinder({ manifest, vaultKeys, rows }: OpenParts): Reader["find"] {
  function missing(id: string): Found | null {
    for (const [vaultId, keys] of vaultKeys) {
      const entry = keys === null ? null : manifest.find(vaultId, id).entry;
      if (entry !== null) return { header: headerOf(vaultId, entry, "missing"), row: null };
    }
    return null;
  }

  return (id) => {
    const row = rows.get(id);
    if (row === null) return missing(id);
    if ((vaultKeys.get(row.vaultId) ?? null) === null) {
      return { header: claimedHeader(row, "unverified"), row };
    }
    const { entry, isVerified } = manifest.find(row.vaultId, id);
    if (entry === null) return { header: claimedHeader(row, "unlisted"), row };
    // SECURITY: the manifest, not the row, says which revision and which seal is the newest. [V11]
    const isNewest = row.revision === entry.revision && tagOf(row.sealed) === entry.tag;
    const damage = isVerified ? null : "unverified";
    return { header: headerOf(row.vaultId, entry, isNewest ? damage : "replaced"), row };
  };
}

/** Reads records, strictly: what does not open, or is not the newest, is damaged. */
export function createRecordReader(parts: OpenParts): Reader {
  const { vaultKeys, rows } = parts;
  const find = createFinder(parts);

  function found(id: string): Found {
    const answer = find(id);
    if (answer === null) throw notFound();
    return answer;
  }

  const openSeal: Reader["openSeal"] = (at, sealed) => {
    const keys = vaultKeys.get(at.vaultId) ?? null;
    return keys === null ? null : open(keys.records, sealed, recordContext(at));
  };

  function whole(id: string): Whole {
    const { header, row } = found(id);
    const isTrusted = header.damage === null || header.damage === "unverified";
    const padded = row !== null && isTrusted ? openSeal(header, row.sealed) : null;
    if (row === null || padded === null) throw damagedRecord();
    return { header, row, padded };
  }

  function contentOf({ header, padded }: Whole): { header: RecordHeader; plain: Bytes } {
    return { header, plain: unpadded(padded) };
  }

  function content(id: string, revision?: number): { header: RecordHeader; plain: Bytes } {
    if (revision === undefined) return contentOf(whole(id));
    const { header } = found(id);
    if (revision === header.revision) return contentOf(whole(id));
    const version = rows.version(id, revision);
    if (version === null) throw notFound();
    return { header, plain: unpadded(openSeal({ ...version, id }, version.sealed)) };
  }

  return { find, found, whole, openSeal, content };
}
