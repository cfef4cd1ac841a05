import { pad, seal, tagOf, wipe } from "#core/crypto";
import { AppError } from "#core/errors";
import type { NewRecord, RecordHeader, RecordStore, SealedRecord } from "../face.ts";
import { bucketOf, findEntry, fitsPage } from "./entry.ts";
import type { OpenParts, Reader } from "./read.ts";
import { recordContext, type RecordRow, type VersionRow } from "./rows.ts";

type Bulk = Pick<RecordStore, "seal" | "writeAll">;

interface Parts extends OpenParts {
  readonly reader: Reader;
}

type Place = Pick<NewRecord, "id" | "vaultId" | "type">;

function sealContent(
  { manifest, drafts }: Parts,
  at: Place & { readonly revision: number },
  plain: Uint8Array,
): Uint8Array {
  const padded = pad(plain);
  const keys = drafts.get(at.vaultId) ?? manifest.vault(at.vaultId).keys;
  const sealed = seal(keys.records, padded, recordContext(at));
  wipe(padded);
  return sealed;
}

/** The moment that the record came to be: of one that is replaced, the first one. */
function createdAtOf({ reader }: Parts, record: NewRecord): number {
  if (record.replaces === null) return record.createdAt;
  return replaced(reader.found(record.id).header, record).createdAt;
}

/** The header of what is replaced. Throws `conflict` where that is no longer what it was. */
function replaced(before: RecordHeader, record: Place & Pick<NewRecord, "replaces">): RecordHeader {
  const isSame = before.vaultId === record.vaultId && before.type === record.type;
  if (isSame && before.revision === record.replaces) return before;
  throw new AppError("conflict", "A record was changed meanwhile. Begin again.");
}

/** One seal after the other, numbered on from what the record replaces. */
function sealRecord(parts: Parts, record: NewRecord): SealedRecord {
  const { id, vaultId, type, changedAt, trashedAt, replaces } = record;
  const first = (replaces ?? 0) + 1;
  const createdAt = createdAtOf(parts, record);
  const versions = record.versions.map((version, index): VersionRow => {
    const revision = first + index;
    const sealed = sealContent(parts, { id, vaultId, type, revision }, version.plain);
    return { revision, vaultId, type, changedAt: version.changedAt, sealed };
  });
  const revision = first + versions.length;
  const sealed = sealContent(parts, { id, vaultId, type, revision }, record.plain);
  const tag = tagOf(sealed);
  const size = sealed.length;
  const damage = null;
  const header = {
    id,
    vaultId,
    type,
    revision,
    tag,
    createdAt,
    changedAt,
    trashedAt,
    size,
    damage,
  };
  if (
    !fitsPage(header) ||
    !versions.every(({ changedAt: at }) => fitsPage({ ...header, changedAt: at }))
  ) {
    throw new TypeError("a record has a UUID in lower case, and times within six bytes");
  }
  return { header, replaces, sealed, versions, attachments: record.attachments };
}

/** Whether any manifest lists a record of this id, also one whose row is gone. */
function isListed({ manifest, vaultKeys }: Parts, id: string, bucket: number): boolean {
  return [...vaultKeys].some(
    ([vaultId, keys]) =>
      keys !== null && findEntry(manifest.page(vaultId, bucket).bytes, id) !== null,
  );
}

function writeRow(parts: Parts, record: SealedRecord, bucket: number): void {
  const { header, sealed, versions } = record;
  const { id, vaultId, type, revision, tag, createdAt, changedAt, trashedAt } = header;
  const row = { id, vaultId, type, revision, createdAt, changedAt, trashedAt, tag, sealed };
  if (record.replaces !== null) replace(parts, record, row);
  else if (!parts.rows.insert(row, bucket)) throw taken();
  parts.rows.use(id, record.attachments);
  for (const version of versions) parts.rows.putVersion(id, version);
}

function list(parts: Parts, { header, replaces }: SealedRecord, bucket: number): void {
  parts.manifest.vault(header.vaultId);
  if (replaces === null && isListed(parts, header.id, bucket)) throw taken();
  parts.manifest.edit(header.vaultId, header.id, header, bucket);
}

function taken(): AppError {
  return new AppError("conflict", "A record with this id exists already.");
}

/** What is replaced stays as the version that it was. */
function replace({ reader, rows }: Parts, record: SealedRecord, row: RecordRow): void {
  const { header, row: before, padded } = reader.whole(row.id);
  wipe(padded);
  replaced(header, { ...record.header, replaces: record.replaces });
  rows.putVersion(row.id, before);
  rows.put(row);
}

/** Many records as one change: sealed as they come, then written row by row and page by page of the manifest. */
export function createBulk(parts: Parts): Bulk {
  return {
    seal: (record) => sealRecord(parts, record),
    writeAll(records, note) {
      const placed = records.map((record) => ({ record, bucket: bucketOf(record.header.id) }));
      parts.manifest.change(() => {
        // In the order of the table, so that SQLite goes through it once and not to and fro.
        placed.sort(({ record: one }, { record: other }) =>
          compare(one.header.id, other.header.id),
        );
        for (const { record, bucket } of placed) writeRow(parts, record, bucket);
        // Each page is opened once, however many of the records it lists.
        placed.sort((one, other) => one.bucket - other.bucket);
        for (const { record, bucket } of placed) list(parts, record, bucket);
        parts.audit.append(note.kind, note.details);
      });
    },
  };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
