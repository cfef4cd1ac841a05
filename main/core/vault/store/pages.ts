import { open, seal, tagOf, type Bytes } from "#core/crypto";
import type { VaultKeys } from "../keys.ts";
import { quarantine, type StoreParts } from "./books.ts";
import { editPage, fitsPage, isRecordType, type Entry } from "./entry.ts";
import { readOr } from "./rows.ts";

export interface Page {
  readonly bytes: Bytes;
  /** False when the page was damaged or replaced: then `bytes` only repeats what the rows claim. */
  readonly isVerified: boolean;
}

export interface Vault {
  readonly id: string;
  readonly keys: VaultKeys;
}

export interface Pages {
  /** `tag` is what the root says of this page, or undefined when it says that there is none. */
  read(vault: Vault, bucket: number, tag: string | undefined): Page;
  /** Replaces a page in the present transaction and answers its tag, or null for an empty one. */
  write(vault: Vault, bucket: number, page: Page): string | null;
}

const empty = new Uint8Array(0);
/** Pages kept open: walks and edits go page by page. */
const pagesKept = 8;

function contextOf(vault: Vault, bucket: number): string {
  return `sallyport/1/manifest-page/${vault.id}/${bucket}`;
}

/** What the rows of a bucket say of themselves, as a page. */
function createRowReader({ storage }: StoreParts): (vault: Vault, bucket: number) => Bytes {
  const select = storage.prepare(
    `SELECT id, type, revision, tag, created_at, changed_at, trashed_at, length(sealed)
     FROM record WHERE vault_id = ? AND bucket = ?`,
  );
  return (vault, bucket) => {
    const entries = new Map<string, Entry>();
    for (const row of readOr(() => [...select.rows(vault.id, bucket)], [])) {
      const [id, type, revision, tag, createdAt, changedAt, trashedAt, size] = row;
      if (!isRecordType(String(type))) continue;
      const entry = {
        id: String(id),
        type: String(type) as Entry["type"],
        revision: Number(revision),
        tag: String(tag),
        createdAt: Number(createdAt),
        changedAt: Number(changedAt),
        trashedAt: trashedAt === null ? null : Number(trashedAt),
        size: Number(size),
      };
      // What no page could list stays unlisted, and so is shown as damaged.
      if (fitsPage(entry)) entries.set(entry.id, entry);
    }
    return editPage(empty, entries);
  };
}

/** Pages of the manifests, opened as they are asked for. */
export function createPages(parts: StoreParts): Pages {
  const { storage } = parts;
  const select = storage.prepare(
    "SELECT sealed FROM manifest_page WHERE vault_id = ? AND bucket = ?",
  );
  const replace = storage.prepare(
    "REPLACE INTO manifest_page (vault_id, bucket, sealed) VALUES (?, ?, ?)",
  );
  const remove = storage.prepare("DELETE FROM manifest_page WHERE vault_id = ? AND bucket = ?");
  const pageFromRows = createRowReader(parts);
  /** By tag, which names exactly these bytes. */
  const kept = new Map<string, Bytes>();

  function keep(tag: string, bytes: Bytes): void {
    const [oldest] = kept.keys();
    if (kept.size >= pagesKept && oldest !== undefined) kept.delete(oldest);
    kept.set(tag, bytes);
  }

  function sealedPage(vault: Vault, bucket: number): Uint8Array | null {
    const sealed = readOr(() => select.get(vault.id, bucket), undefined)?.["sealed"];
    return sealed instanceof Uint8Array ? sealed : null;
  }

  function openPage(vault: Vault, bucket: number, tag: string): Bytes | null {
    const sealed = sealedPage(vault, bucket);
    // SECURITY: an earlier page opens as well; the root names the newest. [V11]
    if (sealed === null || tagOf(sealed) !== tag) return null;
    return open(vault.keys.manifest, sealed, contextOf(vault, bucket));
  }

  return {
    read(vault, bucket, tag) {
      if (tag === undefined) return { bytes: empty, isVerified: true };
      const bytes = kept.get(tag) ?? openPage(vault, bucket, tag);
      if (bytes === null) return { bytes: pageFromRows(vault, bucket), isVerified: false };
      if (!kept.has(tag)) keep(tag, bytes);
      return { bytes, isVerified: true };
    },
    write(vault, bucket, { bytes, isVerified }) {
      const damaged = isVerified ? null : sealedPage(vault, bucket);
      if (damaged !== null) quarantine(parts, contextOf(vault, bucket), damaged);
      if (bytes.length === 0) {
        remove.run(vault.id, bucket);
        return null;
      }
      const sealed = seal(vault.keys.manifest, bytes, contextOf(vault, bucket));
      replace.run(vault.id, bucket, sealed);
      const tag = tagOf(sealed);
      keep(tag, bytes);
      return tag;
    },
  };
}
