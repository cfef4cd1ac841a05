import { wipe } from "#core/crypto";
import { placeOf, windowBytes, type Automaton } from "./automaton.ts";
import { leastBytes } from "./forms.ts";
import { Reading } from "./reading.ts";
import { closes, ends, hidden, lead, leadShown, shown, Syntax } from "./syntax.ts";

/** Stands for a secret, however long it was: eight bullets. [RE4] */
export const mark = Buffer.from("••••••••");

/** What is held back is never more: a secret with so many sequences in it is none. [RE5] */
const mostHeld = 1024 * 1024;
const space = 0x20;
const carriageReturn = 0x0d;
const escape = 0x1b;
const deleted = 0x7f;

const no = 0;
const first = 1;
const further = 2;

/**
 * Masks secrets in a stream, wherever it is cut. The stream is read in four ways at once: as a terminal shows it;
 * the same without the space and carriage return by which a shell wraps a long line; the same with the character
 * that an escape alone takes along; and byte by byte without control characters, for what lies inside a sequence,
 * such as a title. [RE1]
 */
export class Masker {
  readonly #automaton: Automaton;
  readonly #syntax = new Syntax();
  readonly #asShown: Reading;
  readonly #unwrapped: Reading;
  readonly #lenient: Reading;
  readonly #raw: Reading;
  readonly #readings: readonly Reading[];
  /** What was taken in and not let out, and which of it is masked. */
  #held: Uint8Array = new Uint8Array();
  #marks: Uint8Array | null = null;
  /** Where `#held` begins, modulo 2^32. */
  #base = 0;
  #work: Uint8Array = this.#held;
  #spaceAt: number | null = null;

  /** The automaton belongs to the masker from now on. */
  constructor(automaton: Automaton) {
    this.#automaton = automaton;
    const put = (position: number, isFirst: boolean) => {
      this.#put(position, isFirst);
    };
    this.#asShown = new Reading(automaton, put);
    this.#unwrapped = new Reading(automaton, put);
    this.#lenient = new Reading(automaton, put);
    this.#raw = new Reading(automaton, put);
    this.#readings = [this.#asShown, this.#unwrapped, this.#lenient, this.#raw];
  }

