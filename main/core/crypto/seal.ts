import { createCipheriv, createDecipheriv, type DecipherGCM, type KeyObject } from "node:crypto";
import { fewRandomBytes, release, wipe, type Bytes } from "./bytes.ts";
import { takeKey } from "./derive.ts";

const cipher = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;
/** What sealing adds: nonce before, tag behind. */
export const sealOverhead = nonceBytes + tagBytes;

/**
 * AES-256-GCM: nonce, ciphertext, tag. `context` says what this is and where it belongs; it is not stored,
 * and the seal opens under the same context alone. [C5]
 */
export function seal(key: KeyObject, plain: Uint8Array, context: string): Bytes {
  const sealed = new Uint8Array(plain.length + sealOverhead);
  const nonce = fewRandomBytes(nonceBytes);
  const gcm = createCipheriv(cipher, key, nonce, { authTagLength: tagBytes });
  gcm.setAAD(Buffer.from(context, "utf8"));
  sealed.set(nonce, 0);
  const body = gcm.update(plain);
  sealed.set(body, nonceBytes);
  release(body);
  gcm.final();
  sealed.set(gcm.getAuthTag(), nonceBytes + plain.length);
  return sealed;
}

/**
 * An allocator hands a freed block of up to the larger size to the next who asks for as much; of one of the
 * smaller size it overwrites all with notes of its own. What is short is better cut small: others ask for
 * blocks like that all the time, and use a part of them.
 */
const pieceBytes = { large: 1000, small: 16 };
const shortBytes = 128;
const manyPiecesBytes = 65_536;

/**
 * The plaintext, not yet authenticated. The engine deciphers into a block that is one byte longer, copies that
 * and frees it as it is: a plaintext would lie there until chance has overwritten all of it.
 */
function decipher(gcm: DecipherGCM, body: Uint8Array): Bytes {
  const plain = Buffer.alloc(body.length);
  const most = body.length > shortBytes ? pieceBytes.large : pieceBytes.small;
  let last = 0;
  for (let at = 0; at < body.length; at += most) {
    const piece = gcm.update(body.subarray(at, at + most));
    plain.set(piece, at);
    wipe(piece);
    last = piece.length;
    // The collector would let a hundred thousand pieces of a large file lie about.
    if (body.length > manyPiecesBytes) piece.buffer.transfer(0);
  }
  // SECURITY: each piece fell into the block of the one before it, and these fall into those that are left. [C9]
  for (const bytes of new Set([Math.min(most, body.length), last])) {
    Buffer.allocUnsafeSlow(bytes + 1).fill(0);
  }
  return plain;
}

/**
 * What `seal` sealed, or null when key, context or a single bit differ: the three are not told apart.
 * The caller wipes the answer when done.
 */
export function open(key: KeyObject, sealed: Uint8Array, context: string): Bytes | null {
  if (sealed.length < sealOverhead) return null;
  const end = sealed.length - tagBytes;
  const gcm = createDecipheriv(cipher, key, sealed.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  gcm.setAAD(Buffer.from(context, "utf8"));
  gcm.setAuthTag(sealed.subarray(end));
  const plain = decipher(gcm, sealed.subarray(nonceBytes, end));
  try {
    gcm.final();
    return plain;
  } catch {
    // SECURITY: bytes that failed authentication never leave this function. [C5]
    wipe(plain);
    return null;
  }
}

/** The authentication tag of a seal, hexadecimal: a name for exactly these bytes. */
export function tagOf(sealed: Uint8Array): string {
  return Buffer.from(sealed.subarray(Math.max(0, sealed.length - tagBytes))).toString("hex");
}

/** Seals a key under another. */
export function wrapKey(key: KeyObject, inner: KeyObject, context: string): Bytes {
  const raw = inner.export();
  const sealed = seal(key, raw, context);
  wipe(raw);
  return sealed;
}

/** The key that `wrapKey` sealed, or null as `open`. */
export function unwrapKey(key: KeyObject, sealed: Uint8Array, context: string): KeyObject | null {
  const raw = open(key, sealed, context);
  return raw?.length === 32 ? takeKey(raw) : null;
}

/** The length that `bytes` of content are padded to. [C6] */
export function paddedLength(bytes: number): number {
  const needed = bytes + 4;
  if (needed <= 2048) return Math.ceil(needed / 256) * 256;
  // PADMÉ (Nikitin et al., PETS 2019): at most 12 % more, and log log of the length is all that shows.
  const exponent = Math.floor(Math.log2(needed));
  const step = 2 ** (exponent - Math.floor(Math.log2(exponent)) - 1);
  return Math.ceil(needed / step) * step;
}

/** Length in four bytes, the content, zeros: so that the seal's length says little. */
export function pad(plain: Uint8Array): Bytes {
  const padded = Buffer.alloc(paddedLength(plain.length));
  padded.writeUInt32BE(plain.length, 0);
  padded.set(plain, 4);
  return padded;
}

/** The content of `pad`, as a view of the same bytes, or null when the length does not fit. */
export function unpad(padded: Bytes): Bytes | null {
  if (padded.length < 4) return null;
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  return length <= padded.length - 4 ? padded.subarray(4, 4 + length) : null;
}
