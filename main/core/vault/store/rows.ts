import type { RecordType } from "#contract";
import { isAppError } from "#core/errors";
import type { Storage, Value } from "#core/storage";
import type { Damage, RecordHeader } from "../face.ts";
import { bucketOf, isRecordType, type Entry } from "./entry.ts";

/** A record as its row holds it: what it claims, and its sealed bytes. */
export interface RecordRow {
  readonly id: string;
  readonly vaultId: string;
  readonly type: string;
  readonly revision: number;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly trashedAt: number | null;
  readonly tag: string;
  readonly sealed: Uint8Array;
}

export interface VersionRow {
  readonly revision: number;
  readonly vaultId: string;
  readonly type: string;
  readonly changedAt: number;
  readonly sealed: Uint8Array;
}

/** Where the seal of a record belongs. A row that moved elsewhere, or tells another type, does not open. [V9] */
export function recordContext(record: {
  id: string;
  vaultId: string;
  type: string;
  revision: number;
}): string {
  const { id, vaultId, type, revision } = record;
  return `sallyport/1/record/${vaultId}/${id}/${type}/${revision}`;
}

/** The header that the manifest vouches for. */
export function headerOf(vaultId: string, entry: Entry, damage: Damage | null): RecordHeader {
  // Spelled out: a hundred thousand of them are made at once, and a spread costs more.
  return {
    id: entry.id,
    vaultId,
    type: entry.type,
    revision: entry.revision,
    tag: entry.tag,
    createdAt: entry.createdAt,
    changedAt: entry.changedAt,
    trashedAt: entry.trashedAt,
    size: entry.size,
    damage,
  };
}

/** The header that a row claims, for want of a better one. */
export function claimedHeader(row: RecordRow, damage: Damage): RecordHeader {
  const { sealed, type, ...rest } = row;
  // A type that no version knows was put there by hand; the record is damaged in any case.
  const known: RecordType = isRecordType(type) ? type : "secure_note";
  return { ...rest, type: known, size: sealed.length, damage };
}

function bytesOf(value: Value | undefined): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array();
}

const latest = 2 ** 48 - 1;

/** A time as a row tells it, which may be anything; the manifest holds six bytes of it. */
function timeOf(value: Value | undefined): number {
  return Math.min(Math.max(Number(value), 0), latest);
}

function recordRow(row: Record<string, Value>): RecordRow {
  const trashedAt = row["trashed_at"] ?? null;
  return {
    id: String(row["id"]),
    vaultId: String(row["vault_id"]),
    type: String(row["type"]),
    revision: Number(row["revision"]),
    createdAt: timeOf(row["created_at"]),
    changedAt: timeOf(row["changed_at"]),
    trashedAt: trashedAt === null ? null : timeOf(trashedAt),
    tag: String(row["tag"]),
    sealed: bytesOf(row["sealed"]),
  };
}

function versionRow(row: Record<string, Value>): VersionRow {
  return {
    revision: Number(row["revision"]),
    vaultId: String(row["vault_id"]),
    type: String(row["type"]),
    changedAt: timeOf(row["changed_at"]),
    sealed: bytesOf(row["sealed"]),
  };
}

/**
 * What `run` reads, or `otherwise` where the table contradicts itself in that place: the records in other
 * places are none the worse. [V13]
 */
export function readOr<T>(run: () => T, otherwise: T): T {
  try {
    return run();
  } catch (error) {
    if (isAppError(error, "vault-damaged")) return otherwise;
    throw error;
  }
}

function valuesOf(row: RecordRow, bucket: number): Value[] {
  const { id, vaultId, type, revision, createdAt, changedAt, trashedAt, tag, sealed } = row;
  const place = [id, vaultId, bucket, type, revision];
  return [...place, createdAt, changedAt, trashedAt, tag, sealed];
}

/** Which records need which files. */
function createUses(storage: Storage) {
  const use = storage.prepare("INSERT OR IGNORE INTO attachment_use (record_id, id) VALUES (?, ?)");
  const release = storage.prepare("DELETE FROM attachment_use WHERE record_id = ?");
  const removeChunks = storage.prepare(
    `DELETE FROM attachment_chunk WHERE id IN
     (SELECT id FROM attachment_use AS mine WHERE record_id = ? AND NOT EXISTS
       (SELECT 1 FROM attachment_use WHERE id = mine.id AND record_id <> mine.record_id))`,
  );
  return {
    /** From now on, for good, the record or a version of it needs these files. */
    use(recordId: string, attachments: readonly string[]): void {
      for (const id of attachments) use.run(recordId, id);
    },
    /** Removes what no other record needs. */
    release(recordId: string): void {
      removeChunks.run(recordId);
      release.run(recordId);
    },
  };
}

