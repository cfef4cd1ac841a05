import type { Entry } from "./entry.ts";
import type { Texts } from "./search/match.ts";
import { createWordIndex } from "./search/words.ts";

/** What a search asks of every record, so that it need not look into each entry. */
export const flags = { trashed: 1, favourite: 2, damaged: 4 } as const;

/** Every record's entry, in memory while unlocked, by id, by name and by word. Lives until the lock. */
export class Shelf implements Texts {
  readonly index = createWordIndex();
  /** Rises with every change, so that what was computed can be kept until then. */
  generation = 0;
  /** Slots below this one are in the index. */
  indexed = 0;
  #byName: number[] = [];
  readonly #entries: (Entry | null)[] = [];
  /** Apart from their entries: a search reads them all, and each step through memory counts. */
  readonly #texts: (string | null)[] = [];
  readonly #flags: number[] = [];
  readonly #nameEnds: number[] = [];
  readonly #slots = new Map<string, number>();
  #byChange: { generation: number; slots: readonly number[] } | null = null;

  /** Slots in the order of names. */
  get byName(): readonly number[] {
    return this.#byName;
  }

  get size(): number {
    return this.#entries.length;
  }

  textAt(slot: number): string | null {
    return this.#texts[slot] ?? null;
  }

  nameEndAt(slot: number): number {
    return this.#nameEnds[slot] ?? 0;
  }

  at(slot: number): Entry | null {
    return this.#entries[slot] ?? null;
  }

  flagsAt(slot: number): number {
    return this.#flags[slot] ?? 0;
  }

  slotOf(id: string): number | null {
    return this.#slots.get(id) ?? null;
  }

  get(id: string): Entry | null {
    const slot = this.#slots.get(id);
    return slot === undefined ? null : this.at(slot);
  }

  /** Slots, the latest change first. */
  byChange(): readonly number[] {
    if (this.#byChange?.generation !== this.generation) {
      const changedAt = (slot: number) => this.at(slot)?.changedAt ?? 0;
      const slots = this.#byName.toSorted((a, b) => changedAt(b) - changedAt(a));
      this.#byChange = { generation: this.generation, slots };
    }
    return this.#byChange.slots;
  }

  /** Adds or replaces. Cheap where the text is the same as before. */
  put(entry: Entry): void {
    this.generation++;
    const slot = this.#slots.get(entry.id);
    if (slot !== undefined && this.textAt(slot) === entry.text) {
      this.#entries[slot] = entry;
      this.#flags[slot] = flagsOf(entry);
      return;
    }
    if (slot !== undefined) this.#clear(slot);
    const wasIndexed = this.indexed === this.size;
    const added = this.#append(entry);
    this.#byName.splice(this.#placeOf(entry.text, added), 0, added);
    if (wasIndexed) this.indexMore(1);
  }

  /** Adds many that are not here yet. They can be found at once, and faster when `indexMore` is through. */
  fill(entries: readonly Entry[]): void {
    this.generation++;
    const added = entries.map((entry) => this.#append(entry));
    const text = (slot: number) => this.textAt(slot) ?? "";
    this.#byName = [...this.#byName, ...added].sort((a, b) => compare(text(a), text(b)) || a - b);
  }

  remove(id: string): void {
    const slot = this.#slots.get(id);
    if (slot === undefined) return;
    this.generation++;
    this.#clear(slot);
    this.#slots.delete(id);
  }

  /** Indexes up to `count` more records; answers whether any are left. */
  indexMore(count: number): boolean {
    const end = Math.min(this.size, this.indexed + count);
    for (; this.indexed < end; this.indexed++) {
      const text = this.textAt(this.indexed);
      if (text !== null) this.index.add(this.indexed, text);
    }
    return this.indexed < this.size;
  }

  #append(entry: Entry): number {
    const slot = this.#entries.push(entry) - 1;
    this.#flags[slot] = flagsOf(entry);
    this.#texts[slot] = entry.text;
    this.#nameEnds[slot] = entry.text.indexOf("\n");
    this.#slots.set(entry.id, slot);
    return slot;
  }

  /** A slot is never used again, since the index still names it. */
  #clear(slot: number): void {
    this.#byName.splice(this.#placeOf(this.textAt(slot) ?? "", slot), 1);
    this.#entries[slot] = null;
    this.#texts[slot] = null;
  }

  /** Where a slot belongs among the names; a text begins with the name, so texts sort as names do. */
  #placeOf(text: string, slot: number): number {
    let low = 0;
    let high = this.#byName.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#byName[middle] ?? 0;
      const order = compare(this.textAt(other) ?? "", text) || other - slot;
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function flagsOf({ trashedAt, favourite, damaged }: Entry): number {
  return (
    (trashedAt === null ? 0 : flags.trashed) |
    (favourite ? flags.favourite : 0) |
    (damaged ? flags.damaged : 0)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
