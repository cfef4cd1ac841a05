import { randomBytes, type KeyObject } from "node:crypto";
import {
  deriveFromPassword,
  deriveKey,
  isAcceptableKdf,
  open,
  seal,
  sealOverhead,
  wipe,
  type KdfParameters,
} from "#core/crypto";
import { AppError } from "#core/errors";
import { damaged, unsupported } from "../faults.ts";
import type { Source } from "../format.ts";

const magic = Buffer.from("sallyport export", "ascii");
const version = 1;
const headerBytes = magic.length + 1 + 3 * 4 + 16;
const chunkBytes = 65_536;
const lineMost = 64 * 1024 * 1024;

const checkContext = "sallyport/1/export/key";
const chunkContext = (number: number, isLast: boolean) =>
  `sallyport/1/export/${number}/${isLast ? "end" : "more"}`;

/** Where to go on reading: a chunk by its number and place in the file, and the bytes of it that were read. */
interface Position {
  readonly number: number;
  readonly at: number;
  readonly skip: number;
}

export interface Line {
  readonly text: string;
  readonly next: Position;
}

/** The lines of a sealed export from any of them on. Rejects with `import-damaged`. */
export type ReadLines = (from?: Position) => AsyncGenerator<Line>;

/** The lines of a file, made with its key, which may seal parts of them. */
export type WriteLines = (key: KeyObject) => AsyncIterable<string>;

export function isSealed(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, magic.length)).equals(magic);
}

function writeHeader({ memoryKiB, passes, parallelism }: KdfParameters): Buffer {
  const header = Buffer.alloc(headerBytes);
  magic.copy(header);
  header.writeUInt8(version, magic.length);
  for (const [place, value] of [memoryKiB, passes, parallelism].entries()) {
    header.writeUInt32BE(value, magic.length + 1 + 4 * place);
  }
  randomBytes(16).copy(header, headerBytes - 16);
  return header;
}

/** SECURITY: the header is bound to the key, so that one that was changed opens nothing. [T11] */
async function keyFor(password: string, header: Buffer, kdf: KdfParameters): Promise<KeyObject> {
  const salt = header.subarray(headerBytes - 16);
  return deriveKey(await deriveFromPassword(password, salt, kdf), "sallyport/1/export", header);
}

/** Header, check and chunks of lines, each without its LF. [T10] to [T13] */
export async function* sealLines(
  linesFor: WriteLines,
  { password, kdf }: { readonly password: string; readonly kdf: KdfParameters },
): AsyncGenerator<Uint8Array> {
  const header = writeHeader(kdf);
  const key = await keyFor(password, header, kdf);
  yield header;
  yield seal(key, new Uint8Array(), checkContext);
  const chunk = Buffer.alloc(chunkBytes);
  let filled = 0;
  let number = 0;
  for await (const line of linesFor(key)) {
    const bytes = Buffer.from(`${line}\n`);
    for (let at = 0; at < bytes.length;) {
      // One that is full is sealed when more comes: only then it is known not to be the last.
      if (filled === chunkBytes) {
        yield frame(seal(key, chunk, chunkContext(number++, false)));
        filled = 0;
      }
      const copied = bytes.copy(chunk, filled, at);
      filled += copied;
      at += copied;
    }
    wipe(bytes);
  }
  yield frame(seal(key, chunk.subarray(0, filled), chunkContext(number, true)));
  wipe(chunk); // SECURITY: [T9]
}

function frame(sealed: Uint8Array): Buffer {
  const framed = Buffer.alloc(4 + sealed.length);
  framed.writeUInt32BE(sealed.length, 0);
  framed.set(sealed, 4);
  return framed;
}

/**
 * Opens a sealed export. `floor`: the weakest key derivation that is admitted. Throws `import-password-wrong`,
 * `import-unsupported` for another version, `import-damaged` for a header out of bounds.
 */
export async function openLines(
  source: Source,
  { password, floor }: { readonly password: string; readonly floor: KdfParameters },
): Promise<{ readonly readLines: ReadLines; readonly key: KeyObject }> {
  const checked = headerBytes + sealOverhead;
  const start = Buffer.from(await source.read(0, checked));
  if (start.length < checked) throw cutShort();
  const header = start.subarray(0, headerBytes);
  const key = await keyFor(password, header, readHeader(header, floor));
  if (open(key, start.subarray(headerBytes), checkContext) === null) {
    throw new AppError(
      "import-password-wrong",
      "This password does not open the file. It is the one that was given when the file was made.",
    );
  }
  const beginning = { number: 0, at: checked, skip: 0 };
  return { key, readLines: (from = beginning) => readLines(source, key, from) };
}

function readHeader(header: Buffer, floor: KdfParameters): KdfParameters {
  if (!isSealed(header)) {
    throw damaged("the beginning", "this is not the beginning of a sealed export of Sallyport.");
  }
  const found = header.readUInt8(magic.length);
  if (found !== version) {
    throw unsupported(
      `This is a sealed export of version ${found}; this Sallyport reads version ${version}. Update Sallyport first.`,
    );
  }
  const [memoryKiB = 0, passes = 0, parallelism = 0] = [0, 1, 2].map((place) =>
    header.readUInt32BE(magic.length + 1 + 4 * place),
  );
  const kdf = { memoryKiB, passes, parallelism };
  // SECURITY: before anything is computed: a file must not hang the program, nor ask for a cheap password. [C3]
  if (!isAcceptableKdf(kdf, floor)) {
    throw damaged("the header", "the cost of the password is out of all bounds.");
  }
  return kdf;
}

async function* readLines(source: Source, key: KeyObject, from: Position): AsyncGenerator<Line> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let { skip } = from;
  for await (const { plain, number, at } of readChunks(source, key, from)) {
    let start = skip;
    skip = 0;
    for (let end = plain.indexOf(10, start); end >= 0; end = plain.indexOf(10, start)) {
      const text = Buffer.concat([...held, plain.subarray(start, end)]).toString("utf8");
      held = [];
      heldBytes = 0;
      start = end + 1;
      yield { text, next: { number, at, skip: start } };
    }
    held.push(Buffer.from(plain.subarray(start)));
    heldBytes += plain.length - start;
    wipe(plain); // SECURITY: [T9]
    if (heldBytes > lineMost) throw damaged(`chunk ${number}`, "a line is longer than any record.");
  }
  if (heldBytes > 0) throw cutShort();
}

async function* readChunks(
  source: Source,
  key: KeyObject,
  from: Position,
): AsyncGenerator<{ plain: Buffer; number: number; at: number }> {
  let { number, at } = from;
  for (let isLast = false; !isLast; number++) {
    const length = Buffer.from(await source.read(at, at + 4));
    const bytes = length.length === 4 ? length.readUInt32BE(0) : 0;
    const end = at + 4 + bytes;
    if (bytes < sealOverhead || bytes > chunkBytes + sealOverhead || end > source.size) {
      throw cutShort();
    }
    isLast = end === source.size;
    // SECURITY: number and end are in the context, so that no chunk is missing, moved or repeated. [T13]
    const plain = open(key, await source.read(at + 4, end), chunkContext(number, isLast));
    if (plain === null) {
      throw damaged(`chunk ${number}`, "it was changed, or the file was cut off or put together.");
    }
    yield { plain: Buffer.from(plain.buffer, plain.byteOffset, plain.length), number, at };
    at = end;
  }
}

function cutShort(): AppError {
  return damaged("the file's end", "the file is cut short. Copy it again from where it was made.");
}
