import { grown } from "./column.ts";

/** Slices double up to this many cells. */
const longest = 1024;

/**
 * Many lists of numbers that only grow, all in one piece of memory. A list is a chain of slices, each twice
 * as long as the one before; the last cell of a slice says where the next one begins. So a list of one number
 * takes two cells, and a long one is read straight on.
 */
export class Lists {
  #cells = grown(new Uint32Array(), 0);
  #used = 0;
  #count = 0;
  /** For each list where it begins, where its next number goes, and where its last slice ends. */
  #heads = grown(new Uint32Array(), 0);
  #next = grown(new Uint32Array(), 0);
  #ends = grown(new Uint32Array(), 0);

  /** Begins a list with its first number. Answers the list's own number: they count from 0. */
  begin(value: number): number {
    const list = this.#count++;
    this.#heads = grown(this.#heads, this.#count);
    this.#next = grown(this.#next, this.#count);
    this.#ends = grown(this.#ends, this.#count);
    const start = this.#cut(2);
    this.#heads[list] = start;
    this.#ends[list] = start + 1;
    this.#cells[start] = value;
    this.#next[list] = start + 1;
    return list;
  }

  append(list: number, value: number): void {
    let at = this.#next[list] ?? 0;
    const end = this.#ends[list] ?? 0;
    if (at === end) {
      // The cell for the link holds the length of the slice until it is needed.
      const length = Math.min(2 * (this.#cells[end] ?? 0), longest);
      at = this.#cut(length);
      this.#cells[end] = at;
      this.#ends[list] = at + length - 1;
    }
    this.#cells[at] = value;
    this.#next[list] = at + 1;
  }

  /** The number that came last. */
  last(list: number): number {
    return this.#cells[(this.#next[list] ?? 0) - 1] ?? 0;
  }

  each(list: number, visit: (value: number) => void): void {
    const cells = this.#cells;
    const next = this.#next[list] ?? 0;
    const last = this.#ends[list] ?? 0;
    let at = this.#heads[list] ?? 0;
    for (let length = 2; ; length = Math.min(2 * length, longest)) {
      const end = at + length - 1;
      const stop = end === last ? next : end;
      for (; at < stop; at++) visit(cells[at] ?? 0);
      if (end === last) return;
      at = cells[end] ?? 0;
    }
  }

  #cut(length: number): number {
    const start = this.#used;
    this.#used += length;
    this.#cells = grown(this.#cells, this.#used);
    this.#cells[this.#used - 1] = length;
    return start;
  }
}
