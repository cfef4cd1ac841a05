import { garbled } from "./faults.ts";

/** Larger than any server needs: OpenSSH's own limit is 256 KiB. */
const mostPacket = 1_048_576;
const headBytes = 9;
const dataType = 103;

export interface FrameHandler {
  /** Where the bytes of a data packet go, `length` of them. Throws `sftp-garbled` where none were asked for. */
  readonly dataFor: (id: number, length: number) => Uint8Array;
  /** Those bytes are all there. */
  readonly onData: (id: number, length: number) => void;
  /** Any other packet; `body` is what follows type and id, and may be kept. */
  readonly onPacket: (type: number, id: number, body: Buffer) => void;
}

/**
 * Cuts a channel's bytes into packets. The data of a read is put where it was asked for as it comes, and is never
 * whole anywhere else. Throws `sftp-garbled`; nothing may be fed after that.
 */
export class Frames {
  readonly #handler: FrameHandler;
  readonly #head = Buffer.alloc(headBytes + 4);
  #headFilled = 0;
  #headWanted = headBytes;
  #target: Uint8Array | null = null;
  #filled = 0;

  constructor(handler: FrameHandler) {
    this.#handler = handler;
  }

  feed(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      at += this.#target === null ? this.#takeHead(chunk, at) : this.#takeBody(chunk, at);
    }
  }

  #takeHead(chunk: Uint8Array, at: number): number {
    const count = Math.min(this.#headWanted - this.#headFilled, chunk.length - at);
    this.#head.set(chunk.subarray(at, at + count), this.#headFilled);
    this.#headFilled += count;
    if (this.#headFilled === this.#headWanted) this.#begin();
    return count;
  }

  #begin(): void {
    const length = this.#head.readUInt32BE(0);
    if (length < 5 || length > mostPacket) throw garbled("a packet of an impossible size");
    const isData = this.#head[4] === dataType;
    if (isData && this.#headWanted === headBytes) {
      this.#headWanted += 4;
      return;
    }
    if (isData) {
      const bytes = this.#head.readUInt32BE(headBytes);
      if (bytes !== length - 9) throw garbled("data of another length than it says");
      this.#target = this.#handler.dataFor(this.#head.readUInt32BE(5), bytes);
    } else {
      this.#target = Buffer.allocUnsafe(length - 5);
    }
    this.#filled = 0;
    if (this.#target.length === 0) this.#end(this.#target);
  }

  #takeBody(chunk: Uint8Array, at: number): number {
    const target = this.#target ?? this.#head;
    const count = Math.min(target.length - this.#filled, chunk.length - at);
    target.set(
      at === 0 && count === chunk.length ? chunk : chunk.subarray(at, at + count),
      this.#filled,
    );
    this.#filled += count;
    if (this.#filled === target.length) this.#end(target);
    return count;
  }

  #end(target: Uint8Array): void {
    const type = this.#head.readUInt8(4);
    const id = this.#head.readUInt32BE(5);
    this.#target = null;
    this.#headFilled = 0;
    this.#headWanted = headBytes;
    if (type === dataType) this.#handler.onData(id, target.length);
    else this.#handler.onPacket(type, id, target as Buffer);
  }
}
