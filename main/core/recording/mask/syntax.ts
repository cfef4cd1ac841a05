const escape = 0x1b;
const bell = 0x07;
const backslash = 0x5c;
/** CAN and SUB break any sequence off. */
const cancels = [0x18, 0x1a];
/** Begins what UTF-8 makes of U+0080 to U+00BF, of which the first half are control characters. */
export const lead = 0xc2;

/** What `read` answers, added up. */
export const hidden = 0;
/** The terminal shows this byte. */
export const shown = 1;
/** And the one before it, of which that was not certain. */
export const leadShown = 2;
/** It ends a sequence of two bytes, of which the first was an escape. */
export const ends = 4;
/** It ends a string, and is nothing by itself. */
export const closes = 8;

type Place =
  "text" | "escape" | "closing" | "intermediate" | "control" | "title" | "string" | "lead";

/**
 * Which bytes of its output a terminal shows, by the sequences of ECMA-48 and as xterm reads them (Paul Williams'
 * parser): not control characters, control sequences, and control strings such as a title or a picture.
 */
export class Syntax {
  #place: Place = "text";
  #last = 0;

  get isText(): boolean {
    return this.#place === "text";
  }

  /** The last byte may begin a control character: whether it is shown, the next one tells. */
  get isOpen(): boolean {
    return this.#place === "lead";
  }

  read(byte: number): number {
    if (this.#place === "text") return this.#text(byte);
    const last = this.#last;
    this.#last = byte;
    if (this.#place === "lead") return this.#afterLead(byte);
    if (byte === escape) this.#place = this.#isString() ? "closing" : "escape";
    else if (cancels.includes(byte)) this.#place = "text";
    else return this.#inSequence(byte, last);
    return hidden;
  }

  #isString(): boolean {
    return this.#place === "title" || this.#place === "string";
  }

  #text(byte: number): number {
    if (byte === escape) this.#place = "escape";
    else if (byte === lead) this.#place = "lead";
    else return byte >= 0x20 && byte !== 0x7f ? shown : hidden;
    return hidden;
  }

  #afterLead(byte: number): number {
    this.#place = "text";
    if (byte < 0x80 || byte > 0x9f) return leadShown | this.#text(byte);
    this.#begin(byte - 0x40);
    return hidden;
  }

  /** What begins with ESC and this byte, or with the control character that stands for both. */
  #begin(byte: number): void {
    if (byte === 0x5b) this.#place = "control";
    else if (byte === 0x5d) this.#place = "title";
    else this.#place = [0x50, 0x58, 0x5e, 0x5f].includes(byte) ? "string" : "text";
  }

  #inSequence(byte: number, last: number): number {
    const isControl = byte < 0x20 || byte === 0x7f;
    if (this.#isString()) {
      const isRung = this.#place === "title" && byte === bell;
      if (isRung || isTerminator(last, byte)) this.#place = "text";
      return hidden;
    }
    if (this.#place === "escape" || this.#place === "closing") {
      return this.#afterEscape(byte, isControl);
    }
    // Control sequences end with a letter or so, what comes between an escape and its end with a digit too.
    const least = this.#place === "intermediate" ? 0x30 : 0x40;
    if (byte >= least && !isControl) this.#place = "text";
    return hidden;
  }

  #afterEscape(byte: number, isControl: boolean): number {
    if (this.#place === "closing" && byte === backslash) {
      this.#place = "text";
      return closes;
    }
    if (byte >= 0x20 && byte < 0x30) this.#place = "intermediate";
    else if (!isControl) this.#begin(byte);
    return this.isText ? ends : hidden;
  }
}

function isTerminator(last: number, byte: number): boolean {
  return last === lead && byte === 0x9c;
}
