import { recordTypes } from "#contract/record-types";
import type { RecordType } from "#contract/record-types";
import type { Entry } from "./entry.ts";
import { grown } from "./search/column.ts";
import type { Searched } from "./search/match.ts";
import { Names } from "./search/names.ts";
import { Texts } from "./search/texts.ts";
import { WordIndex } from "./search/words.ts";

/** What a search asks of every slot, so that it need not look into each entry. */
export const flags = {
  trashed: 1,
  favourite: 2,
  damaged: 4,
  hasTotp: 8,
  tagged: 16,
  /** It is not among the names: not yet, or no more. */
  unlisted: 32,
  archived: 64,
} as const;

const flagBits = 7;

/**
 * Every record's entry, in memory while unlocked, by id, by name and by word. A record keeps its slot until
 * its text changes; a slot is never used again, since the index still names it. Lives until the lock.
 */
export class Shelf implements Searched {
  readonly texts = new Texts();
  readonly index = new WordIndex();
  indexed = 0;
  /** Rises with every change, so that what was computed can be kept until then. */
  generation = 0;
  readonly #names = new Names(this.texts);
  readonly #entries: (Entry | null)[] = [];
  readonly #slots = new Map<string, number>();
  /** For each slot its type, above its flags. */
  #traits = grown(new Uint32Array(), 0);
  #byChange: { generation: number; slots: Uint32Array } | null = null;

  /** Slots in the order of names. */
  get byName(): Uint32Array {
    return this.#names.slots;
  }

  get size(): number {
    return this.#entries.length;
  }

  at(slot: number): Entry | null {
    return this.#entries[slot] ?? null;
  }

  flagsAt(slot: number): number {
    return this.#traits[slot] ?? 0;
  }

  typeAt(slot: number): RecordType {
    return recordTypes[(this.#traits[slot] ?? 0) >> flagBits] ?? "secure_note";
  }

  slotOf(id: string): number | null {
    return this.#slots.get(id) ?? null;
  }

  get(id: string): Entry | null {
    const slot = this.#slots.get(id);
    return slot === undefined ? null : this.at(slot);
  }

  /** The folded text of a record that is here. */
  textOf(id: string): string {
    return this.texts.at(this.#slots.get(id) ?? this.size);
  }

  /** Slots, the latest change first. */
  byChange(): Uint32Array {
    if (this.#byChange?.generation !== this.generation) {
      const times = Float64Array.from(this.#entries, (entry) => entry?.changedAt ?? 0);
      const slots = this.byName.toSorted((a, b) => (times[b] ?? 0) - (times[a] ?? 0));
      this.#byChange = { generation: this.generation, slots };
    }
    return this.#byChange.slots;
  }

  /** What lies in the trash, by name. */
  trashed(): Entry[] {
    return [...this.byName].flatMap((slot) => {
      const entry = this.at(slot);
      return entry !== null && entry.trashedAt !== null ? [entry] : [];
    });
  }

  /** Adds or replaces. Cheap where the text is the same as before. */
  put(entry: Entry, text: string): void {
    this.generation++;
    const slot = this.#slots.get(entry.id);
    if (slot !== undefined && this.texts.at(slot) === text) {
      this.#set(slot, entry);
      return;
    }
    if (slot !== undefined) this.#clear(slot);
    const wasIndexed = this.indexed === this.size;
    const added = this.add(entry, text);
    this.#names.insert(added);
    this.#set(added, entry);
    if (wasIndexed) this.indexMore(1);
  }

  /** Adds one of many that are not here yet. It is listed and found when `list` was told of its slot. */
  add(entry: Entry, text: string): number {
    const slot = this.#entries.push(entry) - 1;
    this.texts.add(text);
    this.#traits = grown(this.#traits, this.size);
    this.#slots.set(entry.id, slot);
    this.#traits[slot] = traitsOf(entry) | flags.unlisted;
    return slot;
  }

  /** Lists what was added; fastest nearly in the order of names. A search is faster after `indexMore`. */
  list(slots: Iterable<number>): void {
    this.generation++;
    this.#names.insertAll(slots);
    for (const slot of slots) this.#traits[slot] = this.flagsAt(slot) & ~flags.unlisted;
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
      this.index.add(this.indexed, this.texts.at(this.indexed));
    }
    return this.indexed < this.size;
  }

  #set(slot: number, entry: Entry): void {
    this.#entries[slot] = entry;
    this.#traits[slot] = traitsOf(entry);
  }

  #clear(slot: number): void {
    this.#names.remove(slot);
    this.#entries[slot] = null;
    this.#traits[slot] = flags.unlisted;
  }
}

function traitsOf(entry: Entry): number {
  return (
    (recordTypes.indexOf(entry.type) << flagBits) |
    (entry.trashedAt === null ? 0 : flags.trashed) |
    (entry.favourite ? flags.favourite : 0) |
    (entry.archived ? flags.archived : 0) |
    (entry.damaged ? flags.damaged : 0) |
    (entry.hasTotp ? flags.hasTotp : 0) |
    (entry.tags.length > 0 ? flags.tagged : 0)
  );
}
