import { createHash, randomBytes } from "node:crypto";
import { shapes, type RecordType } from "#contract/record-types";
import type { PortableAttachment, PortableRecord } from "../portable.ts";

/** A group to be written, with what is in it. */
export interface Folder {
  readonly name: string;
  readonly id: Buffer;
  readonly records: PortableRecord[];
  readonly folders: Map<string, Folder>;
}

/** All that a database is written from: sorted into groups, since a document tells of each group once. */
export interface Tree {
  readonly root: Folder;
  readonly bin: Folder | null;
  /** In the order in which they are written: an entry names a file by its place here. */
  readonly files: readonly PortableAttachment[];
  readonly fileNumbers: ReadonlyMap<PortableAttachment, number>;
  /** The 16 bytes by which entries know each other. */
  idOf(record: PortableRecord): Buffer;
}

export async function gather(
  records: AsyncIterable<PortableRecord>,
  check: () => void,
): Promise<Tree> {
  const root = newFolder("Passwords");
  let bin: Folder | null = null;
  const fileNumbers = new Map<PortableAttachment, number>();
  const ids = new Map<PortableRecord, Buffer>();
  const taken = new Set<string>();
  for await (const record of records) {
    check();
    if (record.state === "trashed") bin ??= newFolder("Recycle Bin");
    let folder = record.state === "trashed" && bin !== null ? bin : root;
    for (const name of record.folder) folder = within(folder, name);
    folder.records.push(record);
    for (const file of record.attachments) fileNumbers.set(file, fileNumbers.size);
    const id = record.key === null ? randomBytes(16) : idOfKey(record.key);
    ids.set(record, taken.has(id.toString("hex")) ? randomBytes(16) : id);
    taken.add(id.toString("hex"));
  }
  const files = [...fileNumbers.keys()];
  return { root, bin, files, fileNumbers, idOf: (record) => ids.get(record) ?? randomBytes(16) };
}

function newFolder(name: string): Folder {
  return { name, id: randomBytes(16), records: [], folders: new Map() };
}

function within(folder: Folder, name: string): Folder {
  const known = folder.folders.get(name);
  if (known !== undefined) return known;
  const made = newFolder(name);
  folder.folders.set(name, made);
  return made;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A UUID's own bytes; any other name is hashed to as many. */
function idOfKey(key: string): Buffer {
  if (uuid.test(key)) return Buffer.from(key.replaceAll("-", ""), "hex");
  return createHash("sha256").update(key).digest().subarray(0, 16);
}

const referring = new Map(
  Object.entries(shapes).map(([type, { fields }]) => [
    type,
    fields.filter(({ kind }) => kind === "record").map(({ name }) => name),
  ]),
);

/** The fields, with references as the UUIDs under which their targets are written. */
export function referringByUuid(
  type: RecordType,
  fields: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const names = referring.get(type) ?? [];
  const changed = names.filter(
    (name) => (fields[name] ?? "") !== "" && !uuid.test(fields[name] ?? ""),
  );
  if (changed.length === 0) return fields;
  const uuids = changed.map((name) => [name, uuidOf(idOfKey(fields[name] ?? ""))] as const);
  return { ...fields, ...Object.fromEntries(uuids) };
}

/** 16 bytes in the usual form of a UUID. */
export function uuidOf(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
