import type { Automaton } from "./automaton.ts";

/** More than the longest pattern. */
const ring = 8192;

/**
 * One way to read a stream: the bytes that it shows, and where each of them stands. Positions are counted from the
 * beginning and wrap around after 4 GiB; only differences of them mean something.
 */
export class Reading {
  readonly #automaton: Automaton;
  readonly #mark: (position: number, isFirst: boolean) => void;
  readonly #at = new Int32Array(ring);
  #count = 0;
  #state = 0;
  #window = 0;
  /** As it was before the last byte. */
  #before = { count: 0, state: 0, window: 0 };
  /** What is marked already, by count. */
  #from = 0;
  #to = -1;

  constructor(automaton: Automaton, mark: (position: number, isFirst: boolean) => void) {
    this.#automaton = automaton;
    this.#mark = mark;
  }

  get isIdle(): boolean {
    return this.#state === 0;
  }

  get window(): number {
    return this.#window;
  }

  /** The next byte that is shown. */
  see(byte: number, position: number): void {
    const before = this.#before;
    before.count = this.#count;
    before.state = this.#state;
    before.window = this.#window;
    this.#at[++this.#count & (ring - 1)] = position;
    this.#window = (this.#window << 8) | byte;
    this.#state = this.#automaton.next(this.#state, byte, this.#window);
    const length = this.#automaton.found[this.#state] ?? 0;
    if (length > 0) this.#markLast(length);
  }

  /** The last byte was none of it. */
  unsee(): void {
    this.#count = this.#before.count;
    this.#state = this.#before.state;
    this.#window = this.#before.window;
    this.#to = Math.min(this.#to, this.#count);
  }

  /**
   * Bytes went by of which none continued or began anything: the positions of the last of them, how the last four
   * that were ever seen read, and how they did before the last one.
   */
  skip(positions: readonly number[], window: number, windowBefore: number): void {
    for (const position of positions) this.#at[++this.#count & (ring - 1)] = position;
    this.#before.count = this.#count - 1;
    this.#before.state = 0;
    this.#before.window = windowBefore;
    this.#window = window;
  }

  /** Where the bytes begin that may turn out to be part of a secret; null when there are none. */
  pending(): number | null {
    const length = this.#pendingLength(this.#state, this.#window);
    return length === 0 ? null : (this.#at[(this.#count - length + 1) & (ring - 1)] ?? 0);
  }

  /** The same should the last byte be none of it. */
  pendingBefore(): number | null {
    const { count, state, window } = this.#before;
    const length = this.#pendingLength(state, window);
    return length === 0 ? null : (this.#at[(count - length + 1) & (ring - 1)] ?? 0);
  }

  /** Nothing more comes: what is pending is marked if it is as long as this. */
  end(least: number): void {
    const length = this.#pendingLength(this.#state, this.#window);
    if (length >= least) this.#markLast(length);
    this.#state = 0;
    this.#window = 0;
  }

  wipe(): void {
    this.#window = 0;
    this.#before.window = 0;
    this.#state = 0;
  }

  #pendingLength(state: number, window: number): number {
    const { depth } = this.#automaton;
    return state === 0 ? this.#automaton.beginning(window) : (depth[state] ?? 0);
  }

  #markLast(length: number): void {
    const first = this.#count - length + 1;
    const overlaps = first >= this.#from && first <= this.#to;
    if (!overlaps) this.#from = first;
    for (let at = overlaps ? this.#to + 1 : first; at <= this.#count; at++) {
      this.#mark(this.#at[at & (ring - 1)] ?? 0, at === first);
    }
    this.#to = this.#count;
  }
}