  /**
   * Takes in the next bytes and answers what is decided: in order, the rest follows. The answer may be a part of
   * `bytes`. What may yet turn out to be a secret stays inside, for as long as it may. [RE5]
   */
  push(bytes: Uint8Array): Uint8Array {
    const held = this.#held.length;
    this.#work = joined(this.#held, bytes);
    if (this.#marks !== null) this.#marks = grown(this.#marks, this.#work.length);
    this.#scan(held);
    let release = this.#pending();
    if (this.#work.length - release > mostHeld) {
      this.#giveUp();
      release = this.#work.length;
    }
    return this.#letOut(release);
  }

  /** Nothing more comes. What may have become a secret is masked, if it is long enough to tell. [RE5] */
  end(): Uint8Array {
    this.#work = this.#held;
    this.#giveUp();
    return this.#letOut(this.#work.length);
  }

  /** What was held, as it came: it is no longer here. */
  takeBack(): Uint8Array {
    const rest = this.#held;
    this.#held = new Uint8Array();
    this.#marks = null;
    this.#base = (this.#base + rest.length) | 0;
    for (const reading of this.#readings) reading.end(Infinity);
    return rest;
  }

  /** Another for the same secrets, at the beginning of a stream. Whoever wipes one wipes both. */
  fresh(): Masker {
    return new Masker(this.#automaton);
  }

  /** These bytes for themselves, outside of the stream. */
  once(bytes: Uint8Array): Uint8Array {
    const alone = this.fresh();
    return Buffer.concat([alone.push(bytes), alone.end()]);
  }

  /** SECURITY: the secrets, and what was held for them, leave memory. Masks nothing from then on. [RE6] */
  wipe(): void {
    this.#automaton.wipe();
    wipe(this.#held);
    this.#held = new Uint8Array();
    for (const reading of this.#readings) reading.wipe();
  }

  #scan(from: number): void {
    const bytes = this.#work;
    let at = from;
    while (at < bytes.length) {
      if (this.#isIdle()) at = this.#skip(at);
      if (at < bytes.length) this.#read(bytes[at] ?? 0, (this.#base + at) | 0);
      at++;
    }
  }

  /** Whether every reading has seen the same, and none of them anything. */
  #isIdle(): boolean {
    const { window } = this.#asShown;
    if (!this.#syntax.isText) return false;
    for (const reading of this.#readings) {
      if (!reading.isIdle || reading.window !== window) return false;
    }
    return true;
  }

  /** Passes over text in which nothing begins. Most of all bytes are seen by this loop alone. */
  #skip(from: number): number {
    const bytes = this.#work;
    const { filter, shift } = this.#automaton;
    let { window } = this.#asShown;
    let before = window;
    let at = from;
    for (; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === escape || byte === lead || takesSpace(bytes, at, from)) break;
      if (byte < space || byte === deleted) continue;
      const next = (window << 8) | byte;
      const place = placeOf(next, shift);
      const isNear = (((filter[place >>> 5] ?? 0) >>> (place & 31)) & 1) === 1;
      if (isNear && this.#automaton.mayBegin(next, bytes, at)) break;
      before = window;
      window = next;
    }
    if (at > from) this.#skipped(from, at, { window, before });
    return at;
  }

  #skipped(from: number, to: number, { window, before }: { window: number; before: number }): void {
    const bytes = this.#work;
    const positions: number[] = [];
    for (let at = to - 1; at >= from && positions.length < windowBytes; at--) {
      const byte = bytes[at] ?? 0;
      if (byte >= space && byte !== deleted) positions.unshift((this.#base + at) | 0);
    }
    const wasSpace = bytes[to - 1] === space;
    this.#spaceAt = wasSpace ? (this.#base + to - 1) | 0 : null;
    if (positions.length === 0) return;
    for (const reading of this.#readings) reading.skip(positions, window, before);
  }

  #read(byte: number, position: number): void {
    const sight = this.#syntax.read(byte);
    if (byte >= space && byte !== deleted && sight !== closes) this.#raw.see(byte, position);
    if ((sight & leadShown) !== 0) this.#show(lead, (position - 1) | 0);
    if ((sight & shown) !== 0) this.#show(byte, position);
    if ((sight & ends) !== 0) this.#lenient.see(byte, position);
    if (byte === carriageReturn && sight === hidden && this.#spaceAt === ((position - 1) | 0)) {
      this.#unwrapped.unsee();
    }
    this.#spaceAt = byte === space && (sight & shown) !== 0 ? position : null;
  }

  #show(byte: number, position: number): void {
    this.#asShown.see(byte, position);
    this.#unwrapped.see(byte, position);
    this.#lenient.see(byte, position);
  }

  #put(position: number, isFirst: boolean): void {
    const at = (position - this.#base) | 0;
    this.#marks ??= new Uint8Array(this.#work.length);
    const known = this.#marks[at];
    this.#marks[at] = isFirst && known !== further ? first : further;
  }

  /** How many bytes from the beginning are decided. */
  #pending(): number {
    let release = this.#work.length - (this.#syntax.isOpen ? 1 : 0);
    for (const reading of this.#readings) {
      const from = reading.pending();
      if (from !== null) release = Math.min(release, (from - this.#base) | 0);
    }
    // A carriage return may follow, and take the space away.
    const wrapped = this.#spaceAt === null ? null : this.#unwrapped.pendingBefore();
    return wrapped === null ? release : Math.min(release, (wrapped - this.#base) | 0);
  }

  #giveUp(): void {
    for (const reading of this.#readings) reading.end(leastBytes);
  }

  #letOut(release: number): Uint8Array {
    const work = this.#work;
    const out = this.#masked(work.subarray(0, release));
    const former = this.#held;
    this.#held = new Uint8Array(work.subarray(release));
    this.#base = (this.#base + release) | 0;
    this.#marks = this.#marks?.subarray(release) ?? null;
    if (this.#marks?.every((sign) => sign === no)) this.#marks = null;
    this.#work = this.#held;
    if (former !== work) wipe(former);
    return out;
  }

  #masked(bytes: Uint8Array): Uint8Array {
    const marks = this.#marks;
    if (marks === null) return bytes;
    const parts: Uint8Array[] = [];
    let from = 0;
    for (let at = 0; at < bytes.length; at++) {
      if (marks[at] === no) continue;
      parts.push(bytes.subarray(from, at));
      if (marks[at] === first) parts.push(mark);
      from = at + 1;
    }
    return Buffer.concat([...parts, bytes.subarray(from)]);
  }
}

/** Whether this is a carriage return behind a space, as far as that is known here. */
function takesSpace(bytes: Uint8Array, at: number, from: number): boolean {
  return bytes[at] === carriageReturn && (at === from || bytes[at - 1] === space);
}

/** Never a `Buffer`: the loop over it would have to tell the two apart. */
function joined(held: Uint8Array, bytes: Uint8Array): Uint8Array {
  if (held.length === 0) return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  const both = new Uint8Array(held.length + bytes.length);
  both.set(held);
  both.set(bytes, held.length);
  return both;
}

function grown(marks: Uint8Array, length: number): Uint8Array {
  const longer = new Uint8Array(length);
  longer.set(marks);
  return longer;
}
