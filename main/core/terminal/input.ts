import { wipe } from "#core/crypto";
import type { Program } from "#core/ports";

/** What may wait: three times the largest paste that anyone makes. */
const mostWaiting = 32 * 1024 * 1024;
/** What may be typed before there is a program. */
const mostEarly = 64 * 1024;
/** A page is told of what is taken in steps of this, so that single keys cost nothing. */
const reportStep = 64 * 1024;
const slice = 16 * 1024;
const interrupts = [0x03, 0x1a, 0x1c];
const pasteEnd = Buffer.from("\x1b[201~");

/** From the keyboard to the program. It never waits for output. */
export interface Input {
  /**
   * Answers false when too much waits already, and takes nothing of it. While a program is expected it then
   * also forgets what came before: half a paste must not run.
   */
  write(bytes: Uint8Array): boolean;
  /** The same for a secret: its bytes are wiped as soon as the program has them, or never will. */
  writeSecret(bytes: Uint8Array): boolean;
  /** A program is being opened: from now on what is typed waits for it. Nothing of before does. */
  expect(): void;
  /** From now on for this program, after what it was expected with; or for nobody. */
  follow(source: Program | null): void;
  /**
   * From now on tells `to` how many of the bytes written from now on wait no longer: given to the program, or
   * forgotten. Never told too many: what waited before goes first.
   */
  report(to: (taken: number) => void): void;
}

export function createInput(): Input {
  const waiting = new Waiting();
  let source: Program | null = null;
  let isFull = false;
  let isExpected = false;

  function pump(): void {
    while (waiting.length > 0 && !isFull) isFull = source?.write(...waiting.take()) === false;
  }

  function writeEarly(bytes: Uint8Array): boolean {
    const isKept = keepEarly(waiting, bytes, isExpected);
    const isFine = isKept || !isExpected;
    isExpected = isKept;
    return isFine;
  }

  /**
   * An interrupt overtakes a paste, and ends it: what is left would be run by the shell that it brings
   * back. A program that reads pastes between brackets is given the closing one first.
   */
  function interrupt(bytes: Uint8Array): void {
    const urgent = waiting.hasPasteEnd() ? Buffer.concat([pasteEnd, bytes]) : bytes;
    waiting.add(bytes);
    waiting.clear();
    isFull = source?.write(urgent) === false;
  }

  /** Whether there is room for them. */
  function queue(bytes: Uint8Array, isSecret: boolean): boolean {
    if (waiting.length + bytes.length > mostWaiting) return false;
    waiting.add(bytes, isSecret);
    pump();
    return true;
  }

  return {
    writeSecret(bytes) {
      if (source !== null && queue(bytes, true)) return true;
      wipe(bytes);
      return false;
    },
    write(bytes) {
      if (source === null) return writeEarly(bytes);
      if (waiting.length === 0 || !isInterrupt(bytes)) return queue(bytes, false);
      interrupt(bytes);
      return true;
    },
    expect() {
      waiting.clear();
      source = null;
      isExpected = true;
    },
    report(to) {
      waiting.report(to);
    },
    follow(next) {
      if (!isExpected || next === null) waiting.clear();
      isExpected = false;
      isFull = false;
      source = next;
      next?.onDrain(() => {
        if (source !== next) return;
        isFull = false;
        pump();
      });
      pump();
    },
  };
}

/** What was typed and is not taken yet, in order. */
class Waiting {
  #chunks: Uint8Array[] = [];
  readonly #secrets = new WeakSet<Uint8Array>();
  #length = 0;
  #written = 0;
  #told = 0;
  #tell: (taken: number) => void = () => undefined;

  get length(): number {
    return this.#length;
  }

  add(bytes: Uint8Array, isSecret = false): void {
    if (isSecret) this.#secrets.add(bytes);
    this.#chunks.push(bytes);
    this.#length += bytes.length;
    this.#written += bytes.length;
  }

  report(to: (taken: number) => void): void {
    this.#tell = to;
    this.#written = 0;
    this.#told = 0;
  }

  clear(): void {
    // SECURITY: a secret that nobody will get any more stays in no memory of ours. [R1]
    for (const chunk of this.#chunks) if (this.#secrets.has(chunk)) wipe(chunk);
    this.#chunks = [];
    this.#length = 0;
    this.#look();
  }

  /** A piece of the oldest, which waits no longer; a secret whole. */
  take(): [bytes: Uint8Array, onSent?: () => void] {
    const [next = new Uint8Array()] = this.#chunks;
    const isSecret = this.#secrets.has(next);
    const bytes = isSecret ? next : next.subarray(0, slice);
    if (bytes.length === next.length) this.#chunks.shift();
    else this.#chunks[0] = next.subarray(bytes.length);
    this.#length -= bytes.length;
    this.#look();
    if (!isSecret) return [bytes];
    const onSent = () => {
      // SECURITY: the program has it, and its bytes stay in no memory of ours. [R1]
      wipe(bytes);
    };
    return [bytes, onSent];
  }

  #look(): void {
    const taken = this.#written - this.#length;
    if (taken - this.#told < reportStep) return;
    this.#told = taken;
    this.#tell(taken);
  }

  hasPasteEnd(): boolean {
    return this.#chunks.some((chunk) => Buffer.from(chunk).includes(pasteEnd));
  }
}

/** Whether what is typed before there is a program waits for it. Too much does not, nor what an interrupt ends. */
function keepEarly(waiting: Waiting, bytes: Uint8Array, isExpected: boolean): boolean {
  waiting.add(bytes);
  const isKept = isExpected && waiting.length <= mostEarly;
  if (!isKept || isInterrupt(bytes)) waiting.clear();
  return isKept;
}

function isInterrupt(bytes: Uint8Array): boolean {
  return bytes.length === 1 && interrupts.includes(bytes[0] ?? 0);
}
