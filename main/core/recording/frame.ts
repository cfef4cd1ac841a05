import { createHash, type KeyObject } from "node:crypto";
import { open, seal, sealOverhead, unwrapKey, wrapKey, type Bytes } from "#core/crypto";

/** `veiled`: output as it came, from behind a lock, where no secret is known: masked when it is read. [RE9] */
export const frameKinds = ["title", "output", "veiled", "keyframe", "ending"] as const;
export type FrameKind = (typeof frameKinds)[number];

const magic = Buffer.from("SALLYREC\x01", "latin1");
const keyBytes = 32;
/** The name of the format and the sealed key. */
export const prefaceBytes = magic.length + keyBytes + sealOverhead;
const hashBytes = 32;
/** Length (4), kind (1), number (4), from and to in milliseconds (4 each), bytes of output (4), hash before (32). [RE7] */
export const headerBytes = 21 + hashBytes;
/** A keyframe is the largest. */
const mostSealed = 32 * 1024 * 1024;

/** What stands in the clear before each seal, and is bound to it. */
export interface Header {
  readonly kind: FrameKind;
  readonly number: number;
  /** Milliseconds since the start of the recording. */
  readonly from: number;
  readonly to: number;
  /** Bytes of output in it. */
  readonly output: number;
  /** The hash of the frame before it. */
  readonly previous: Bytes;
}

function contextOf(id: string, header: Uint8Array): string {
  return `sallyport/1/recording/${id}/${Buffer.from(header).toString("hex")}`;
}

const keyContext = (id: string) => `sallyport/1/recording-key/${id}`;

/** The beginning of a file: the key of this one recording, sealed under that of the account. [RE8] */
export function writePreface(id: string, accountKey: KeyObject, key: KeyObject): Buffer {
  return Buffer.concat([magic, wrapKey(accountKey, key, keyContext(id))]);
}

/** The key of a recording, or null when it does not open. */
export function readPreface(id: string, accountKey: KeyObject, preface: Buffer): KeyObject | null {
  if (preface.length < prefaceBytes || !preface.subarray(0, magic.length).equals(magic))
    return null;
  return unwrapKey(accountKey, preface.subarray(magic.length, prefaceBytes), keyContext(id));
}

/** SHA-256 of a frame as it lies in the file, or of the preface. */
export function hashOf(bytes: Uint8Array): Bytes {
  return new Uint8Array(createHash("sha256").update(bytes).digest());
}

function writeHeader(header: Header, sealed: number): Buffer {
  const bytes = Buffer.alloc(headerBytes);
  bytes.writeUInt32BE(sealed, 0);
  bytes.writeUInt8(frameKinds.indexOf(header.kind), 4);
  bytes.writeUInt32BE(header.number, 5);
  bytes.writeUInt32BE(header.from, 9);
  bytes.writeUInt32BE(header.to, 13);
  bytes.writeUInt32BE(header.output, 17);
  bytes.set(header.previous, 21);
  return bytes;
}

/** A header and the length of the seal behind it, or null for bytes that are none. */
export function readHeader(bytes: Buffer): (Header & { readonly length: number }) | null {
  if (bytes.length < headerBytes) return null;
  const length = bytes.readUInt32BE(0);
  const kind = frameKinds[bytes.readUInt8(4)];
  if (kind === undefined || length < sealOverhead || length > mostSealed) return null;
  return {
    kind,
    length,
    number: bytes.readUInt32BE(5),
    from: bytes.readUInt32BE(9),
    to: bytes.readUInt32BE(13),
    output: bytes.readUInt32BE(17),
    previous: new Uint8Array(bytes.subarray(21, headerBytes)),
  };
}

/** A whole frame. SECURITY: bound to its recording, its place and the frame before it. [RE7] */
export function sealFrame(id: string, key: KeyObject, header: Header, plain: Uint8Array): Buffer {
  const head = writeHeader(header, plain.length + sealOverhead);
  return Buffer.concat([head, seal(key, plain, contextOf(id, head))]);
}

/** What a frame holds, or null when it is not as it was written. The caller wipes it. */
export function openFrame(id: string, key: KeyObject, frame: Buffer): Bytes | null {
  const head = frame.subarray(0, headerBytes);
  return open(key, frame.subarray(headerBytes), contextOf(id, head));
}
