import { createCipheriv, createHash, createHmac, randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { salsa20 } from "@noble/ciphers/salsa.js";
import { isAppError } from "#core/errors";
import type { ImportFormat, ReadOptions, Source } from "../../../../main/core/transfer/format.ts";
import { kdbx } from "../../../../main/core/transfer/formats/kdbx.ts";
import type {
  Portable,
  PortableAttachment,
  PortableRecord,
  Remark,
} from "../../../../main/core/transfer/portable.ts";

export function sourceOf(bytes: Uint8Array, name = "test.kdbx"): Source {
  return {
    name,
    size: bytes.length,
    files: null,
    read: (from, to) => Promise.resolve(bytes.slice(from, to)),
  };
}

export type Asked = Partial<ReadOptions> & { readonly format?: ImportFormat };

export async function readAll(source: Source, { format = kdbx, ...options }: Asked = {}) {
  const found: Portable[] = [];
  const signal = new AbortController().signal;
  for await (const portable of format.read(source, {
    signal,
    onProgress: () => undefined,
    ...options,
  })) {
    found.push(portable);
  }
  return {
    records: found.filter((one): one is PortableRecord => one.kind === "record"),
    remarks: found.filter((one): one is Remark => one.kind === "remark"),
  };
}

/** How reading ends: the error's code and message, or "read". Anything but an `AppError` is thrown on. */
export async function outcome(
  source: Source,
  asked: Asked = {},
): Promise<{ code: string; message: string }> {
  try {
    await readAll(source, asked);
    return { code: "read", message: "" };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { code: error.code, message: error.message };
  }
}

export async function bytesOf(attachment: PortableAttachment | undefined): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of attachment?.read() ?? []) pieces.push(piece);
  return Buffer.concat(pieces);
}

export interface Making {
  readonly version?: 3 | 4;
  readonly password?: string;
  /** The 32 bytes of the key file, already worked out. */
  readonly keyBytes?: Uint8Array;
  readonly cipher?: "aes" | "chacha20";
  readonly inner?: "salsa20" | "chacha20";
  readonly compressed?: boolean;
  readonly files?: readonly Uint8Array[];
  readonly blockBytes?: number;
  /** The document, with a function that protects one value; called in the document's order. */
  readonly xml: (
    protect: (text: string | Uint8Array) => string,
    headerHash: string,
  ) => string | Uint8Array;
  /** In place of what is packed. */
  readonly packed?: Uint8Array;
  readonly fields?: (fields: Map<number, Uint8Array>) => void;
  /** In place of AES-KDF; `fields` then says so in the header. */
  readonly transform?: (composite: Buffer) => Buffer;
}

export const password = "open sesame";

const sha256 = (...parts: readonly Uint8Array[]) =>
  createHash("sha256").update(Buffer.concat(parts)).digest();
const sha512 = (...parts: readonly Uint8Array[]) =>
  createHash("sha512").update(Buffer.concat(parts)).digest();
const u16 = (value: number) => Buffer.from([value & 0xff, value >> 8]);
const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
export const u64 = (value: bigint) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
};

function sized(bytes: Uint8Array): Buffer {
  return Buffer.concat([u32(bytes.length), bytes]);
}

/** A dictionary of KDBX 4: numbers are 32 bits wide, bigints 64. */
export function dictionary(values: Readonly<Record<string, number | bigint | Uint8Array>>): Buffer {
  const items = Object.entries(values).map(([name, value]) => {
    const [type, bytes] =
      typeof value === "number"
        ? [4, u32(value)]
        : typeof value === "bigint"
          ? [5, u64(value)]
          : [0x42, value];
    return Buffer.concat([Buffer.of(type), sized(Buffer.from(name)), sized(bytes)]);
  });
  return Buffer.concat([u16(0x100), ...items, Buffer.of(0)]);
}

const ids = {
  aes: "31c1f2e6bf714350be5805216afc5aff",
  chacha20: "d6038a2b8b6f4cb5a524339a31dbb59a",
};
const aesKdf = Buffer.from("c9d9f39a628a4460bf740d08c18a4fea", "hex");

function encryptAgain(key: Buffer, seed: Buffer, rounds: number): Buffer {
  let block = key;
  for (let round = 0; round < rounds; round++) {
    const cipher = createCipheriv("aes-256-ecb", seed, null).setAutoPadding(false);
    block = Buffer.concat([cipher.update(block), cipher.final()]);
  }
  return sha256(block);
}

