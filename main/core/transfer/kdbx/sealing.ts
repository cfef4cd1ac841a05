import { createCipheriv, createHash, createHmac, randomBytes } from "node:crypto";
import { pipeline } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { createGzip } from "node:zlib";
import { wipe } from "#core/crypto";
import { damaged, throwIfCancelled } from "../faults.ts";
import type { PortableAttachment } from "../portable.ts";
import { blockHmac, blockKey, headerIndex } from "./blocks.ts";
import { aesId, fieldIds, signature } from "./header.ts";
import { transform, writeKdf, type Kdf } from "./kdf.ts";
import { compositeKeys } from "./key.ts";
import { keysOf, type Keys } from "./opening.ts";
import { chachaInner, innerStream } from "./streams.ts";
import type { Tree } from "./tree.ts";
import { documentOf } from "./writing.ts";

/** KeePassXC's memory and, on an ordinary machine, some half a second. */
const cost = {
  kind: "argon2id",
  memoryKiB: 65_536,
  passes: 10,
  parallelism: 2,
  version: 0x13,
} as const;

/** A KDBX 4.0 file of `tree` under `password`, in pieces. Throws `cancelled`. */
export async function* sealDatabase(
  tree: Tree,
  { password, signal }: { readonly password: string; readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array, void> {
  const kdf: Exclude<Kdf, { kind: "aes" }> = { ...cost, salt: randomBytes(32) };
  const seed = randomBytes(32);
  const iv = randomBytes(16);
  const composites = compositeKeys(password, undefined);
  const keys = keysOf({ seed }, await transform(composites[0] ?? Buffer.alloc(0), kdf, signal));
  wipe(...composites);
  const header = headerOf(seed, iv, kdf);
  yield header;
  yield createHash("sha256").update(header).digest();
  yield createHmac("sha256", blockKey(keys.hmac, headerIndex)).update(header).digest();
  yield* sealedBlocks(encrypted(packed(contentsOf(tree, signal)), keys, iv), keys);
}

function headerOf(seed: Buffer, iv: Buffer, kdf: Exclude<Kdf, { kind: "aes" }>): Buffer {
  const version = Buffer.from([0, 0, 4, 0]);
  const compressed = Buffer.from([1, 0, 0, 0]);
  const fields = [
    field(fieldIds.cipher, Buffer.from(aesId, "hex")),
    field(fieldIds.compression, compressed),
    field(fieldIds.seed, seed),
    field(fieldIds.iv, iv),
    field(fieldIds.kdf, writeKdf(kdf)),
    field(fieldIds.end, Buffer.from("\r\n\r\n")),
  ];
  return Buffer.concat([signature, version, ...fields]);
}

function field(id: number, value: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(id, 0);
  head.writeUInt32LE(value.length, 1);
  return Buffer.concat([head, value]);
}

const slice = 64 * 1024;

/** The inner header, the files and the document. */
async function* contentsOf(tree: Tree, signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
  const key = randomBytes(64);
  yield field(1, Buffer.from([chachaInner, 0, 0, 0]));
  yield field(2, key);
  for (const file of tree.files) yield* fileOf(file, signal);
  yield field(0, Buffer.alloc(0));
  let text = "";
  for (const piece of documentOf(tree, innerStream(chachaInner, key), Date.now())) {
    text += piece;
    if (text.length < slice) continue;
    yield Buffer.from(text, "utf8");
    text = "";
    await turn();
    throwIfCancelled(signal);
  }
  yield Buffer.from(text, "utf8");
}

async function* fileOf(
  { name, size, read }: PortableAttachment,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const head = Buffer.alloc(6);
  head.writeUInt8(3, 0);
  head.writeUInt32LE(size + 1, 1);
  yield head;
  let written = 0;
  for await (const piece of read()) {
    throwIfCancelled(signal);
    written += piece.length;
    if (written > size) break;
    yield piece;
  }
  if (written !== size) throw damaged(`the file ${name}`, "it has another size than it promised.");
}

function packed(plain: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const packing = createGzip();
  // The pipeline's outcome is also that of the stream, which is read by the caller.
  pipeline(plain, packing, () => undefined);
  return packing as AsyncIterable<Buffer>;
}

async function* encrypted(
  plain: AsyncIterable<Uint8Array>,
  keys: Keys,
  iv: Buffer,
): AsyncGenerator<Uint8Array, void> {
  const cipher = createCipheriv("aes-256-cbc", keys.cipher, iv);
  for await (const piece of plain) yield cipher.update(piece);
  yield cipher.final();
}

const blockBytes = 1024 * 1024;

async function* sealedBlocks(
  sealed: AsyncIterable<Uint8Array>,
  keys: Keys,
): AsyncGenerator<Uint8Array, void> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  let index = 0;
  for await (const piece of sealed) {
    parts.push(piece);
    bytes += piece.length;
    if (bytes < blockBytes) continue;
    yield* blockOf(Buffer.concat(parts), index++, keys);
    parts = [];
    bytes = 0;
  }
  if (bytes > 0) yield* blockOf(Buffer.concat(parts), index++, keys);
  yield* blockOf(Buffer.alloc(0), index, keys);
}

function* blockOf(bytes: Buffer, index: number, keys: Keys): Generator<Uint8Array, void> {
  const { hmac, size } = blockHmac(keys.hmac, index, bytes.length);
  yield hmac.update(bytes).digest();
  yield size;
  if (bytes.length > 0) yield bytes;
}
