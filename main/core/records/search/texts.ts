import { grown } from "./column.ts";

/** Records to a sheet. Long enough to read straight on, short enough to be joined at once. */
const sheetLength = 512;

/** For each text where its four lines begin, and where the next text does. */
const bounds = 5;

export interface Sheet {
  readonly text: string;
  /** The slots on it, `end` not among them. */
  readonly from: number;
  readonly end: number;
}

/**
 * The folded texts of all records by slot, joined into sheets in the order they came: a search that reads many
 * of them reads memory straight on. Each text has four lines, of which the first is the name.
 */
export class Texts {
  readonly #full: string[] = [];
  /** The texts of the last sheet, which is not full yet, and the sheet as it was last asked for. */
  #open: string[] = [];
  #openSheet: string | null = null;
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
    this.#openSheet = null;
    if (this.#open.length < sheetLength) return;
    this.#full.push(this.#open.join("\n"));
    this.#open = [];
  }

  at(slot: number): string {
    const sheet = this.#full[Math.floor(slot / sheetLength)];
    if (sheet === undefined) return this.#open[slot % sheetLength] ?? "";
    return sheet.slice(this.lineAt(slot, 0), this.lineAt(slot, 4) - 1);
  }

  /** Where one of the four lines of a text begins on its sheet; for line 4, where the next text does. */
  lineAt(slot: number, line: number): number {
    return this.#bounds[slot * bounds + line] ?? 0;
  }

  *sheets(): Generator<Sheet> {
    for (const [number, text] of this.#full.entries()) {
      yield { text, from: number * sheetLength, end: (number + 1) * sheetLength };
    }
    this.#openSheet ??= this.#open.join("\n");
    yield { text: this.#openSheet, from: this.#full.length * sheetLength, end: this.#size };
  }
}
