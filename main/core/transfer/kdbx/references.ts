import type { Entry, EntryString } from "./entry.ts";

/** `{REF:P@I:46C9B1FFBD4ABC4BBB260C6190BAD20C}`: this field of the entry that is found by that one. */
const pattern = /\{REF:([TUPANI])@([TUPANIO]):([^{}]*)\}/gi;
const depthMost = 8;
/** Letters of one text, with all that its references brought in. */
const lettersMost = 4_000_000;

const fieldNames: Readonly<Record<string, string>> = {
  T: "Title",
  U: "UserName",
  P: "Password",
  A: "URL",
  N: "Notes",
};

/** What references search for: "I:" and a UUID, or another letter and a text. */
function searchOf(by: string, text: string): string {
  const letter = by.toUpperCase();
  return `${letter}:${letter === "I" ? text.replaceAll("-", "").toUpperCase() : text}`;
}

function hexOf(id: string): string {
  return Buffer.from(id, "base64").toString("hex").toUpperCase();
}

/** Finds what the references of some entries point at, over as many passes as they point further. */
export class References {
  readonly #wanted = new Set<string>();
  readonly #found = new Map<string, ReadonlyMap<string, string>>();

  /** Whether the entry, or an earlier version of it, has references. */
  want(entry: Entry): boolean {
    let has = false;
    for (const { value } of entry.strings.values()) has = this.#wantText(value) || has;
    for (const version of entry.history) has = this.want(version) || has;
    return has;
  }

  #wantText(text: string): boolean {
    if (!text.includes("{REF:") && !/\{ref:/i.test(text)) return false;
    let has = false;
    for (const [, , by = "", search = ""] of text.matchAll(pattern)) {
      this.#wanted.add(searchOf(by, search));
      has = true;
    }
    return has;
  }

  /** Passes over all entries, by `pass`, until nothing is missing or nothing more is found. */
  async find(pass: () => Promise<void>): Promise<void> {
    for (let done = 0, before = -1; done < depthMost && this.#found.size > before; done++) {
      if (this.#found.size === this.#wanted.size) return;
      before = this.#found.size;
      await pass();
    }
  }

  /** Hears of an entry in a pass. */
  see(entry: Entry): void {
    for (const search of this.#searchesThatFind(entry)) {
      if (!this.#wanted.has(search) || this.#found.has(search)) continue;
      const texts = Object.entries(fieldNames).map(
        ([letter, name]) => [letter, entry.strings.get(name)?.value ?? ""] as const,
      );
      this.#found.set(search, new Map([...texts, ["I", hexOf(entry.id)]]));
      for (const [, text] of texts) this.#wantText(text);
    }
  }

  #searchesThatFind(entry: Entry): string[] {
    const standard = Object.entries(fieldNames).map(([letter, name]) =>
      searchOf(letter, entry.strings.get(name)?.value ?? ""),
    );
    const others = [...entry.strings.values()].map(({ value }) => searchOf("O", value));
    return [searchOf("I", hexOf(entry.id)), ...standard, ...others];
  }

  /** The entry with its references replaced by what they point at; one that points at nothing stays as it is. */
  resolve(entry: Entry): Entry {
    const strings = new Map<string, EntryString>();
    for (const [name, text] of entry.strings) {
      const budget = { letters: lettersMost };
      const value = this.#resolved(text.value, 0, budget);
      strings.set(name, { value, concealed: text.concealed || /\{REF:P@/i.test(text.value) });
    }
    return { ...entry, strings, history: entry.history.map((version) => this.resolve(version)) };
  }

  #resolved(text: string, depth: number, budget: { letters: number }): string {
    if (depth >= depthMost) return text;
    return text.replace(pattern, (reference, field: string, by: string, search: string) => {
      const value = this.#found.get(searchOf(by, search))?.get(field.toUpperCase());
      // SECURITY: bounded, or a few texts that point at each other would grow without end.
      budget.letters -= (value?.length ?? 0) + reference.length;
      if (value === undefined || budget.letters < 0) return reference;
      return this.#resolved(value, depth + 1, budget);
    });
  }
}

/** Whether a text still holds a reference. */
export function holdsReference(text: string): boolean {
  return text.search(pattern) >= 0;
}
