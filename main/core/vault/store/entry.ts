import { hash } from "node:crypto";
import type { RecordType } from "#contract";
import { formatId, type Bytes } from "#core/crypto";

/** What the manifest says of one record. */
export interface Entry {
  readonly id: string;
  readonly revision: number;
  readonly tag: string;
  readonly type: RecordType;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly trashedAt: number | null;
  readonly size: number;
}

/** A page: entries of 59 bytes in the order of their ids. [V10] */
export const entryBytes = 59;
const idBytes = 16;

/** The number of each type in a manifest. Never reused, never changed. [V10] */
const typeNumbers: Readonly<Record<RecordType, number>> = {
  login: 1,
  host: 2,
  ssh_key: 3,
  env_file: 4,
  api_credential: 5,
  database: 6,
  totp: 7,
  card: 8,
  identity: 9,
  secure_note: 10,
};

const typesByNumber: RecordType[] = [];
for (const [type, number] of Object.entries(typeNumbers))
  typesByNumber[number] = type as RecordType;

export function isRecordType(text: string): text is RecordType {
  return Object.hasOwn(typeNumbers, text);
}

function rawId(id: string): Buffer {
  return Buffer.from(id.replaceAll("-", ""), "hex");
}

/** Which of a vault's 512 pages lists a record. [V10] */
export function bucketOf(id: string): number {
  return hash("sha256", rawId(id), "buffer").readUInt16BE(0) >> 7;
}

/** Whether a page can hold this entry: what rows claim may be anything. */
export function fitsPage({ id, tag, ...numbers }: Entry): boolean {
  const { revision, createdAt, changedAt, trashedAt } = numbers;
  const times = [createdAt, changedAt, trashedAt ?? 0];
  return (
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) &&
    /^[0-9a-f]{32}$/.test(tag) &&
    isWithin(revision, 1, 2 ** 32 - 1) &&
    times.every((time) => isWithin(time, 0, 2 ** 48 - 1))
  );
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function encode(entry: Entry): Buffer {
  const bytes = Buffer.alloc(entryBytes);
  rawId(entry.id).copy(bytes, 0);
  bytes.writeUInt32BE(entry.revision, 16);
  Buffer.from(entry.tag, "hex").copy(bytes, 20);
  bytes.writeUInt8(typeNumbers[entry.type], 36);
  bytes.writeUIntBE(entry.createdAt, 37, 6);
  bytes.writeUIntBE(entry.changedAt, 43, 6);
  bytes.writeUIntBE(entry.trashedAt ?? 0, 49, 6);
  bytes.writeUInt32BE(entry.size, 55);
  return bytes;
}

function decode(page: Buffer, hex: string, start: number): Entry {
  const trashedAt = page.readUIntBE(start + 49, 6);
  const typeNumber = page.readUInt8(start + 36);
  const type = typesByNumber[typeNumber];
  if (type === undefined) throw new TypeError(`a manifest names record type ${typeNumber}`);
  return {
    id: formatId(hex.slice(start * 2, (start + idBytes) * 2)),
    revision: page.readUInt32BE(start + 16),
    tag: hex.slice((start + 20) * 2, (start + 36) * 2),
    type,
    createdAt: page.readUIntBE(start + 37, 6),
    changedAt: page.readUIntBE(start + 43, 6),
    trashedAt: trashedAt === 0 ? null : trashedAt,
    size: page.readUInt32BE(start + 55),
  };
}

function view(page: Bytes): Buffer {
  return Buffer.from(page.buffer, page.byteOffset, page.length);
}

/** Every entry of a page, in order. */
export function decodePage(page: Bytes): Entry[] {
  const bytes = view(page);
  const hex = bytes.toString("hex");
  const entries: Entry[] = [];
  for (let start = 0; start + entryBytes <= bytes.length; start += entryBytes) {
    entries.push(decode(bytes, hex, start));
  }
  return entries;
}

/** The entry of one record, or null. */
export function findEntry(page: Bytes, id: string): Entry | null {
  const bytes = view(page);
  const wanted = rawId(id);
  let low = 0;
  let high = Math.floor(bytes.length / entryBytes) - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const start = middle * entryBytes;
    const order = bytes.compare(wanted, 0, idBytes, start, start + idBytes);
    if (order === 0) {
      const found = bytes.subarray(start, start + entryBytes);
      return decode(found, found.toString("hex"), 0);
    }
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return null;
}

/** A page with some entries put in, replaced or (null) taken out. */
export function editPage(page: Bytes, edits: ReadonlyMap<string, Entry | null>): Bytes {
  const bytes = view(page);
  const entries = new Map<string, Buffer>();
  for (let start = 0; start + entryBytes <= bytes.length; start += entryBytes) {
    const raw = bytes.subarray(start, start + entryBytes);
    entries.set(raw.toString("latin1", 0, idBytes), raw);
  }
  for (const [id, entry] of edits) {
    const name = rawId(id).toString("latin1");
    if (entry === null) entries.delete(name);
    else entries.set(name, encode(entry));
  }
  const ordered = [...entries.values()].sort((one, other) => one.compare(other));
  return new Uint8Array(Buffer.concat(ordered));
}

/** A root: the tag of each page that there is, as bucket (2 bytes) and tag (16). [V11] */
export function encodeRoot(pages: ReadonlyMap<number, string>): Bytes {
  const bytes = Buffer.alloc(pages.size * 18);
  let start = 0;
  for (const [bucket, tag] of [...pages].sort(([one], [other]) => one - other)) {
    bytes.writeUInt16BE(bucket, start);
    bytes.write(tag, start + 2, "hex");
    start += 18;
  }
  return bytes;
}

/** What `encodeRoot` wrote. */
export function decodeRoot(root: Bytes): Map<number, string> {
  const bytes = view(root);
  const pages = new Map<number, string>();
  for (let start = 0; start + 18 <= bytes.length; start += 18) {
    pages.set(bytes.readUInt16BE(start), bytes.toString("hex", start + 2, start + 18));
  }
  return pages;
}
