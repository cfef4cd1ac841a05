import { grown } from "./column.ts";
import { wordsOf } from "./fold.ts";
import { Lists } from "./lists.ts";
import { stands } from "./score.ts";
import type { Points } from "./score.ts";

/** New words beyond this are joined at once, so that no search has to join many. */
const mostFresh = 2000;

/**
 * Which records hold which words. A term is looked for in the vocabulary, which is small, and not in the
 * records, which are many.
 */
export class WordIndex {
  readonly #numbers = new Map<string, number>();
  /** For each word the records that hold it, as slot * 4 + where it stands there. */
  readonly #holders = new Lists();
  /** Every word by its number, between line breaks, and where each begins. */
  #vocabulary = "\n";
  #starts = grown(new Uint32Array(), 0);
  #joined = 0;
  #fresh: string[] = [];

  /** Adds a record's folded text. Its name is the first line. Slots are added in rising order. */
  add(slot: number, text: string): void {
    const nameEnds = text.indexOf("\n");
    const inName = wordsOf(text.slice(0, nameEnds));
    for (const [index, word] of inName.entries()) {
      const isFirst = index === 0 && text.startsWith(word);
      this.#hold(word, slot, isFirst ? stands.first : stands.inName);
    }
    for (const word of wordsOf(text.slice(nameEnds))) this.#hold(word, slot, stands.inRest);
    if (this.#fresh.length > mostFresh) this.#join();
  }

  /**
   * Lowers in `scores`, by slot, every record with a word that holds `part` to what `begins` or `inside`
   * gives for it. A line break before or behind `part` stands for the beginning or the end of the word.
   */
  score(part: string, scores: Uint8Array, begins: Points, inside: Points): void {
    this.#join();
    const shift = part.startsWith("\n") ? 1 : 0;
    let points = begins;
    const lower = (holder: number) => {
      const score = points[holder & 3] ?? 0;
      if (score < (scores[holder >> 2] ?? 0)) scores[holder >> 2] = score;
    };
    let word = 0;
    for (let at = this.#vocabulary.indexOf(part); at >= 0;) {
      while (word + 1 < this.#joined && (this.#starts[word + 1] ?? 0) <= at + shift) word++;
      points = this.#starts[word] === at + shift ? begins : inside;
      this.#holders.each(word, lower);
      // One hit in a word is enough: go on with the next word, from the line break before it.
      if (word + 1 === this.#joined) return;
      at = this.#vocabulary.indexOf(part, (this.#starts[word + 1] ?? 0) - 1);
    }
  }

  #hold(word: string, slot: number, stands: number): void {
    const holder = slot * 4 + stands;
    const number = this.#numbers.get(word);
    if (number === undefined) {
      this.#numbers.set(word, this.#holders.begin(holder));
      this.#fresh.push(word);
    } else if (this.#holders.last(number) >> 2 !== slot) this.#holders.append(number, holder);
  }

  /** Joins the words added since the last search, in one step, since joining one by one would copy each time. */
  #join(): void {
    if (this.#fresh.length === 0) return;
    let at = this.#vocabulary.length;
    this.#starts = grown(this.#starts, this.#joined + this.#fresh.length);
    for (const word of this.#fresh) {
      this.#starts[this.#joined++] = at;
      at += word.length + 1;
    }
    this.#vocabulary += `${this.#fresh.join("\n")}\n`;
    this.#fresh = [];
  }
}
