import type { Audit, AuditHead } from "#core/audit";
import { open, seal, tagOf } from "#core/crypto";
import type { Clock } from "#core/ports";
import type { Storage } from "#core/storage";
import type { AccountKeys, VaultKeys } from "../keys.ts";
import { queries } from "../schema.ts";
import { decodeRoot, encodeRoot } from "./entry.ts";
import { readLedger, readSealedLedger, writeLedger } from "./ledger.ts";

export interface StoreParts {
  readonly storage: Storage;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly keys: AccountKeys;
  /** The keys of each vault, or null for one whose key does not open. */
  readonly vaultKeys: ReadonlyMap<string, VaultKeys | null>;
  /** The keys of vaults that are not there yet. */
  readonly drafts: Map<string, VaultKeys>;
}

export interface Root {
  readonly tag: string;
  /** The tag of each page that there is. */
  readonly pages: ReadonlyMap<number, string>;
  /** False when the root did not open: `pages` then only repeats what is there. */
  readonly isIntact: boolean;
}

/** Ledger and roots as verified at unlock or written since. Replaced whole, never changed. */
export interface Books {
  readonly sequence: number;
  readonly tag: string;
  readonly isLedgerIntact: boolean;
  readonly roots: ReadonlyMap<string, Root>;
}

/** Keeps bytes that are about to be replaced although they did not open. [V13] */
export function quarantine(parts: StoreParts, place: string, bytes: Uint8Array): void {
  const row = { at: parts.clock.now(), place, bytes };
  parts.storage.run(queries.insertInto("quarantine").values(row).compile());
}

function rootContext(vaultId: string): string {
  return `sallyport/1/manifest-root/${vaultId}`;
}

function sealedRoot({ storage }: StoreParts, vaultId: string): Uint8Array | null {
  const query = queries
    .selectFrom("manifest_root")
    .select("sealed")
    .where("vault_id", "=", vaultId);
  return storage.get(query.compile())?.sealed ?? null;
}

/** Without a root nothing says which pages are the newest; each is at least one that was written here. */
function pagesAsFound({ storage }: StoreParts, vaultId: string): Map<number, string> {
  const query = queries
    .selectFrom("manifest_page")
    .select(["bucket", "sealed"])
    .where("vault_id", "=", vaultId);
  return new Map(storage.all(query.compile()).map((row) => [row.bucket, tagOf(row.sealed)]));
}

/** The root of a vault as the file holds it. */
export function readRoot(parts: StoreParts, vaultId: string, keys: VaultKeys): Root {
  const sealed = sealedRoot(parts, vaultId);
  const plain = sealed === null ? null : open(keys.manifest, sealed, rootContext(vaultId));
  if (sealed === null || plain === null) {
    return { tag: "", pages: pagesAsFound(parts, vaultId), isIntact: false };
  }
  return { tag: tagOf(sealed), pages: decodeRoot(plain), isIntact: true };
}

/** Writes the root of a vault in the present transaction. `before` is what it replaces, if anything. */
export function writeRoot(
  parts: StoreParts,
  vault: { id: string; keys: VaultKeys },
  pages: ReadonlyMap<number, string>,
  before: Root | undefined,
): Root {
  const damaged = before?.isIntact === false ? sealedRoot(parts, vault.id) : null;
  if (damaged !== null) quarantine(parts, rootContext(vault.id), damaged);
  const sealed = seal(vault.keys.manifest, encodeRoot(pages), rootContext(vault.id));
  const row = { vault_id: vault.id, sealed };
  parts.storage.run(queries.replaceInto("manifest_root").values(row).compile());
  return { tag: tagOf(sealed), pages, isIntact: true };
}

/** Every root that can be read. */
function readRoots(parts: StoreParts): Map<string, Root> {
  const roots = new Map<string, Root>();
  for (const [vaultId, keys] of parts.vaultKeys) {
    if (keys !== null) roots.set(vaultId, readRoot(parts, vaultId, keys));
  }
  return roots;
}

/** Whether these roots are the newest, and none is gone. */
function areNewest(
  { vaultKeys }: StoreParts,
  roots: ReadonlyMap<string, Root>,
  named: Readonly<Record<string, string>>,
): boolean {
  // SECURITY: a root that opens may still be an earlier one; the ledger names the newest. [V12]
  const fit = [...roots].every(([vaultId, root]) => root.isIntact && named[vaultId] === root.tag);
  return fit && Object.keys(named).every((vaultId) => vaultKeys.has(vaultId));
}

/**
 * Ledger and roots as the file holds them. `isConsistent` is false when a root is not the one that the
 * ledger names, or either does not open: then some part of the file is older than another, or damaged.
 */
export function readBooks(parts: StoreParts): {
  books: Books;
  isConsistent: boolean;
  anchor: AuditHead | null;
} {
  const roots = readRoots(parts);
  const found = readLedger(parts.storage, parts.keys);
  if (found === null) {
    const books = { sequence: 0, tag: "", isLedgerIntact: false, roots };
    return { books, isConsistent: false, anchor: null };
  }
  const { ledger, tag } = found;
  return {
    books: { sequence: ledger.sequence, tag, isLedgerIntact: true, roots },
    isConsistent: areNewest(parts, roots, ledger.roots),
    anchor: ledger.audit,
  };
}

/** Writes the next ledger, for these roots, in the present transaction. */
export function writeBooks(
  parts: StoreParts,
  before: Books,
  roots: ReadonlyMap<string, Root>,
): Books {
  const damaged = before.isLedgerIntact ? null : readSealedLedger(parts.storage);
  if (damaged !== null) quarantine(parts, "ledger", damaged);
  const sequence = before.sequence + 1;
  const tag = writeLedger(parts.storage, parts.keys, {
    sequence,
    roots: Object.fromEntries([...roots].map(([vaultId, root]) => [vaultId, root.tag])),
    audit: parts.audit.head(),
  });
  return { sequence, tag, isLedgerIntact: true, roots };
}
