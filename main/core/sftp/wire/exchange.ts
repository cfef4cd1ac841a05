import { AppError } from "#core/errors";
import type { Clock } from "#core/ports";
import type { Channel } from "#core/ssh";
import { FieldReader, buildPacket, stringField, uint32, uint64 } from "./bytes.ts";
import { ended, garbled, silent, statusFault } from "./faults.ts";
import { Frames } from "./frames.ts";
import { decodeName } from "./names.ts";

const initType = 1;
const versionType = 2;
const readType = 5;
const writeType = 6;
const statusType = 101;
const version = 3;
const endOfFile = 1;
const mostExtensions = 100;

/** A file or folder that is open on the server. */
export interface Handle {
  readonly bytes: Buffer;
  readonly path: string;
}

/** SSH's own servers give four bytes, and none may give more than this. */
export const mostHandle = 256;
/** What stands before the bytes of a write, at most: length, type, id, handle, offset and length. */
export const writeHead = 4 + 1 + 4 + 4 + mostHandle + 8 + 4;
/** A packet from this on travels by itself, uncopied. */
const largePacket = 16_384;

/** A request that waits for its answer. */
interface Pending {
  /** The type of the answer that it takes besides a status; 0 where a status is all. */
  readonly answer: number;
  readonly path: string;
  readonly target: Uint8Array | null;
  readonly resolve: (answer: Buffer | number | null) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Requests and their answers over one channel. A server that answers what was not asked, or more than was asked
 * for, is cut off; one that says nothing for `answerMs` while something is asked is given up.
 */
export class Exchange {
  readonly #channel: Channel;
  readonly #clock: Clock;
  readonly #answerMs: number;
  readonly #frames: Frames;
  readonly #pending = new Map<number, Pending>();
  readonly #listeners: ((error: AppError | null) => void)[] = [];
  #unsent: Uint8Array[] = [];
  #lastId = 0;
  #heardAt = 0;
  #cancelWatch: (() => void) | null = null;
  #ended: { readonly error: AppError | null } | null = null;
  #greeting: { resolve: (names: Set<string>) => void; reject: (error: unknown) => void } | null =
    null;

