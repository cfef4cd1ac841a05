import { AppError } from "#core/errors";

/** Reads the fields of RFC 4251, section 5, in order. Throws `key-unreadable` past the end. */
export class WireReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(): number {
    return this.#take(1).readUInt8(0);
  }

  uint32(): number {
    return this.#take(4).readUInt32BE(0);
  }

  uint64(): bigint {
    return this.#take(8).readBigUInt64BE(0);
  }

  /** A string field as a view of the same bytes. */
  bytes(): Buffer {
    return this.#take(this.uint32());
  }

  text(): string {
    return this.bytes().toString("utf8");
  }

  /** A number that must not be negative, without the sign byte that an mpint may carry. */
  number(): Buffer {
    return withoutSign(this.bytes());
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) {
      throw new AppError("key-unreadable", "This key ends too early: part of it is missing.");
    }
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}

/** A string field: its length, then its bytes. */
export function wireString(value: Uint8Array | string): Buffer {
  const bytes = typeof value === "string" ? Buffer.from(value, "utf8") : value;
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** An mpint field of a number that is not negative. */
export function wireNumber(value: Uint8Array): Buffer {
  const plain = withoutSign(value);
  const signed = (plain[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.alloc(1), plain]) : plain;
  return wireString(signed);
}

function withoutSign(value: Uint8Array): Buffer {
  const start = value.findIndex((byte) => byte !== 0);
  return Buffer.from(start === -1 ? [] : value.subarray(start));
}
