import { createHash, createHmac, type KeyObject } from "node:crypto";
import { sameBytes } from "#core/crypto";
import { damaged } from "../faults.ts";
import type { ChunkReader } from "./chunks.ts";

/** A region of the file, read in pieces and told of in `onProgress`. */
export type ReadRegion = (from: number, to: number) => AsyncGenerator<Uint8Array, void>;

const tagBytes = 32;
const lengthBytes = 4;

/** The key that authenticates block `index` of version 4; the header is block 2^64 - 1. */
export function blockKey(hmacKey: KeyObject, index: bigint): Buffer {
  return createHash("sha512").update(number64(index)).update(hmacKey.export()).digest();
}

export const headerIndex = 0xffff_ffff_ffff_ffffn;

function number64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

/** What a block of version 4 is authenticated by, as far as it is known before its bytes. */
export function blockHmac(hmacKey: KeyObject, index: number, length: number) {
  const size = Buffer.alloc(lengthBytes);
  size.writeUInt32LE(length);
  const hmac = createHmac("sha256", blockKey(hmacKey, BigInt(index)));
  return { hmac: hmac.update(number64(BigInt(index))).update(size), size };
}

/** Larger blocks are read twice, so that none is held whole. Every program writes a megabyte at most. */
const heldMost = 4 * 1024 * 1024;

/** The bytes of version 4's blocks from `from` on, each authenticated before any of it is handed on. */
export async function* authenticatedBlocks(
  read: ReadRegion,
  hmacKey: KeyObject,
  from: number,
): AsyncGenerator<Uint8Array, void> {
  for (let index = 0, at = from; ; index++) {
    const where = `block ${index + 1}`;
    const head = Buffer.concat(await held(read(at, at + tagBytes + lengthBytes)));
    if (head.length < tagBytes + lengthBytes) throw cutShort(where);
    const length = head.readUInt32LE(tagBytes);
    const start = at + tagBytes + lengthBytes;
    const { hmac } = blockHmac(hmacKey, index, length);
    let seen = 0;
    const pieces: Uint8Array[] = [];
    for await (const piece of read(start, start + length)) {
      hmac.update(piece);
      seen += piece.length;
      if (length <= heldMost) pieces.push(piece);
    }
    if (seen < length) throw cutShort(where);
    // SECURITY: nothing of a block is believed before its tag fits.
    if (!sameBytes(hmac.digest(), head.subarray(0, tagBytes))) {
      throw damaged(where, "its bytes were changed. The file is damaged: use another copy of it.");
    }
    if (length === 0) return;
    if (length <= heldMost) yield* pieces;
    else yield* read(start, start + length);
    at = start + length;
  }
}

async function held(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return all;
}

function cutShort(where: string) {
  return damaged(
    where,
    "the file ends here, in the middle of it. It was not copied or downloaded whole.",
  );
}

/** The bytes of version 3's blocks; each is compared with its hash when its last byte was handed on. */
export async function* hashedBlocks(reader: ChunkReader): AsyncGenerator<Uint8Array, void> {
  for (let index = 0; ; index++) {
    const where = `block ${index + 1}`;
    const head = await reader.take(40, where);
    const length = head.readUInt32LE(36);
    if (head.readUInt32LE(0) !== index)
      throw damaged(where, "it is not in its place. The file is damaged.");
    if (length === 0) {
      // The end has no bytes, and zeros for their hash: anything else is not the end that was written.
      if (head.subarray(4, 36).every((byte) => byte === 0)) return;
      throw damaged(where, "its bytes were changed. The file is damaged: use another copy of it.");
    }
    const hash = createHash("sha256");
    for await (const piece of reader.pieces(length, where)) {
      hash.update(piece);
      yield piece;
    }
    if (!sameBytes(hash.digest(), head.subarray(4, 36))) {
      throw damaged(where, "its bytes were changed. The file is damaged: use another copy of it.");
    }
  }
}
