import { garbled } from "./faults.ts";

/** Reads the fields of an SFTP packet (draft-ietf-secsh-filexfer-02) in order. Throws `sftp-garbled` past the end. */
export class FieldReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  uint32(): number {
    return this.#take(4).readUInt32BE(0);
  }

  /** As a number; what is beyond 2^53 is no size or offset that anything has. */
  uint64(): number {
    const value = this.#take(8).readBigUInt64BE(0);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw garbled("a number that is too large");
    return Number(value);
  }

  /** A string field as a view of the same bytes. */
  bytes(): Buffer {
    return this.#take(this.uint32());
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw garbled("an answer that ends too early");
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function uint64(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

/** A string field: its length, then its bytes. */
export function stringField(bytes: Uint8Array): Buffer {
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** A request: length, type, id, fields. */
export function buildPacket(type: number, id: number, fields: readonly Uint8Array[]): Buffer {
  let length = 5;
  for (const field of fields) length += field.length;
  const packet = Buffer.allocUnsafe(4 + length);
  packet.writeUInt32BE(length, 0);
  packet.writeUInt8(type, 4);
  packet.writeUInt32BE(id, 5);
  let at = 9;
  for (const field of fields) {
    packet.set(field, at);
    at += field.length;
  }
  return packet;
}
