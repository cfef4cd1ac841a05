import {
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  type KeyObject,
} from "node:crypto";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { AppError } from "#core/errors";
import { sameBytes, takeKey, wipe } from "#core/crypto";
import { damaged, throwIfCancelled, tooLarge } from "../faults.ts";
import type { ReadOptions, Source } from "../format.ts";
import {
  authenticatedBlocks,
  blockKey,
  hashedBlocks,
  headerIndex,
  type ReadRegion,
} from "./blocks.ts";
import { ChunkReader } from "./chunks.ts";
import { readHeader, type Header } from "./header.ts";
import { transform } from "./kdf.ts";
import { compositeKeys } from "./key.ts";
import { chachaStream } from "./streams.ts";

/** A database whose key is known. */
export interface Opened {
  readonly header: Header;
  /** What is inside, from its beginning: may be read again and again. Rejects with `import-damaged`, `cancelled`. */
  read(options: Reading): AsyncGenerator<Uint8Array, void>;
}

export type Reading = Pick<ReadOptions, "signal" | "onProgress">;

/** What opens the sealed part, and what authenticates it (version 4). */
export interface Keys {
  readonly cipher: KeyObject;
  readonly hmac: KeyObject;
}

/**
 * Throws what `readHeader`, `compositeKeys` and `transform` throw, and `import-password-wrong`; a damaged header is
 * told apart from a wrong password.
 */
export async function openDatabase(source: Source, options: ReadOptions): Promise<Opened> {
  const header = await readHeader(source);
  const candidates = compositeKeys(options.password, options.keyFile);
  try {
    for (const composite of candidates) {
      const keys = keysOf(header, await transform(composite, header.kdf, options.signal));
      const { tag } = header;
      if (tag === null ? await startsRight(source, header, keys) : headerFits(header, keys, tag)) {
        return { header, read: (reading) => contents(source, { header, keys }, reading) };
      }
    }
  } finally {
    wipe(...candidates);
  }
  throw new AppError("import-password-wrong", wrongFor(options));
}

function wrongFor({ password, keyFile }: ReadOptions): string {
  if (keyFile === undefined) return "The password is wrong, or the database also needs a key file.";
  if (password === undefined || password === "")
    return "The key file is wrong, or the database also needs a password.";
  return "The password or the key file is wrong.";
}

/** The keys of a file whose header has this master seed. */
export function keysOf({ seed }: Pick<Header, "seed">, transformed: KeyObject): Keys {
  const raw = transformed.export();
  const keys = {
    cipher: takeKey(createHash("sha256").update(seed).update(raw).digest()),
    hmac: createSecretKey(
      createHash("sha512").update(seed).update(raw).update(Buffer.of(1)).digest(),
    ),
  };
  wipe(raw);
  return keys;
}

function headerFits({ bytes }: Header, { hmac }: Keys, tag: Uint8Array): boolean {
  // SECURITY: a header of version 4 is believed once its tag fits, so that nobody can weaken it.
  return sameBytes(createHmac("sha256", blockKey(hmac, headerIndex)).update(bytes).digest(), tag);
}

/** Version 3: whether the first sealed bytes are those that the header promises. */
async function startsRight(source: Source, header: Header, { cipher }: Keys): Promise<boolean> {
  const start = header.inner?.start ?? Buffer.alloc(0);
  const sealed = await source.read(header.bytes.length, header.bytes.length + start.length + 16);
  if (sealed.length < start.length + 16) {
    throw damaged("the header", "the file ends behind it. It was not copied or downloaded whole.");
  }
  const first = Buffer.from(decipher(header, cipher).update(sealed));
  return sameBytes(first.subarray(0, start.length), start);
}

interface Decipher {
  update(bytes: Uint8Array): Uint8Array;
  final(): Uint8Array;
}

function decipher({ cipher, iv }: Header, key: KeyObject): Decipher {
  if (cipher === "aes") return createDecipheriv("aes-256-cbc", key, iv);
  const apply = chachaStream(key.export(), iv);
  return {
    update: (bytes) => {
      const plain = new Uint8Array(bytes);
      apply(plain);
      return plain;
    },
    final: () => new Uint8Array(),
  };
}

const sliceBytes = 1024 * 1024;

/** Reads `source` in slices, between which it can be cancelled. */
function regions(source: Source, { signal, onProgress }: Reading): ReadRegion {
  return async function* (from, to) {
    for (let at = from; at < Math.min(to, source.size);) {
      throwIfCancelled(signal);
      const slice = await source.read(at, Math.min(to, at + sliceBytes));
      if (slice.length === 0) return;
      at += slice.length;
      onProgress(at, source.size);
      yield slice;
    }
  };
}

async function* decrypted(header: Header, key: KeyObject, sealed: AsyncIterable<Uint8Array>) {
  const cipher = decipher(header, key);
  for await (const piece of sealed) yield cipher.update(piece);
  try {
    yield cipher.final();
  } catch {
    throw damaged(
      "the end of the file",
      "its last block cannot be decrypted. It was not copied whole or is damaged.",
    );
  }
}

async function* contents(
  source: Source,
  { header, keys }: { header: Header; keys: Keys },
  reading: Reading,
): AsyncGenerator<Uint8Array, void> {
  const read = regions(source, reading);
  const from = header.bytes.length;
  if (header.version === 4) {
    const sealed = authenticatedBlocks(read, keys.hmac, from + 64);
    yield* inflated(header, decrypted(header, keys.cipher, sealed));
    return;
  }
  const reader = new ChunkReader(decrypted(header, keys.cipher, read(from, source.size)));
  try {
    await reader.take(32, "the beginning");
    yield* inflated(header, hashedBlocks(reader));
  } finally {
    await reader.close();
  }
}

const inflatedMost = 16 * 1024 * 1024 * 1024;
const inflatedSlice = 256 * 1024;

async function* inflated(
  header: Header,
  packed: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  let total = 0;
  for await (const piece of header.compressed ? gunzip(packed) : packed) {
    total += piece.length;
    if (total > inflatedMost)
      throw tooLarge("What the file holds, uncompressed, is too large.", inflatedMost);
    yield piece;
  }
}

/** Unpacks a stream. Rejects with `import-damaged`, or as the stream itself. */
export async function* gunzip(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const unpacking = createGunzip({ chunkSize: inflatedSlice });
  // The pipeline's outcome is also that of the stream, which is read below.
  pipeline(packed, unpacking, () => undefined);
  try {
    for await (const piece of unpacking as AsyncIterable<Buffer>) yield piece;
  } catch (error) {
    if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_")) {
      throw damaged("the compressed part", "it cannot be unpacked. The file is damaged.");
    }
    throw error;
  }
}
