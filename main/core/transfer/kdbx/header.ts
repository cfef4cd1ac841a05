import { createHash } from "node:crypto";
import { sameBytes } from "#core/crypto";
import { damaged, unsupported } from "../faults.ts";
import type { Source } from "../format.ts";
import { readKdf, type Kdf } from "./kdf.ts";
import { readVariants } from "./variants.ts";

/** What stands before the sealed part of a KDBX file. */
export interface Header {
  readonly version: 3 | 4;
  /** All of it, as it is authenticated. */
  readonly bytes: Uint8Array;
  readonly cipher: "aes" | "chacha20";
  readonly compressed: boolean;
  readonly seed: Uint8Array;
  readonly iv: Uint8Array;
  readonly kdf: Kdf;
  /** Version 4 alone: what authenticates the header, and so tells a wrong password. */
  readonly tag: Uint8Array | null;
  /** Version 3 alone: what protects values, and the bytes that tell a wrong password. */
  readonly inner: {
    readonly id: number;
    readonly key: Uint8Array;
    readonly start: Uint8Array;
  } | null;
}

export const signature = Buffer.from("03d9a29a67fb4bb5", "hex");
const firstEdition = Buffer.from("03d9a29a65fb4bb5", "hex");
const beforeRelease = Buffer.from("03d9a29a66fb4bb5", "hex");

export const fieldIds = {
  end: 0,
  cipher: 2,
  compression: 3,
  seed: 4,
  transformSeed: 5,
  rounds: 6,
  iv: 7,
  innerKey: 8,
  start: 9,
  innerCipher: 10,
  kdf: 11,
} as const;

export const aesId = "31c1f2e6bf714350be5805216afc5aff";
const chachaId = "d6038a2b8b6f4cb5a524339a31dbb59a";
const twofishId = "ad68f29f576f4bb9a36ad47af965346c";

/** A header is some hundred bytes; this leaves room for what plugins keep in it. */
const headerBytesMost = 1024 * 1024;

const hashBytes = 32;
const tagBytes = 32;

/** Whether bytes begin a KeePass database of any kind, also of the kinds that `readHeader` refuses. */
export function isKeepass(head: Uint8Array): boolean {
  const start = Buffer.from(head.subarray(0, 8));
  return [signature, firstEdition, beforeRelease].some((known) => known.equals(start));
}

/** Throws `import-damaged` and, naming the version or cipher, `import-unsupported`. */
export async function readHeader(source: Source): Promise<Header> {
  const head = await source.read(0, headerBytesMost + hashBytes + tagBytes);
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.length);
  const version = readVersion(bytes);
  const { fields, end } = readFields(bytes, version);
  const tag = version === 4 ? checkHash(bytes, end) : null;
  const field = (id: number) => fields.get(id);
  const cipher = readCipher(field(fieldIds.cipher));
  return {
    version,
    bytes: bytes.subarray(0, end),
    tag,
    cipher,
    compressed: readCompression(field(fieldIds.compression)),
    seed: exactly(field(fieldIds.seed), 32, "master seed"),
    iv: exactly(field(fieldIds.iv), cipher === "aes" ? 16 : 12, "initialisation vector"),
    kdf:
      version === 4
        ? readKdf(readVariants(present(field(fieldIds.kdf), "key derivation")))
        : oldKdf(fields),
    inner: version === 4 ? null : readInner(fields),
  };
}

function readVersion(bytes: Buffer): 3 | 4 {
  const start = bytes.subarray(0, 8);
  if (firstEdition.equals(start)) {
    throw unsupported(
      "This is a KeePass 1 database (KDB). Open it in KeePass 2 or KeePassXC, save it there as KDBX, and import that.",
    );
  }
  if (beforeRelease.equals(start)) {
    throw unsupported(
      "This is a database of a KeePass 2 test version. Save it again with KeePass 2 and import that.",
    );
  }
  if (!signature.equals(start) || bytes.length < 12) {
    throw damaged("byte 1", "this is not the beginning of a KeePass database.");
  }
  const minor = bytes.readUInt16LE(8);
  const major = bytes.readUInt16LE(10);
  if (major === 3 || major === 4) return major;
  throw unsupported(`This is KDBX ${major}.${minor}. Sallyport reads versions 3 and 4.`);
}

