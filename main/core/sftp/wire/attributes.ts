import { uint32, uint64, type FieldReader } from "./bytes.ts";

/** What a server says of a file. Null where it does not say. */
export interface Attributes {
  readonly size: number | null;
  readonly uid: number | null;
  readonly gid: number | null;
  /** Type and permissions as in POSIX's `st_mode`. */
  readonly mode: number | null;
  /** Seconds since 1970. */
  readonly modified: number | null;
}

const has = { size: 1, owner: 2, mode: 4, times: 8, extended: 0x8000_0000 };
const mostExtended = 64;

export function readAttributes(reader: FieldReader): Attributes {
  const flags = reader.uint32();
  const size = flags & has.size ? reader.uint64() : null;
  const [uid, gid] = flags & has.owner ? [reader.uint32(), reader.uint32()] : [null, null];
  const mode = flags & has.mode ? reader.uint32() : null;
  const modified = flags & has.times ? (reader.uint32(), reader.uint32()) : null;
  if (flags & has.extended) {
    const count = Math.min(reader.uint32(), mostExtended);
    for (let index = 0; index < count; index++) {
      reader.bytes();
      reader.bytes();
    }
  }
  return { size, uid, gid, mode, modified };
}

/** What to change; what is absent stays. */
export interface AttributeChange {
  readonly size?: number;
  readonly mode?: number;
  readonly modified?: number;
}

export function attributeFields({ size, mode, modified }: AttributeChange): Buffer {
  const flags =
    (size === undefined ? 0 : has.size) |
    (mode === undefined ? 0 : has.mode) |
    (modified === undefined ? 0 : has.times);
  const fields = [uint32(flags)];
  if (size !== undefined) fields.push(uint64(size));
  if (mode !== undefined) fields.push(uint32(mode));
  // Both times, or none: a file that was brought was also read just now.
  if (modified !== undefined) fields.push(uint32(modified), uint32(modified));
  return Buffer.concat(fields);
}

export type Kind = "file" | "folder" | "link" | "other";

/** By the type bits of `st_mode`. */
export function kindOf(mode: number | null): Kind {
  switch ((mode ?? 0) & 0o170000) {
    case 0o100000:
      return "file";
    case 0o040000:
      return "folder";
    case 0o120000:
      return "link";
    default:
      return "other";
  }
}