  constructor(channel: Channel, { clock, answerMs }: { clock: Clock; answerMs: number }) {
    this.#channel = channel;
    this.#clock = clock;
    this.#answerMs = answerMs;
    this.#frames = new Frames({
      dataFor: (id, length) => this.#dataFor(id, length),
      onData: (id, length) => {
        this.#settle(id).resolve(length);
      },
      onPacket: (type, id, body) => {
        this.#take(type, id, body);
      },
    });
    channel.onOutput((bytes) => {
      this.#hear(bytes);
    });
    channel.onExit(() => {
      this.end(ended());
    });
  }

  /** The names of the server's extensions. */
  greet(): Promise<Set<string>> {
    return new Promise((resolve, reject) => {
      this.#greeting = { resolve, reject };
      // Of the same form as a request, with the version in the place of the id.
      this.#send(buildPacket(initType, version, []));
      this.#watch();
    });
  }

  async do(type: number, fields: readonly Uint8Array[], path: string): Promise<void> {
    await this.#request(type, fields, { answer: 0, path, target: null });
  }

  /** The body of an answer of this type. */
  async ask(
    type: number,
    fields: readonly Uint8Array[],
    path: string,
    answer: number,
  ): Promise<Buffer> {
    const body = await this.#request(type, fields, { answer, path, target: null });
    if (!Buffer.isBuffer(body)) throw statusFault(endOfFile, path);
    return body;
  }

  /** The same of names, or null where the status is that of the end. */
  async askUntilEnd(
    type: number,
    fields: readonly Uint8Array[],
    path: string,
  ): Promise<Buffer | null> {
    const body = await this.#request(type, fields, { answer: 104, path, target: null });
    return Buffer.isBuffer(body) ? body : null;
  }

  async read(handle: Handle, offset: number, target: Uint8Array): Promise<number> {
    const fields = [stringField(handle.bytes), uint64(offset), uint32(target.length)];
    const length = await this.#request(readType, fields, {
      answer: 103,
      path: handle.path,
      target,
    });
    return typeof length === "number" ? length : 0;
  }

  write(handle: Handle, offset: number, buffer: Buffer, length: number): Promise<unknown> {
    const head = 4 + 1 + 4 + 4 + handle.bytes.length + 8 + 4;
    const start = writeHead - head;
    return new Promise((resolve, reject) => {
      const id = this.#register({ answer: 0, path: handle.path, target: null, resolve, reject });
      if (id === null) return;
      let at = buffer.writeUInt32BE(head - 4 + length, start);
      at = buffer.writeUInt8(writeType, at);
      at = buffer.writeUInt32BE(id, at);
      at = buffer.writeUInt32BE(handle.bytes.length, at);
      at += handle.bytes.copy(buffer, at);
      at = buffer.writeBigUInt64BE(BigInt(offset), at);
      buffer.writeUInt32BE(length, at);
      this.#send(buffer.subarray(start, writeHead + length));
    });
  }

  onEnd(listener: (error: AppError | null) => void): void {
    if (this.#ended !== null) listener(this.#ended.error);
    else this.#listeners.push(listener);
  }

  end(error: AppError | null): void {
    if (this.#ended !== null) return;
    this.#ended = { error };
    this.#cancelWatch?.();
    this.#channel.end();
    const reason = error ?? ended();
    this.#greeting?.reject(reason);
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
    for (const listener of this.#listeners) listener(error);
  }

  #request(
    type: number,
    fields: readonly Uint8Array[],
    waits: Pick<Pending, "answer" | "path" | "target">,
  ): Promise<Buffer | number | null> {
    return new Promise((resolve, reject) => {
      const id = this.#register({ ...waits, resolve, reject });
      if (id !== null) this.#send(buildPacket(type, id, fields));
    });
  }

  #register(pending: Pending): number | null {
    if (this.#ended !== null) {
      pending.reject(this.#ended.error ?? ended());
      return null;
    }
    const id = (this.#lastId = (this.#lastId + 1) % 0xffff_ffff);
    if (this.#pending.size === 0) this.#heardAt = this.#clock.now();
    this.#pending.set(id, pending);
    this.#watch();
    return id;
  }

  /** What is asked in one go travels in one piece: small requests cost the way, not their length. */
  #send(packet: Uint8Array): void {
    if (this.#unsent.length === 0) {
      setImmediate(() => {
        this.#flush();
      });
    }
    this.#unsent.push(packet);
  }

  #flush(): void {
    const packets = this.#unsent;
    this.#unsent = [];
    if (this.#ended !== null) return;
    let small: Uint8Array[] = [];
    const sendSmall = () => {
      if (small.length > 0) this.#channel.write(Buffer.concat(small));
      small = [];
    };
    for (const packet of packets) {
      if (packet.length < largePacket) {
        small.push(packet);
      } else {
        sendSmall();
        this.#channel.write(packet);
      }
    }
    sendSmall();
  }

  #hear(bytes: Uint8Array): void {
    if (this.#ended !== null) return;
    this.#heardAt = this.#clock.now();
    try {
      this.#frames.feed(bytes);
    } catch (error) {
      this.end(error instanceof AppError ? error : garbled("what nobody understands"));
    }
  }

  #dataFor(id: number, length: number): Uint8Array {
    const target = this.#pending.get(id)?.target ?? null;
    // SECURITY: never more than was asked for, and never for a request that is none. [SF3]
    if (target === null || length > target.length) throw garbled("data that nobody asked for");
    return target.subarray(0, length);
  }

  #take(type: number, id: number, body: Buffer): void {
    if (type === versionType) {
      this.#welcome(id, body);
      return;
    }
    const expected = this.#pending.get(id);
    if (expected === undefined) throw garbled("an answer to what nobody asked");
    if (type === statusType) {
      const status = new FieldReader(body).uint32();
      const { answer, path, resolve, reject } = this.#settle(id);
      const isEnd = status === endOfFile && (answer === 103 || answer === 104);
      if (isEnd || (status === 0 && answer === 0)) resolve(null);
      else reject(statusFault(status, path));
      return;
    }
    if (type !== expected.answer) throw garbled("an answer to another question");
    this.#settle(id).resolve(body);
  }

  #welcome(theirs: number, body: Buffer): void {
    const greeting = this.#greeting;
    if (greeting === null) throw garbled("a second greeting");
    if (theirs !== version) throw garbled("a version of the protocol that is not the third");
    const reader = new FieldReader(body);
    const names = new Set<string>();
    while (!reader.isAtEnd && names.size < mostExtensions) {
      names.add(decodeName(reader.bytes()));
      reader.bytes();
    }
    this.#greeting = null;
    greeting.resolve(names);
  }

  #settle(id: number): Pending {
    const pending = this.#pending.get(id);
    if (pending === undefined) throw garbled("an answer to what nobody asked");
    this.#pending.delete(id);
    return pending;
  }

  #watch(): void {
    if (this.#cancelWatch !== null) return;
    this.#heardAt = this.#clock.now();
    const look = () => {
      this.#cancelWatch = null;
      if (this.#pending.size === 0 && this.#greeting === null) return;
      const left = this.#heardAt + this.#answerMs - this.#clock.now();
      if (left <= 0) this.end(silent());
      else this.#cancelWatch = this.#clock.after(left, look);
    };
    this.#cancelWatch = this.#clock.after(this.#answerMs, look);
  }
}