/** Node's own ChaCha20, which Electron lacks: a second opinion on ours. */
function chacha20(key: Buffer, nonce: Buffer) {
  return createCipheriv("chacha20", key, Buffer.concat([Buffer.alloc(4), nonce]));
}

function protection(
  inner: "salsa20" | "chacha20",
  key: Buffer,
): (text: string | Uint8Array) => string {
  if (inner === "chacha20") {
    const digest = sha512(key);
    const cipher = chacha20(digest.subarray(0, 32), digest.subarray(32, 44));
    return (text) => cipher.update(Buffer.from(text)).toString("base64");
  }
  let used = 0;
  return (text) => {
    const plain = Buffer.from(text);
    const padded = Buffer.concat([Buffer.alloc(used), plain]);
    const mixed = salsa20(sha256(key), Buffer.from("e830094b97205d2a", "hex"), padded).subarray(
      used,
    );
    used += plain.length;
    return Buffer.from(mixed).toString("base64");
  };
}

function encrypt(cipher: "aes" | "chacha20", key: Buffer, iv: Buffer, plain: Buffer): Buffer {
  const sealing = cipher === "aes" ? createCipheriv("aes-256-cbc", key, iv) : chacha20(key, iv);
  return Buffer.concat([sealing.update(plain), sealing.final()]);
}

function split(bytes: Buffer, size: number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return [...pieces, Buffer.alloc(0)];
}

const magic = Buffer.from("03d9a29a67fb4bb5", "hex");
const end = Buffer.from("\r\n\r\n");

function headerOf(version: 3 | 4, fields: ReadonlyMap<number, Uint8Array>): Buffer {
  const sizeOf = (value: Uint8Array) => (version === 4 ? u32(value.length) : u16(value.length));
  const listed = [...fields, [0, end] as const].map(([id, value]) =>
    Buffer.concat([Buffer.of(id), sizeOf(value), value]),
  );
  return Buffer.concat([magic, u16(1), u16(version), ...listed]);
}

function compositeOf({ keyBytes, password: word }: Making): Buffer {
  const key = keyBytes === undefined ? [] : [keyBytes];
  const asked = word ?? (keyBytes === undefined ? password : null);
  return sha256(...(asked === null ? [] : [sha256(Buffer.from(asked))]), ...key);
}

const rounds = 3;

function transformedOf(making: Making, seed: Buffer): Buffer {
  const composite = compositeOf(making);
  return making.transform?.(composite) ?? encryptAgain(composite, seed, rounds);
}

function innerHeader(inner: number, key: Uint8Array, files: readonly Uint8Array[]): Buffer {
  const field = (id: number, value: Uint8Array) => Buffer.concat([Buffer.of(id), sized(value)]);
  return Buffer.concat([
    field(1, u32(inner)),
    field(2, key),
    ...files.map((file) => field(3, Buffer.concat([Buffer.of(0), file]))),
    field(0, Buffer.alloc(0)),
  ]);
}

function hashedBlocks(packed: Buffer, size: number): Buffer {
  const blocks = split(packed, size).map((piece, index) => {
    const hash = piece.length === 0 ? Buffer.alloc(32) : sha256(piece);
    return Buffer.concat([u32(index), hash, sized(piece)]);
  });
  return Buffer.concat(blocks);
}

function authenticatedBlocks(
  header: Buffer,
  sealed: Buffer,
  hmacKey: Buffer,
  size: number,
): Buffer {
  const tag = (index: bigint, ...bytes: readonly Uint8Array[]) =>
    createHmac("sha256", sha512(u64(index), hmacKey))
      .update(Buffer.concat(bytes))
      .digest();
  const blocks = split(sealed, size).map((piece, index) =>
    Buffer.concat([tag(BigInt(index), u64(BigInt(index)), sized(piece)), sized(piece)]),
  );
  return Buffer.concat([sha256(header), tag(0xffffffffffffffffn, header), ...blocks]);
}

