import type { AuditHead } from "#core/audit";
import { AppError } from "#core/errors";
import type { Seen } from "../freshness.ts";
import {
  readBooks,
  readRoot,
  writeBooks,
  writeRoot,
  type Books,
  type Root,
  type StoreParts,
} from "./books.ts";
import { bucketOf, editPage, findEntry, type Entry } from "./entry.ts";
import { createPages, type Page, type Vault } from "./pages.ts";

export interface Manifest {
  /** False when at unlock ledger and roots did not fit together: something is older, or damaged. */
  readonly isConsistent: boolean;
  /** The newest audit event that the ledger knew of at unlock. */
  readonly anchor: AuditHead | null;
  readonly seen: () => Seen;
  /** The keys of a vault. Throws `not-found`, and `record-damaged` when its key does not open. */
  readonly vault: (vaultId: string) => Vault;
  readonly buckets: (vaultId: string) => number[];
  readonly page: (vaultId: string, bucket: number) => Page;
  /** What the manifest says of a record, edits of the present change included. */
  readonly find: (vaultId: string, id: string) => { entry: Entry | null; isVerified: boolean };
  /** Runs `run` in a transaction and writes, once at its end, what it edited. */
  readonly change: <T>(run: () => T) => T;
  /** Only within `change`. `bucket` spares working out the record's page once more. */
  readonly edit: (vaultId: string, id: string, entry: Entry | null, bucket?: number) => void;
  /** Only within `change`, for a vault whose books came with it: they count as they are. */
  readonly adopt: (vaultId: string) => void;
  /** This machine has seen a newer ledger: carry on counting from there. */
  readonly skipTo: (sequence: number) => void;
}

/** The edits of one change to one page. Null takes an entry out. */
type PageEdits = Map<string, Entry | null>;
/** By vault and bucket. */
type Edits = Map<string, Map<number, PageEdits>>;

/** Roots of the vaults that are here: less those that are gone, and with those that came with their books. */
function rootsHere(
  parts: StoreParts,
  before: Books,
  adopted: ReadonlySet<string>,
): Map<string, Root> {
  const roots = new Map([...before.roots].filter(([vaultId]) => parts.vaultKeys.has(vaultId)));
  for (const vaultId of adopted) {
    const keys = parts.vaultKeys.get(vaultId) ?? null;
    if (keys !== null) roots.set(vaultId, readRoot(parts, vaultId, keys));
  }
  return roots;
}

/** The books in memory, and how a change is written into them. */
function createBookkeeper(parts: StoreParts, opened: Books) {
  const { storage, vaultKeys } = parts;
  const pages = createPages(parts);
  let books = opened;

  function vault(vaultId: string): Vault {
    const keys = vaultKeys.get(vaultId);
    if (keys === undefined) throw new AppError("not-found", "This vault is no longer there.");
    if (keys === null) {
      throw new AppError(
        "record-damaged",
        "The key of this vault is damaged. Its records are kept as they are: restore a backup to open them.",
      );
    }
    return { id: vaultId, keys };
  }

  function page(vaultId: string, bucket: number): Page {
    return pages.read(vault(vaultId), bucket, books.roots.get(vaultId)?.pages.get(bucket));
  }

  function writeVault(vaultId: string, buckets: ReadonlyMap<number, PageEdits>): Root {
    const before = books.roots.get(vaultId);
    const tags = new Map(before?.pages);
    for (const [bucket, entries] of buckets) {
      const { bytes, isVerified } = page(vaultId, bucket);
      const edited = { bytes: editPage(bytes, entries), isVerified };
      const tag = pages.write(vault(vaultId), bucket, edited);
      if (tag === null) tags.delete(bucket);
      else tags.set(bucket, tag);
    }
    return writeRoot(parts, vault(vaultId), tags, before);
  }

  function write(edits: Edits, adopted: ReadonlySet<string>): void {
    const before = books;
    storage.afterCommit(
      () => undefined,
      () => {
        books = before;
      },
    );
    const roots = rootsHere(parts, before, adopted);
    for (const [vaultId, keys] of vaultKeys) {
      const buckets = edits.get(vaultId);
      const isNew = keys !== null && !roots.has(vaultId);
      if (isNew || buckets !== undefined)
        roots.set(vaultId, writeVault(vaultId, buckets ?? new Map()));
    }
    books = writeBooks(parts, before, roots);
  }

  return {
    vault,
    page,
    write,
    books: () => books,
    skipTo: (sequence: number) => {
      books = { ...books, sequence: Math.max(books.sequence, sequence) };
    },
  };
}

/** The manifests of an unlocked account: which records there are, and which revision of each is the newest. */
export function openManifest(parts: StoreParts): Manifest {
  const opened = readBooks(parts);
  const keeper = createBookkeeper(parts, opened.books);
  const { vault, page, books, skipTo } = keeper;
  let edits: Edits = new Map();
  let adopted = new Set<string>();
  let depth = 0;

  function change<T>(run: () => T): T {
    depth++;
    try {
      return parts.storage.transaction(() => {
        const answer = run();
        if (depth === 1) keeper.write(edits, adopted);
        return answer;
      });
    } finally {
      depth--;
      if (depth === 0) {
        edits = new Map();
        adopted = new Set();
      }
    }
  }

  return {
    isConsistent: opened.isConsistent,
    anchor: opened.anchor,
    seen: () => ({ sequence: books().sequence, tag: books().tag }),
    vault,
    page,
    skipTo,
    adopt: (vaultId) => adopted.add(vaultId),
    change,
    buckets: (vaultId) => [...(books().roots.get(vaultId)?.pages.keys() ?? [])],
    find(vaultId, id) {
      const { bytes, isVerified } = page(vaultId, bucketOf(id));
      const edited = edits.get(vaultId)?.get(bucketOf(id))?.get(id);
      return { entry: edited === undefined ? findEntry(bytes, id) : edited, isVerified };
    },
    edit(vaultId, id, entry, bucket = bucketOf(id)) {
      const buckets = edits.get(vaultId) ?? new Map<number, PageEdits>();
      const entries = buckets.get(bucket) ?? new Map<string, Entry | null>();
      edits.set(vaultId, buckets.set(bucket, entries.set(id, entry)));
    },
  };
}
