import { grown } from "./column.ts";
import type { Texts } from "./texts.ts";

/** The listed slots in the order of names. A text begins with the name, so texts sort as names do. */
export class Names {
  readonly #texts: Texts;
  #slots = grown(new Uint32Array(), 0);
  #count = 0;

  constructor(texts: Texts) {
    this.#texts = texts;
  }

  get slots(): Uint32Array {
    return this.#slots.subarray(0, this.#count);
  }

  insert(slot: number): void {
    const place = this.#placeOf(slot);
    this.#slots = grown(this.#slots, this.#count + 1);
    this.#slots.copyWithin(place + 1, place, this.#count++);
    this.#slots[place] = slot;
  }

  remove(slot: number): void {
    const place = this.#placeOf(slot);
    this.#slots.copyWithin(place, place + 1, this.#count--);
  }

  /** Puts many in. Fastest when they come nearly in the order of their names. */
  insertAll(slots: Iterable<number>): void {
    const order = (a: number, b: number) => this.#compare(this.#texts.at(a), a, b);
    const sorted = [...this.slots, ...slots].sort(order);
    this.#slots = grown(this.#slots, sorted.length);
    this.#slots.set(sorted);
    this.#count = sorted.length;
  }

  #compare(text: string, slot: number, other: number): number {
    const otherText = this.#texts.at(other);
    return text < otherText ? -1 : text > otherText ? 1 : slot - other;
  }

  #placeOf(slot: number): number {
    const text = this.#texts.at(slot);
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(text, slot, this.#slots[middle] ?? 0) > 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
