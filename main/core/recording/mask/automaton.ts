/** No state has a shorter prefix: shorter ones are found by the last bytes alone. */
export const windowBytes = 4;

const spread = 0x9e3779b1;
const lookAhead = 12;

/** Whether every terminal shows this byte, whatever comes before or behind it. */
export function isPlain(byte: number): boolean {
  return byte >= 0x20 && byte !== 0x7f && byte !== 0xc2;
}

/**
 * Every pattern at once (Aho and Corasick, 1975), in a few flat arrays: a state is a number, and 0 none of
 * interest. It holds secrets: whoever has it wipes it. [RE6]
 */
export interface Automaton {
  /** The state after `byte`, whose `window` are the last four bytes with it, the newest lowest. */
  next(state: number, byte: number, window: number): number;
  /** How many of the last bytes a state stands for. */
  readonly depth: Uint16Array;
  /** The length of the longest pattern that ends in a state, or 0. */
  readonly found: Uint16Array;
  /** Where a bit is clear no pattern begins with these four bytes: see `placeOf`. */
  readonly filter: Uint32Array;
  /** How far to shift a spread window to its bit of the filter. */
  readonly shift: number;
  /**
   * Whether a pattern may begin with these four bytes, which end at `at`, and go on as `bytes` do. Only plain text
   * is looked at, and only so far that it costs little.
   */
  mayBegin(window: number, bytes: Uint8Array, at: number): boolean;
  /** How many of the last bytes, three at most, may begin a pattern. */
  beginning(window: number): number;
  wipe(): void;
}

/** The bit of the filter for these four bytes. */
export function placeOf(window: number, shift: number): number {
  return Math.imul(window, spread) >>> shift;
}

/** Steps aside between thousands of patterns, so that a large vault does not hold up the terminals. */
const patternsAtOnce = 2000;
const statesAtOnce = 50_000;

/** Answers once every pattern is in. None is shorter than a window, or has a byte below 0x20. */
export async function buildAutomaton(
  patterns: readonly Uint8Array[],
  pause: () => Promise<void> = () => new Promise((resolve) => setImmediate(resolve)),
): Promise<Automaton> {
  const bytes = patterns.reduce((sum, { length }) => sum + length, 0);
  const tree = new Tree(patterns.length, bytes);
  for (let at = 0; at < patterns.length; at += patternsAtOnce) {
    for (const pattern of patterns.slice(at, at + patternsAtOnce)) tree.add(pattern);
    if (at + patternsAtOnce < patterns.length) await pause();
  }
  await tree.link(pause);
  return tree;
}

class Tree implements Automaton {
  readonly depth: Uint16Array;
  readonly found: Uint16Array;
  readonly filter: Uint32Array;
  readonly shift: number;
  readonly #byte: Uint8Array;
  readonly #child: Int32Array;
  readonly #sibling: Int32Array;
  readonly #fail: Int32Array;
  /** The first bytes of patterns, two and three of them, as bits. */
  readonly #begun = [new Uint32Array(8), new Uint32Array(2048), new Uint32Array(2048)];
  /** From four bytes to their state: open addressing, twice as many places as there can be. */
  readonly #windows: Int32Array;
  readonly #states: Int32Array;
  readonly #hashShift: number;
  #size = 1;

  constructor(patterns: number, bytes: number) {
    const size = bytes + 1;
    this.#byte = new Uint8Array(size);
    this.#child = new Int32Array(size);
    this.#sibling = new Int32Array(size);
    this.#fail = new Int32Array(size);
    this.depth = new Uint16Array(size);
    this.found = new Uint16Array(size);
    const bits = Math.ceil(Math.log2(patterns + 1));
    this.shift = 32 - Math.min(22, Math.max(16, bits + 3));
    this.filter = new Uint32Array(2 ** (27 - this.shift));
    this.#hashShift = 32 - Math.max(4, bits + 1);
    this.#windows = new Int32Array(2 ** (32 - this.#hashShift));
    this.#states = new Int32Array(this.#windows.length);
  }

  add(pattern: Uint8Array): void {
    let window = 0;
    for (let at = 0; at < windowBytes; at++) {
      window = (window << 8) | (pattern[at] ?? 0);
      if (at < windowBytes - 1) this.#begin(window, at);
    }
    let state = this.#enter(window);
    for (let at = windowBytes; at < pattern.length; at++) {
      const byte = pattern[at] ?? 0;
      state = this.#childOf(state, byte) || this.#grow(state, byte);
    }
    this.found[state] = this.depth[state] ?? 0;
  }

