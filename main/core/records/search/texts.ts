import { grown } from "./column.ts";

/** Records to a page. Long enough to read straight on, short enough to be joined at once. */
const pageLength = 512;

/** For each text where its four lines begin, and where the next text does. */
const bounds = 5;

export interface Page {
  readonly text: string;
  /** The slots on it, `end` not among them. */
  readonly from: number;
  readonly end: number;
}

/**
 * The folded texts of all records by slot, joined into pages in the order they came: a search that reads many
 * of them reads memory straight on. Each text has four lines, of which the first is the name.
 */
export class Texts {
  readonly #full: string[] = [];
  /** The texts of the last page, which is not full yet, and the page as it was last asked for. */
  #open: string[] = [];
  #openPage: string | null = null;
  #size = 0;
  #bounds = grown(new Uint32Array(), 0);

  get size(): number {
    return this.#size;
  }

  /** Adds the text of the next slot. */
  add(text: string): void {
    const slot = this.#size++;
    this.#bounds = grown(this.#bounds, this.#size * bounds);
    const start = this.#open.length === 0 ? 0 : this.lineAt(slot - 1, 4);
    for (let line = 0, at = 0; line < 4; line++) {
      this.#bounds[slot * bounds + line] = start + at;
      at = text.indexOf("\n", at) + 1;
    }
    this.#bounds[slot * bounds + 4] = start + text.length + 1;
    this.#open.push(text);
    this.#openPage = null;
    if (this.#open.length < pageLength) return;
    this.#full.push(this.#open.join("\n"));
    this.#open = [];
  }

  at(slot: number): string {
    const page = this.#full[Math.floor(slot / pageLength)];
    if (page === undefined) return this.#open[slot % pageLength] ?? "";
    return page.slice(this.lineAt(slot, 0), this.lineAt(slot, 4) - 1);
  }

  /** Where one of the four lines of a text begins on its page; for line 4, where the next text does. */
  lineAt(slot: number, line: number): number {
    return this.#bounds[slot * bounds + line] ?? 0;
  }

  *pages(): Generator<Page> {
    for (const [number, text] of this.#full.entries()) {
      yield { text, from: number * pageLength, end: (number + 1) * pageLength };
    }
    this.#openPage ??= this.#open.join("\n");
    yield { text: this.#openPage, from: this.#full.length * pageLength, end: this.#size };
  }
}
