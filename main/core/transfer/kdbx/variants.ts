import { damaged } from "../faults.ts";

/** A dictionary of typed values, as KDBX 4 keeps its key derivation's parameters. */
export type Variants = ReadonlyMap<string, number | bigint | boolean | string | Uint8Array>;

const where = "key derivation parameters";
const version = 0x0100;
const types = { uint32: 4, uint64: 5, bool: 8, int32: 12, int64: 13, string: 24, bytes: 66 };

/** Reads a dictionary. Throws `import-damaged`. */
export function readVariants(bytes: Uint8Array): Variants {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const read = new Map<string, number | bigint | boolean | string | Uint8Array>();
  let at = 2;
  if (buffer.length < 3 || buffer.readUInt16LE(0) >> 8 !== version >> 8) throw unreadable();
  for (let type = buffer.readUInt8(at); type !== 0; type = byteAt(buffer, at)) {
    const name = sized(buffer, at + 1);
    const value = sized(buffer, at + 5 + name.length);
    read.set(name.toString("utf8"), decode(type, value));
    at += 9 + name.length + value.length;
  }
  return read;
}

function byteAt(buffer: Buffer, at: number): number {
  if (at >= buffer.length) throw unreadable();
  return buffer.readUInt8(at);
}

function sized(buffer: Buffer, at: number): Buffer {
  if (at + 4 > buffer.length) throw unreadable();
  const length = buffer.readUInt32LE(at);
  if (length > buffer.length - at - 4) throw unreadable();
  return buffer.subarray(at + 4, at + 4 + length);
}

const lengths: Readonly<Record<number, number>> = { 4: 4, 5: 8, 8: 1, 12: 4, 13: 8 };

function decode(type: number, value: Buffer) {
  if (lengths[type] !== undefined && value.length !== lengths[type]) throw unreadable();
  switch (type) {
    case types.uint32:
      return value.readUInt32LE(0);
    case types.uint64:
      return value.readBigUInt64LE(0);
    case types.bool:
      return value.readUInt8(0) !== 0;
    case types.int32:
      return value.readInt32LE(0);
    case types.int64:
      return value.readBigInt64LE(0);
    case types.string:
      return value.toString("utf8");
    case types.bytes:
      return new Uint8Array(value);
    default:
      throw unreadable();
  }
}

/** A dictionary of numbers of 32 bits, of 64 bits (as bigint) and bytes. */
export function writeVariants(values: ReadonlyMap<string, number | bigint | Uint8Array>): Buffer {
  const items = [...values].flatMap(([name, value]) => {
    const [type, bytes] = encode(value);
    const named = Buffer.from(name, "utf8");
    return [Buffer.of(type), length32(named), named, length32(bytes), bytes];
  });
  return Buffer.concat([Buffer.of(version & 0xff, version >> 8), ...items, Buffer.of(0)]);
}

function encode(value: number | bigint | Uint8Array): [number, Uint8Array] {
  if (value instanceof Uint8Array) return [types.bytes, value];
  const bytes = Buffer.alloc(typeof value === "bigint" ? 8 : 4);
  if (typeof value === "bigint") bytes.writeBigUInt64LE(value);
  else bytes.writeUInt32LE(value);
  return [typeof value === "bigint" ? types.uint64 : types.uint32, bytes];
}

function length32(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return length;
}

function unreadable() {
  return damaged(where, "they cannot be read. The file is damaged.");
}
