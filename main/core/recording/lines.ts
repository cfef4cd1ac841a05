import { StringDecoder } from "node:string_decoder";
import type { Moment } from "./face.ts";

/** A line that does not end is looked at in parts of this length, which overlap. */
const longest = 4096;
const overlap = 256;
/** What is shown around what was found. */
const around = 80;

/** Sequences of a terminal (ECMA-48). */
// eslint-disable-next-line no-control-regex -- They begin with the control character ESC.
const sequences = /\x1b(?:[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|\[[0-?]*[ -/]*[@-~]|[ -/]*[0-~])/g;
// eslint-disable-next-line no-control-regex -- What a terminal does not show.
const controls = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

export interface Found {
  /** Milliseconds since the start. */
  readonly at: number;
  readonly line: string;
}

/**
 * Looks for a text in the lines of a recording, without regard to case, moment by moment: a line is looked at
 * once it ended. Never holds more than a line, nor one longer than it looks at at once. [RE15]
 */
export class LineSearch {
  readonly #text: string;
  readonly #decoder = new StringDecoder("utf8");
  #line = "";
  #at = 0;

  constructor(text: string) {
    this.#text = text.toLowerCase();
  }

  *take(moment: Moment): Generator<Found> {
    if (moment.kind !== "output") return;
    if (this.#line === "") this.#at = moment.at;
    const lines = (this.#line + this.#decoder.write(Buffer.from(moment.bytes))).split(/\r?\n|\r/);
    this.#line = lines.pop() ?? "";
    for (const line of lines) {
      yield* this.#look(line);
      this.#at = moment.at;
    }
    while (this.#line.length > longest) {
      yield* this.#look(this.#line.slice(0, longest));
      this.#line = this.#line.slice(longest - overlap);
    }
  }

  *end(): Generator<Found> {
    yield* this.#look(this.#line + this.#decoder.end());
    this.#line = "";
  }

  *#look(raw: string): Generator<Found> {
    const line = raw.replace(sequences, "").replace(controls, "");
    const at = line.toLowerCase().indexOf(this.#text);
    if (at === -1) return;
    const from = Math.max(0, at - around);
    const to = at + this.#text.length + around;
    yield { at: this.#at, line: line.slice(from, to).trim() };
  }
}
