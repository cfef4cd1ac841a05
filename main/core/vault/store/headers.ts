import { z } from "zod";
import type { Value } from "#core/storage";
import type { RecordHeader } from "../face.ts";
import type { StoreParts } from "./books.ts";
import { decodePage, type Entry } from "./entry.ts";
import type { Manifest } from "./manifest.ts";
import { claimedHeader, headerOf, readOr, type RecordRow, type Rows } from "./rows.ts";

const areIds = z.array(z.uuid());

interface Context {
  readonly parts: StoreParts;
  readonly manifest: Manifest;
  readonly rows: Rows;
}

/** Buckets to walk, by vault: those that the manifest lists and those in which there are rows. */
function bucketsToWalk({ parts, manifest, rows }: Context): Map<string, Set<number>> {
  const walk = new Map<string, Set<number>>();
  for (const vaultId of parts.vaultKeys.keys())
    walk.set(vaultId, new Set(manifest.buckets(vaultId)));
  for (const [vaultId, bucket] of readOr(rows.buckets, [])) {
    const buckets = walk.get(vaultId) ?? new Set<number>();
    buckets.add(bucket);
    walk.set(vaultId, buckets);
  }
  return walk;
}

/** One bucket: rows and entries, both by id, side by side. [V11] */
function* compareBucket(context: Context, vaultId: string, bucket: number): Iterable<RecordHeader> {
  const { bytes, isVerified } = context.manifest.page(vaultId, bucket);
  const listed = decodePage(bytes);
  const expected = listed.map(({ id, revision, tag }) => `${id} ${revision} ${tag}`).join(" ");
  const claims = readOr(() => context.rows.claims(vaultId, bucket), null);
  if (isVerified && claims === expected) {
    for (const entry of listed) yield headerOf(vaultId, entry, null);
    return;
  }
  const found = context.rows.list(vaultId, bucket) ?? findEach(context, listed);
  let next = 0;
  for (const entry of listed) {
    for (; String(found[next]?.[0] ?? "~") < entry.id; next++)
      yield* unlisted(context, found[next]);
    const row = found[next]?.[0] === entry.id ? found[next++] : undefined;
    yield headerOf(vaultId, entry, damageOf(entry, row, isVerified));
  }
  for (; next < found.length; next++) yield* unlisted(context, found[next]);
}

/** The rows of a bucket one by one, where the list of them cannot be read. */
function findEach({ rows }: Context, listed: readonly Entry[]): Value[][] {
  return listed.flatMap(({ id }) => {
    const row = rows.get(id);
    return row === null ? [] : [[row.id, row.revision, row.tag]];
  });
}

function damageOf(entry: Entry, row: Value[] | undefined, isVerified: boolean) {
  if (row === undefined) return "missing";
  if (row[1] !== entry.revision || row[2] !== entry.tag) return "replaced";
  return isVerified ? null : "unverified";
}

function* unlisted(context: Context, found: Value[] | undefined): Iterable<RecordHeader> {
  const row = context.rows.get(String(found?.[0]));
  if (row !== null && isTold(context, row)) yield claimedHeader(row, "unlisted");
}

/** Whether a row is a record by its ids, and no manifest lists it already, in another place or vault. */
function isTold({ parts, manifest }: Context, row: RecordRow): boolean {
  if (!areIds.safeParse([row.id, row.vaultId]).success) return false;
  return [...parts.vaultKeys].every(
    ([vaultId, keys]) => keys === null || manifest.find(vaultId, row.id).entry === null,
  );
}

/** Rows of a vault whose key does not open, or that is gone: all that is left is what they claim. */
function* claimedBucket(context: Context, vaultId: string, bucket: number): Iterable<RecordHeader> {
  for (const [id] of context.rows.list(vaultId, bucket) ?? []) {
    const row = context.rows.get(String(id));
    if (row !== null && isTold(context, row)) yield claimedHeader(row, "unverified");
  }
}

/** Every record that there is, or that there should be. */
export function* walkHeaders(context: Context): Iterable<RecordHeader> {
  for (const [vaultId, buckets] of bucketsToWalk(context)) {
    const hasKey = (context.parts.vaultKeys.get(vaultId) ?? null) !== null;
    for (const bucket of [...buckets].sort((one, other) => one - other)) {
      yield* hasKey
        ? compareBucket(context, vaultId, bucket)
        : claimedBucket(context, vaultId, bucket);
    }
  }
}
