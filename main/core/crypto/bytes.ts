import { randomBytes, timingSafeEqual } from "node:crypto";

export type Bytes = Uint8Array<ArrayBuffer>;

/** Overwrites bytes that held a secret. What the engine copied before is out of our hands. */
export function wipe(...secrets: readonly Uint8Array[]): void {
  for (const secret of secrets) secret.fill(0);
}

const noteworthyBytes = 65_536;

/**
 * Gives the memory of large bytes that nobody needs any more back at once: the collector would let hundreds
 * of them lie about. Does nothing to small ones, and to a part of a larger buffer.
 */
export function release({ buffer, byteLength }: ArrayBufferView): void {
  const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  if (isWhole && byteLength >= noteworthyBytes) buffer.transfer(0);
}

/** Whether two byte strings are equal, in a time that depends on their lengths alone. */
export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  // SECURITY: no early exit at the first byte that differs. [C8]
  return left.length === right.length && timingSafeEqual(left, right);
}

const poolBytes = 4096;
let pool = new Uint8Array();

/** Random bytes, `count` of them, fewer than a pool holds: asking the system for so few at a time takes longer. */
export function fewRandomBytes(count: number): Bytes {
  if (pool.length < count) pool = new Uint8Array(randomBytes(poolBytes));
  // SECURITY: what is handed out leaves the pool, so no two callers get the same bytes. [C5]
  const taken = pool.slice(0, count);
  pool = pool.subarray(count);
  return taken;
}

/** A password as bytes: Unicode form NFC, then UTF-8, so that every keyboard types the same one. [C2] */
export function passwordBytes(password: string): Bytes {
  return new TextEncoder().encode(password.normalize("NFC"));
}

/** A new UUID, version 7 (RFC 9562): sortable by the time it was made. `now` in milliseconds since 1970. */
export function newId(now: number): string {
  const bytes = Buffer.from(fewRandomBytes(16).buffer);
  bytes.writeUIntBE(now, 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return formatId(bytes.toString("hex"));
}

/** The usual form of a UUID from its 32 hexadecimal digits. */
export function formatId(hex: string): string {
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  parts.push(hex.slice(20));
  // Joined, and not added up: a text that was added up holds on to every step of it.
  return parts.join("-");
}
