import { createHash } from "node:crypto";
import { sameBytes } from "#core/crypto";
import { damaged } from "../faults.ts";
import { ChunkReader } from "./chunks.ts";
import type { ReadAgain } from "./files.ts";
import type { Opened, Reading } from "./opening.ts";
import type { Contents, Pass, TakeFile } from "./reading.ts";
import { innerStream, type Keystream } from "./streams.ts";

/** What is inside a database whose key is known. */
export function contentsOf(opened: Opened): Contents {
  return opened.header.version === 4 ? newContents(opened) : oldContents(opened);
}

/** Version 3: a document alone, protected by what the header names. */
function oldContents(opened: Opened): Contents {
  const { bytes, inner } = opened.header;
  const checked = createHash("sha256").update(bytes).digest();
  return {
    begin: (reading) =>
      Promise.resolve({
        xml: opened.read(reading),
        protect: innerStream(inner?.id ?? 0, inner?.key ?? new Uint8Array()),
      }),
    readAgain: null,
    checkHeader: (hash) => {
      if (sameBytes(hash, checked)) return;
      throw damaged(
        "the header",
        "its bytes were changed since the database was saved. Use another copy of it.",
      );
    },
  };
}

const innerIds = { end: 0, cipher: 1, key: 2, file: 3 } as const;
const keyBytesMost = 1024;

/** Version 4: the inner cipher and the files stand before the document. */
function newContents(opened: Opened): Contents {
  return {
    begin: async (reading, takeFile) => beginNew(new ChunkReader(opened.read(reading)), takeFile),
    readAgain: (reading) => filesAgain(opened, reading),
    checkHeader: () => undefined,
  };
}

interface Field {
  readonly id: number;
  readonly length: number;
}

const where = "the inner header";

async function nextField(reader: ChunkReader): Promise<Field> {
  const head = await reader.take(5, where);
  return { id: head.readUInt8(0), length: head.readUInt32LE(1) };
}

async function beginNew(reader: ChunkReader, takeFile: TakeFile): Promise<Pass> {
  let cipher = 0;
  let key: Buffer = Buffer.alloc(0);
  let files = 0;
  for (;;) {
    const { id, length } = await nextField(reader);
    if (id === innerIds.file) await takeNext(reader, length, takeFile(String(files++), false));
    else if (length > keyBytesMost)
      throw damaged(where, "a field of it is too long. The file is damaged.");
    else {
      const value = await reader.take(length, where);
      if (id === innerIds.cipher && length === 4) cipher = value.readUInt32LE(0);
      else if (id === innerIds.key) key = value;
      else if (id === innerIds.end) return { xml: reader.rest(), protect: protection(cipher, key) };
    }
  }
}

function protection(cipher: number, key: Uint8Array): Keystream {
  if (key.length === 0 && cipher !== 0)
    throw damaged(where, "it lacks its key. The file is damaged.");
  return innerStream(cipher, key);
}

type Sink = ReturnType<TakeFile>;

/** A file begins with a byte of flags, which say how a program should hold it in memory. */
async function takeNext(reader: ChunkReader, length: number, sink: Sink): Promise<void> {
  if (length < 1) throw damaged(where, "a file of it has no bytes. The file is damaged.");
  await reader.take(1, where);
  for await (const piece of reader.pieces(length - 1, where)) sink?.add(piece);
  sink?.end();
}

/** Reads on from the file that was read last where it can: in their order, all files are one pass. */
function filesAgain(opened: Opened, reading: Reading): ReadAgain {
  let idle: { reader: ChunkReader; next: number } | null = null;
  return async function* (id) {
    const wanted = Number(id);
    const at =
      idle !== null && idle.next <= wanted
        ? idle
        : { reader: new ChunkReader(opened.read(reading)), next: 0 };
    if (at === idle) idle = null;
    let done = false;
    try {
      while (at.next < wanted) await skipFile(at);
      yield* fileAt(at);
      done = true;
    } finally {
      const other = done ? idle : at;
      if (done) idle = at;
      await other?.reader.close();
    }
  };
}

interface FilePlace {
  readonly reader: ChunkReader;
  next: number;
}

async function skipFile(at: FilePlace): Promise<void> {
  const pieces = fileAt(at);
  while ((await pieces.next()).done !== true);
}

async function* fileAt(at: FilePlace): AsyncGenerator<Uint8Array, void> {
  for (;;) {
    const { id, length } = await nextField(at.reader);
    if (id === innerIds.end)
      throw damaged(where, "a file is missing in it. The database is damaged.");
    if (id !== innerIds.file) {
      await at.reader.take(length, where);
      continue;
    }
    await at.reader.take(1, where);
    yield* at.reader.pieces(length - 1, where);
    at.next++;
    return;
  }
}