/** Version 4: the header's hash tells damage before anything of it is believed. Answers the tag behind the hash. */
function checkHash(bytes: Buffer, end: number): Uint8Array {
  if (bytes.length < end + hashBytes + tagBytes) {
    throw damaged("the header", "the file ends behind it. It was not copied or downloaded whole.");
  }
  const hash = createHash("sha256").update(bytes.subarray(0, end)).digest();
  if (!sameBytes(hash, bytes.subarray(end, end + hashBytes))) {
    throw damaged(
      "the header",
      "its bytes were changed. The file is damaged: use another copy of it.",
    );
  }
  return new Uint8Array(bytes.subarray(end + hashBytes, end + hashBytes + tagBytes));
}

function readFields(
  bytes: Buffer,
  version: 3 | 4,
): { fields: ReadonlyMap<number, Buffer>; end: number } {
  const fields = new Map<number, Buffer>();
  const lengthBytes = version === 4 ? 4 : 2;
  for (let at = 12; ;) {
    if (at + 1 + lengthBytes > bytes.length) throw cut(bytes);
    const id = bytes.readUInt8(at);
    const length = bytes.readUIntLE(at + 1, lengthBytes);
    at += 1 + lengthBytes;
    if (length > bytes.length - at) throw cut(bytes);
    fields.set(id, bytes.subarray(at, at + length));
    at += length;
    if (id === fieldIds.end) return { fields, end: at };
  }
}

function cut(bytes: Buffer) {
  const what =
    bytes.length < headerBytesMost
      ? "a field is longer than the file. The file is cut short or damaged."
      : "a field is longer than the megabyte that a header may have. The file is damaged.";
  return damaged("the header", what);
}

function present(value: Buffer | undefined, name: string): Buffer {
  if (value === undefined)
    throw damaged("the header", `it lacks the ${name}. The file is damaged.`);
  return value;
}

function exactly(value: Buffer | undefined, length: number, name: string): Buffer {
  const found = present(value, name);
  if (found.length === length) return found;
  throw damaged(
    "the header",
    `the ${name} has ${found.length} bytes instead of ${length}. The file is damaged.`,
  );
}

function readCipher(value: Buffer | undefined): "aes" | "chacha20" {
  const id = present(value, "cipher").toString("hex");
  if (id === aesId) return "aes";
  if (id === chachaId) return "chacha20";
  const name = id === twofishId ? "Twofish" : `an unknown cipher (${id.slice(0, 32)})`;
  throw unsupported(
    `This database is encrypted with ${name}; Sallyport reads AES-256 and ChaCha20. Open it in KeePassXC (Database, Database Security, Encryption Settings) or KeePass (File, Database Settings, Security), choose AES-256 as its encryption, save it, and import it again.`,
  );
}

function readCompression(value: Buffer | undefined): boolean {
  const flag = exactly(value, 4, "compression").readUInt32LE(0);
  if (flag > 1) throw unsupported(`This database is compressed in an unknown way (${flag}).`);
  return flag === 1;
}

function oldKdf(fields: ReadonlyMap<number, Buffer>): Kdf {
  const rounds = exactly(fields.get(fieldIds.rounds), 8, "number of rounds").readBigUInt64LE(0);
  return {
    kind: "aes",
    seed: exactly(fields.get(fieldIds.transformSeed), 32, "transform seed"),
    rounds,
  };
}

function readInner(fields: ReadonlyMap<number, Buffer>) {
  return {
    id: exactly(fields.get(fieldIds.innerCipher), 4, "inner cipher").readUInt32LE(0),
    key: present(fields.get(fieldIds.innerKey), "inner key"),
    start: exactly(fields.get(fieldIds.start), 32, "start bytes"),
  };
}