/** The earlier versions of records. */
function createVersions(storage: Storage) {
  const keepVersion = storage.prepare(
    `REPLACE INTO version (record_id, revision, vault_id, type, changed_at, sealed)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const all = storage.prepare(
    "SELECT revision, vault_id, type, changed_at, sealed FROM version WHERE record_id = ? ORDER BY revision DESC",
  );
  const oneVersion = storage.prepare(
    "SELECT revision, vault_id, type, changed_at, sealed FROM version WHERE record_id = ? AND revision = ?",
  );
  const moments = storage.prepare(
    "SELECT revision, changed_at FROM version WHERE record_id = ? ORDER BY revision DESC",
  );
  const removeVersions = storage.prepare("DELETE FROM version WHERE record_id = ?");
  const asked = {
    /** When each earlier version was made, newest first, without what is sealed. */
    moments: (id: string) =>
      readOr(() => moments.all(id), [])
        .map((row) => ({ revision: Number(row["revision"]), changedAt: Number(row["changed_at"]) }))
        .filter(({ revision }) => revision > 0),
    version(id: string, revision: number): VersionRow | null {
      const row = readOr(() => oneVersion.get(id, revision), undefined);
      return row === undefined ? null : versionRow(row);
    },
    versions: (id: string) =>
      readOr(() => all.all(id), [])
        .map(versionRow)
        .filter(({ revision }) => revision > 0),
    putVersion(recordId: string, version: VersionRow): void {
      const { revision, vaultId, type, changedAt, sealed } = version;
      keepVersion.run(recordId, revision, vaultId, type, changedAt, sealed);
    },
  };
  return { asked, remove: (id: string) => removeVersions.run(id) };
}

export type Rows = ReturnType<typeof createRows>;

/** The statements of the record tables: hot paths, so prepared by hand. */
export function createRows(storage: Storage) {
  const select = storage.prepare("SELECT * FROM record WHERE id = ?");
  const listing = storage.prepare(
    "SELECT id, revision, tag FROM record WHERE vault_id = ? AND bucket = ? ORDER BY id",
  );
  // In the order of the index, which is that of the ids; were it another, the slow comparison would follow.
  const claims = storage.prepare(
    `SELECT group_concat(id || ' ' || revision || ' ' || tag, ' ') AS claims
     FROM record WHERE vault_id = ? AND bucket = ?`,
  );
  const buckets = storage.prepare("SELECT DISTINCT vault_id, bucket FROM record");
  const uses = createUses(storage);
  const versions = createVersions(storage);
  const columns = `INTO record
     (id, vault_id, bucket, type, revision, created_at, changed_at, trashed_at, tag, sealed)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
  const replace = storage.prepare(`REPLACE ${columns}`);
  const insert = storage.prepare(`INSERT OR IGNORE ${columns}`);
  const mark = storage.prepare("UPDATE record SET trashed_at = ? WHERE id = ?");
  const remove = storage.prepare("DELETE FROM record WHERE id = ?");
  const present = storage.prepare("SELECT 1 AS n FROM record WHERE id = ?");

  return {
    ...versions.asked,
    get(id: string): RecordRow | null {
      const row = readOr(() => select.get(id), undefined);
      return row === undefined ? null : recordRow(row);
    },
    /** Whether there is a row of this id; reads none. */
    has: (id: string) => readOr(() => present.get(id), undefined) !== undefined,
    /** Id, revision and tag of every row of a bucket, by id. */
    list: (vaultId: string, bucket: number) =>
      readOr<Value[][] | null>(() => [...listing.rows(vaultId, bucket)], null),
    /** The same as one text, which is read three times as fast. */
    claims: (vaultId: string, bucket: number) => claims.get(vaultId, bucket)?.["claims"] ?? "",
    /** Every vault and bucket in which there is a row. */
    buckets: () =>
      [...buckets.rows()].map(([vaultId, bucket]) => [String(vaultId), Number(bucket)] as const),
    put: (row: RecordRow) => replace.run(...valuesOf(row, bucketOf(row.id))),
    /** Answers false, and does nothing, when there is a row of this id. */
    insert: (row: RecordRow, bucket: number) => insert.run(...valuesOf(row, bucket)) > 0,
    use: (recordId: string, attachments: readonly string[]) => {
      uses.use(recordId, attachments);
    },
    mark: (id: string, trashedAt: number | null) => mark.run(trashedAt, id),
    /** With its versions, and the files that no other record needs. */
    remove(id: string): void {
      remove.run(id);
      uses.release(id);
      versions.remove(id);
    },
  };
}