  /** Finds for each state the longest other that it ends with: of shorter ones first. */
  async link(pause: () => Promise<void>): Promise<void> {
    const queue = new Int32Array(this.#size);
    const windows = new Int32Array(this.#size);
    let length = 0;
    for (const [place, state] of this.#states.entries()) {
      if (state === 0) continue;
      windows[state] = this.#windows[place] ?? 0;
      queue[length++] = state;
    }
    for (let at = 0; at < length; at++) {
      for (const child of this.#childrenOf(queue[at] ?? 0)) {
        this.#linkOne(child, { parent: queue[at] ?? 0, windows });
        queue[length++] = child;
      }
      if (at % statesAtOnce === statesAtOnce - 1) await pause();
    }
    windows.fill(0);
  }

  *#childrenOf(state: number): Generator<number> {
    for (let child = this.#child[state] ?? 0; child !== 0; child = this.#sibling[child] ?? 0) {
      yield child;
    }
  }

  #linkOne(child: number, { parent, windows }: { parent: number; windows: Int32Array }): void {
    const byte = this.#byte[child] ?? 0;
    const window = ((windows[parent] ?? 0) << 8) | byte;
    windows[child] = window;
    const fail = this.next(this.#fail[parent] ?? 0, byte, window);
    this.#fail[child] = fail;
    if (this.found[child] === 0) this.found[child] = this.found[fail] ?? 0;
  }

  next(state: number, byte: number, window: number): number {
    for (let from = state; from !== 0; from = this.#fail[from] ?? 0) {
      const child = this.#childOf(from, byte);
      if (child !== 0) return child;
    }
    return this.#find(window);
  }

  mayBegin(window: number, bytes: Uint8Array, at: number): boolean {
    let state = this.#find(window);
    for (let next = at + 1; next <= at + lookAhead; next++) {
      if (state === 0) return false;
      const byte = bytes[next] ?? 0;
      if ((this.found[state] ?? 0) !== 0 || !isPlain(byte)) return true;
      // Before a carriage return it may be none of it.
      if (byte === 0x20 && !isPlain(bytes[next + 1] ?? 0)) return true;
      state = this.#childOf(state, byte);
    }
    return state !== 0;
  }

  beginning(window: number): number {
    for (let length = windowBytes - 1; length > 0; length--) {
      const place = bitOf(window & (2 ** (8 * length) - 1), length);
      const bits = this.#begun[length - 1];
      if (bits !== undefined && hasBit(bits, place)) return length;
    }
    return 0;
  }

  wipe(): void {
    const { depth, found, filter } = this;
    const own = [this.#byte, this.#child, this.#sibling, this.#fail, this.#windows, this.#states];
    for (const array of [depth, found, filter, ...own, ...this.#begun]) array.fill(0);
  }

  #begin(window: number, at: number): void {
    const place = bitOf(window, at + 1);
    const bits = this.#begun[at];
    if (bits !== undefined) setBit(bits, place);
  }

  #find(window: number): number {
    if (!hasBit(this.filter, placeOf(window, this.shift))) return 0;
    const most = this.#windows.length - 1;
    for (let place = placeOf(window, this.#hashShift); ; place = (place + 1) & most) {
      const state = this.#states[place] ?? 0;
      if (state === 0 || this.#windows[place] === window) return state;
    }
  }

  /** The state for the first four bytes of a pattern. */
  #enter(window: number): number {
    const known = this.#find(window);
    if (known !== 0) return known;
    setBit(this.filter, placeOf(window, this.shift));
    const most = this.#windows.length - 1;
    let place = placeOf(window, this.#hashShift);
    while (this.#states[place] !== 0) place = (place + 1) & most;
    const state = this.#size++;
    this.depth[state] = windowBytes;
    this.#windows[place] = window;
    this.#states[place] = state;
    return state;
  }

  #childOf(state: number, byte: number): number {
    let child = this.#child[state] ?? 0;
    while (child !== 0 && this.#byte[child] !== byte) child = this.#sibling[child] ?? 0;
    return child;
  }

  #grow(parent: number, byte: number): number {
    const state = this.#size++;
    this.#byte[state] = byte;
    this.depth[state] = (this.depth[parent] ?? 0) + 1;
    this.#sibling[state] = this.#child[parent] ?? 0;
    this.#child[parent] = state;
    return state;
  }
}

/** One byte and two are their own place; three are spread over as many. */
function bitOf(window: number, length: number): number {
  return length < 3 ? window : placeOf(window, 16);
}

function hasBit(bits: Uint32Array, place: number): boolean {
  return (((bits[place >>> 5] ?? 0) >>> (place & 31)) & 1) === 1;
}

function setBit(bits: Uint32Array, place: number): void {
  bits[place >>> 5] = (bits[place >>> 5] ?? 0) | (1 << (place & 31));
}
