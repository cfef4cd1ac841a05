import { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import {
  fromRandomAccessReaderPromise,
  getFileNameLowLevel,
  RandomAccessReader,
  type Entry,
  type ZipFile,
} from "yauzl";
import { AppError } from "#core/errors";
import type { ReadOptions, Source } from "./format.ts";
import { damaged, throwIfCancelled, tooLarge, unsupported } from "./faults.ts";
import { sourceOfBytes } from "./source.ts";

const entriesMost = 200_000;
const windowBytes = 1024 * 1024;
/** SECURITY: a small file is let through at any ratio; a large one that shrank so much is a bomb. */
const bombBytes = 32 * 1024 * 1024;
const bombRatio = 200;

/** A file of an archive. */
export interface ZipEntry {
  /** As the archive names it, with `/`. Only ever compared and shown: nothing is written by this name. */
  readonly name: string;
  /** Bytes, unpacked. */
  readonly size: number;
  /** Its bytes in pieces. Rejects with `import-damaged` when they are not those that were packed. */
  read(): AsyncIterable<Uint8Array>;
  /** All of it in memory. Rejects as `read`, and with `import-too-large` above `limitBytes`. */
  hold(limitBytes: number): Promise<Source>;
}

export type ZipEntries = ReadonlyMap<string, ZipEntry>;

/** Whether a file that begins so is a zip archive. */
export function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5);
}

/**
 * The files of a zip archive by name, in its order; folders are left out. Throws `import-damaged`,
 * `import-unsupported` for one with a password, `import-too-large` for what would unpack to far more than it is,
 * `cancelled`.
 */
export async function openZip(
  source: Source,
  options: Partial<Pick<ReadOptions, "signal">>,
): Promise<ZipEntries> {
  const entries = new Map<string, ZipEntry>();
  let packed = 0;
  try {
    const zip = await fromRandomAccessReaderPromise(new SourceReader(source), source.size, {
      autoClose: false,
      decodeStrings: false,
    });
    if (zip.entryCount > entriesMost) {
      throw new AppError(
        "import-too-large",
        `${source.name} holds more than ${entriesMost} files.`,
      );
    }
    for await (const entry of zip.eachEntry()) {
      throwIfCancelled(options.signal);
      packed += entry.compressedSize;
      const name = nameOf(entry);
      checkEntry(source, name, entry);
      if (!name.endsWith("/")) entries.set(name, zipEntry(zip, name, entry));
    }
  } catch (error) {
    throw asFault(error, source.name);
  }
  // SECURITY: files that lie over one another unpack to any amount.
  if (packed > source.size) throw damaged(source.name, "the files of this archive overlap.");
  return entries;
}

function checkEntry(source: Source, name: string, entry: Entry): void {
  if (entry.isEncrypted()) {
    throw unsupported(
      `${source.name} is locked with a password of its own. Unpack it, and choose the file inside.`,
    );
  }
  if (!entry.canDecodeFileData()) {
    throw unsupported(
      `${source.name} is packed in a way that Sallyport does not know (method ${entry.compressionMethod}). ` +
        "Unpack it, and choose the file inside.",
    );
  }
  const isBomb =
    entry.uncompressedSize > bombBytes && entry.uncompressedSize > entry.compressedSize * bombRatio;
  if (isBomb) {
    throw new AppError(
      "import-too-large",
      `${name} in ${source.name} would unpack to more than ${bombRatio} times its size, which no export does.`,
    );
  }
}

function zipEntry(zip: ZipFile, name: string, entry: Entry): ZipEntry {
  const size = entry.uncompressedSize;
  return {
    name,
    size,
    read: () => unpack(zip, name, entry),
    async hold(limitBytes) {
      if (size > limitBytes) throw tooLarge(`${name} is larger than any of its kind.`, limitBytes);
      const pieces: Uint8Array[] = [];
      for await (const piece of unpack(zip, name, entry)) pieces.push(piece);
      return sourceOfBytes(name, Buffer.concat(pieces));
    },
  };
}

async function* unpack(zip: ZipFile, name: string, entry: Entry): AsyncGenerator<Uint8Array> {
  let sum = 0;
  try {
    const stream = await zip.openReadStreamPromise(entry);
    for await (const piece of stream as AsyncIterable<Buffer>) {
      sum = crc32(piece, sum);
      yield piece;
    }
  } catch (error) {
    throw asFault(error, name);
  }
  if (sum !== entry.crc32) throw damaged(name, "its checksum is wrong. Export it again.");
}

/** As UTF-8 where the bytes are that, whether or not the archive says so: some programs forget to. */
function nameOf(entry: Entry): string {
  // Undecoded, the name is still its bytes.
  const bytes = entry.fileNameRaw;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replaceAll("\\", "/");
  } catch {
    return getFileNameLowLevel(entry.generalPurposeBitFlag, bytes, entry.extraFields, false);
  }
}

function asFault(error: unknown, name: string): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  return new AppError(
    "import-damaged",
    `${name}: this archive is damaged or was cut off. Export it again.`,
    { details: { where: name }, cause: error },
  );
}

/** Reads a source ahead: an archive's list is read in thousands of little steps. */
class SourceReader extends RandomAccessReader {
  readonly #source: Source;
  #window: Buffer = Buffer.alloc(0);
  #from = 0;

  constructor(source: Source) {
    super();
    this.#source = source;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const source = this.#source;
    return Readable.from(
      (async function* () {
        for (let at = start; at < end; at += windowBytes) {
          yield Buffer.from(await source.read(at, Math.min(at + windowBytes, end)));
        }
      })(),
      { objectMode: false },
    );
  }

  override read(
    ...[buffer, offset, length, position, callback]: Parameters<RandomAccessReader["read"]>
  ): void {
    this.#fill(position, length)
      .then((bytes) => {
        bytes.copy(buffer, offset);
        return bytes.length < length ? new Error("unexpected end of the archive") : null;
      })
      .then(callback, callback);
  }

  async #fill(position: number, length: number): Promise<Buffer> {
    const isHeld = position >= this.#from && position + length <= this.#from + this.#window.length;
    if (!isHeld) {
      const bytes = await this.#source.read(position, position + Math.max(length, windowBytes));
      this.#window = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      this.#from = position;
    }
    return this.#window.subarray(position - this.#from, position - this.#from + length);
  }
}
