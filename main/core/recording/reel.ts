import type { KeyObject } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { AppError } from "#core/errors";
import type { Ending, Keyframe, Moment, Title } from "./face.ts";
import {
  hashOf,
  headerBytes,
  openFrame,
  prefaceBytes,
  readHeader,
  readPreface,
  type Header,
} from "./frame.ts";
import { readMoments } from "./moments.ts";

interface Placed extends Header {
  /** Where the frame begins, and its length with its header. */
  readonly offset: number;
  readonly length: number;
}

const readAtOnce = 256 * 1024;

export function damaged(at: number): AppError {
  const seconds = Math.floor(at / 1000);
  return new AppError(
    "recording-damaged",
    `This recording is not as it was written, ${seconds} s after its start. What comes before can still be played.`,
  );
}

/** A recording that is read. Its frames are listed by their headers, and opened when they are needed. */
export class Reel {
  readonly id: string;
  readonly #file: number;
  readonly #key: KeyObject;
  readonly frames: Placed[] = [];
  #end = prefaceBytes;

  /** Throws `not-found`, and `recording-damaged` where not even its beginning is readable. */
  constructor(id: string, file: string, accountKey: KeyObject) {
    this.id = id;
    this.#file = openOrMissing(file);
    const key = readPreface(id, accountKey, this.#read(0, prefaceBytes));
    if (key === null) {
      this.close();
      throw damaged(0);
    }
    this.#key = key;
    this.refresh();
  }

  get title(): Title {
    const { plain } = this.#open(0, "title");
    return JSON.parse(plain.toString("utf8")) as Title;
  }

  /** How it ended; null for one that did not, yet. */
  get ending(): Ending | null {
    const last = this.frames.length - 1;
    if (this.frames[last]?.kind !== "ending") return null;
    return JSON.parse(this.#open(last, "ending").plain.toString("utf8")) as Ending;
  }

  get duration(): number {
    return this.frames.at(-1)?.to ?? 0;
  }

  get bytes(): number {
    return fstatSync(this.#file).size;
  }

  /** Bytes behind the last whole frame: what a crash left of one. */
  get rest(): number {
    return this.bytes - this.#end;
  }

  get hasVeiled(): boolean {
    return this.frames.some(({ kind }) => kind === "veiled");
  }

  /** Lists what was written since. */
  refresh(): void {
    const { bytes } = this;
    let window = this.#read(this.#end, readAtOnce);
    let from = this.#end;
    while (this.#end + headerBytes <= bytes) {
      if (this.#end + headerBytes > from + window.length || this.#end < from) {
        from = this.#end;
        window = this.#read(from, headerBytes);
      }
      const header = readHeader(window.subarray(this.#end - from));
      if (header === null) return;
      const length = headerBytes + header.length;
      if (this.#end + length > bytes) return;
      this.frames.push({ ...header, offset: this.#end, length });
      this.#end += length;
    }
  }

  /** A frame as it lies in the file. */
  raw(number: number): Buffer {
    const frame = this.frames[number];
    return frame === undefined ? Buffer.alloc(0) : this.#read(frame.offset, frame.length);
  }

  preface(): Buffer {
    return this.#read(0, prefaceBytes);
  }

  /** Whether a frame opens, is the one that its place asks for, and follows the one with this hash. */
  isWhole(number: number, previous: Uint8Array): boolean {
    const frame = this.frames[number];
    if (frame?.number !== number || !Buffer.from(previous).equals(frame.previous)) return false;
    const plain = openFrame(this.id, this.#key, this.raw(number));
    plain?.fill(0);
    return plain !== null;
  }

  hash(number: number): Uint8Array {
    return number < 0 ? hashOf(this.preface()) : hashOf(this.raw(number));
  }

  /** Throws `recording-damaged`. */
  moments(number: number): { moments: Iterable<Moment>; isVeiled: boolean } {
    const kind = this.frames[number]?.kind;
    if (kind !== "output" && kind !== "veiled") return { moments: [], isVeiled: false };
    const { plain } = this.#open(number, kind);
    return { moments: readMoments(plain), isVeiled: kind === "veiled" };
  }

  /** The last keyframe that is not later than this, or null. One that is damaged counts as none. */
  keyframeBefore(at: number): Keyframe | null {
    for (let number = this.frames.length - 1; number >= 0; number--) {
      const frame = this.frames[number];
      if (frame?.kind !== "keyframe" || frame.from > at) continue;
      try {
        return JSON.parse(this.#open(number, "keyframe").plain.toString("utf8")) as Keyframe;
      } catch {
        continue;
      }
    }
    return null;
  }

  close(): void {
    closeSync(this.#file);
  }

  #open(number: number, kind: Header["kind"]): { plain: Buffer } {
    const frame = this.frames[number];
    const fits = frame?.kind === kind && frame.number === number;
    const plain = fits ? openFrame(this.id, this.#key, this.raw(number)) : null;
    if (plain === null) throw damaged(this.frames[number - 1]?.to ?? 0);
    return { plain: Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength) };
  }

  #read(offset: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(this.#file, bytes, 0, length, offset));
  }
}

function openOrMissing(file: string): number {
  try {
    return openSync(file, "r");
  } catch (error) {
    throw new AppError("not-found", "This recording is not there any more.", { cause: error });
  }
}