/** What is drawn for one file, and where its header has it. */
function draw(
  version: 3 | 4,
  cipher: "aes" | "chacha20",
  { innerId, compressed }: { innerId: number; compressed: boolean },
) {
  const [seed, transformSeed, start] = [randomBytes(32), randomBytes(32), randomBytes(32)];
  const innerKey = randomBytes(version === 4 ? 64 : 32);
  const iv = randomBytes(cipher === "aes" ? 16 : 12);
  const fields = new Map<number, Uint8Array>()
    .set(2, Buffer.from(ids[cipher], "hex"))
    .set(3, u32(Number(compressed)))
    .set(4, seed)
    .set(7, iv);
  if (version === 4) {
    fields.set(11, dictionary({ $UUID: aesKdf, S: transformSeed, R: BigInt(rounds) }));
  } else {
    fields
      .set(5, transformSeed)
      .set(6, u64(BigInt(rounds)))
      .set(8, innerKey);
    fields.set(9, start).set(10, u32(innerId));
  }
  return { seed, transformSeed, start, innerKey, iv, fields };
}

/** Makes a KDBX file with nothing of ours. */
export function makeKdbx(making: Making): Buffer {
  const { version = 4, cipher = "aes", inner = version === 4 ? "chacha20" : "salsa20" } = making;
  const { compressed = true, files = [], blockBytes = 1024 } = making;
  const innerId = inner === "salsa20" ? 2 : 3;
  const drawn = draw(version, cipher, { innerId, compressed });
  const { seed, transformSeed, start, innerKey, iv, fields } = drawn;
  making.fields?.(fields);
  const header = headerOf(version, fields);
  const transformed = transformedOf(making, transformSeed);
  const key = sha256(seed, transformed);
  const hash = sha256(header).toString("base64");
  const xml = Buffer.from(making.xml(protection(inner, innerKey), hash));
  const before = version === 3 ? Buffer.alloc(0) : innerHeader(innerId, innerKey, files);
  const packed = pack(making, compressed, Buffer.concat([before, xml]));
  if (version === 3) {
    const plain = Buffer.concat([start, hashedBlocks(packed, blockBytes)]);
    return Buffer.concat([header, encrypt(cipher, key, iv, plain)]);
  }
  const hmacKey = sha512(seed, transformed, Buffer.of(1));
  const sealed = encrypt(cipher, key, iv, packed);
  return Buffer.concat([header, authenticatedBlocks(header, sealed, hmacKey, blockBytes)]);
}

function pack({ packed }: Making, compressed: boolean, inside: Buffer): Buffer {
  return Buffer.from(packed ?? (compressed ? gzipSync(inside) : inside));
}

const uuid = (number: number) => {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32BE(number, 12);
  return bytes;
};

/** The UUID of entry `number`, as a record's key. */
export const keyOf = (number: number) =>
  `00000000-0000-0000-0000-${uuid(number).toString("hex").slice(20)}`;
export const hexOf = (number: number) => uuid(number).toString("hex").toUpperCase();

export function entryXml(
  number: number,
  strings: Readonly<Record<string, string>>,
  more = "",
): string {
  const texts = Object.entries(strings).map(
    ([key, value]) =>
      `<String><Key>${key}</Key>${value.startsWith("<Value") ? value : `<Value>${value}</Value>`}</String>`,
  );
  return `<Entry><UUID>${uuid(number).toString("base64")}</UUID>${texts.join("")}${more}</Entry>`;
}

export function groupXml(number: number, name: string, inside: string): string {
  return `<Group><UUID>${uuid(number).toString("base64")}</UUID><Name>${name}</Name>${inside}</Group>`;
}

export function documentXml(inside: string, meta = ""): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n<KeePassFile><Meta>${meta}</Meta><Root>${groupXml(1_000_000, "Root", inside)}</Root></KeePassFile>`;
}

/** A database of these entries, read. */
export async function readEntries(inside: string, meta = "") {
  return readAll(sourceOf(makeKdbx({ xml: () => documentXml(inside, meta) })), { password });
}

const entries = Array.from({ length: 30 }, (_, index) =>
  entryXml(index + 1, {
    Title: `t${index}`,
    Password: `secret-${index}`,
    Notes: `${index * 7919}`.repeat(20),
  }),
).join("");
const plainXml = (protect: (text: string) => string) =>
  documentXml(
    entries +
      entryXml(99, {
        Title: "p",
        Password: `<Value Protected="True">${protect("hidden")}</Value>`,
      }),
  );
/** A database of thirty entries, one protected value and one file. */
export const make = (making: Partial<Making> = {}) =>
  makeKdbx({ xml: plainXml, files: [Buffer.from("a file")], ...making });
/** What becomes of reading these bytes: `read`, or the code of the failure. */
export const read = (bytes: Uint8Array, word = password) =>
  outcome(sourceOf(bytes), { password: word });
