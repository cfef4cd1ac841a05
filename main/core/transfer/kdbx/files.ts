import { damaged } from "../faults.ts";
import type { PortableAttachment } from "../portable.ts";
import type { FileSink } from "./document.ts";
import { gunzip } from "./opening.ts";

/** Reads a file of the database again, from the database: the bytes as they are stored. */
export type ReadAgain = (id: string) => AsyncGenerator<Uint8Array, void>;

interface Stored {
  readonly id: string;
  readonly compressed: boolean;
  /** Bytes, once unpacked. */
  readonly size: number;
  /** As stored; null when there was no room to keep it, and it is read again. */
  readonly kept: Buffer | null;
}

const fileKeptMost = 4 * 1024 * 1024;
const keptMost = 32 * 1024 * 1024;

/** The files of a database: small ones are kept, so that they need not be read again, within 32 MiB in all. */
export class Files {
  readonly #stored = new Map<string, Stored>();
  readonly #readAgain: ReadAgain;
  #kept = 0;

  constructor(readAgain: ReadAgain) {
    this.#readAgain = readAgain;
  }

  /** Takes a file over as its bytes come. */
  sink(id: string, compressed: boolean): FileSink {
    let parts: Buffer[] = [];
    let bytes = 0;
    let tail = Buffer.alloc(0);
    return {
      add: (piece) => {
        bytes += piece.length;
        tail = Buffer.concat([tail, piece.subarray(-4)]).subarray(-4);
        if (bytes > fileKeptMost || this.#kept + bytes > keptMost) parts = [];
        else parts.push(Buffer.from(piece));
      },
      end: () => {
        const whole = Buffer.concat(parts);
        const kept = whole.length === bytes ? whole : null;
        this.#kept += kept?.length ?? 0;
        // RFC 1952: a compressed file ends with its size.
        const size = !compressed ? bytes : tail.length === 4 ? tail.readUInt32LE(0) : 0;
        this.#stored.set(id, { id, compressed, size, kept });
      },
    };
  }

  /** Null when the database has no such file. */
  attachment(id: string, name: string): PortableAttachment | null {
    const stored = this.#stored.get(id);
    if (stored === undefined) return null;
    return { name, size: stored.size, read: () => this.#read(stored, name) };
  }

  has(id: string): boolean {
    return this.#stored.has(id);
  }

  async *#read(file: Stored, name: string): AsyncGenerator<Uint8Array, void> {
    let read = 0;
    const bytes = file.kept === null ? this.#readAgain(file.id) : held(file.kept);
    for await (const piece of file.compressed ? gunzip(bytes) : bytes) {
      read += piece.length;
      if (read > file.size) break;
      yield piece;
    }
    if (read === file.size) return;
    throw damaged(`the file ${name}`, "it has not the size that the database says. It is damaged.");
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- the same kind of stream as one that is read again
async function* held(bytes: Buffer): AsyncGenerator<Uint8Array, void> {
  yield new Uint8Array(bytes);
}
