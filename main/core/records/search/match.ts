import type { Clause } from "./query.ts";
import { wordsOf } from "./fold.ts";
import type { WordIndex } from "./words.ts";

/** What a search reads of the records: their folded texts by slot, null where a record is gone. */
export interface Texts {
  readonly size: number;
  /** Slots below this one are in the index; the others are read one by one. */
  readonly indexed: number;
  readonly index: WordIndex;
  textAt(slot: number): string | null;
  /** Where the name ends in the text. */
  nameEndAt(slot: number): number;
}

/** How well a record fits, best first: 0 its name begins with the term … 4 it occurs somewhere inside a word. */
export const noMatch = 255;

type TextClause = Extract<Clause, { kind: "text" }>;

/** For each slot the sum over all terms of how well it fits, or `noMatch`. */
export function scoreAll(terms: readonly TextClause[], texts: Texts): Uint8Array {
  const total = new Uint8Array(texts.size);
  for (const term of terms) {
    const scores = scoreTerm(term, texts);
    for (let slot = 0; slot < total.length; slot++) {
      const sum = (total[slot] ?? noMatch) + (scores[slot] ?? noMatch);
      total[slot] = sum < noMatch ? sum : noMatch;
    }
  }
  return total;
}

function scoreTerm(term: TextClause, texts: Texts): Uint8Array {
  const scores = new Uint8Array(texts.size).fill(noMatch);
  const words = wordsOf(term.text);
  const readOne = (slot: number) => {
    const text = texts.textAt(slot);
    if (text !== null) scores[slot] = scoreText(term, text, texts.nameEndAt(slot));
  };
  const rarest = rarestOf(words, texts.index);
  if (words[0] === term.text && term.place === "anywhere") scoreWord(term.text, texts, scores);
  else if (rarest === null) for (let slot = 0; slot < texts.indexed; slot++) readOne(slot);
  else texts.index.each(rarest, readOne);
  for (let slot = texts.indexed; slot < texts.size; slot++) readOne(slot);
  return scores;
}

/** The word that the fewest records hold; null where no word is longer than one letter, which the index skips. */
function rarestOf(words: readonly string[], index: WordIndex): string | null {
  const long = words.filter((word) => word.length > 1);
  if (long.length < 2) return long[0] ?? null;
  const counts = long.map((word) => {
    let count = 0;
    index.each(word, () => count++);
    return count;
  });
  return long[counts.indexOf(Math.min(...counts))] ?? null;
}

function scoreWord(word: string, texts: Texts, scores: Uint8Array): void {
  texts.index.each(word, (slot, prefix, inName) => {
    const isFirst = inName && prefix && texts.textAt(slot)?.startsWith(word) === true;
    const score = scoreAt(isFirst ? 0 : 1, prefix, inName);
    if (score < (scores[slot] ?? 0)) scores[slot] = score;
  });
}

/** The same judgement, read from the text itself. */
function scoreText({ text: term, place }: TextClause, text: string, nameEnds: number): number {
  if (place !== "anywhere") return holdsIn(place, term, text) ? 3 : noMatch;
  let best = noMatch;
  for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + 1)) {
    const prefix = at === 0 || !isWordLetter(text.charCodeAt(at - 1));
    // A single letter inside a word would find everything.
    if (!prefix && term.length === 1) continue;
    best = Math.min(best, scoreAt(at, prefix, at < nameEnds));
    if (best <= 1 || (best <= 3 && at > nameEnds)) break;
  }
  return best;
}

/** Of the folded text: ASCII is told by its number, since this runs for every record at every keystroke. */
function isWordLetter(code: number): boolean {
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
  return /[\p{L}\p{N}]/u.test(String.fromCharCode(code));
}

function scoreAt(at: number, prefix: boolean, inName: boolean): number {
  if (at === 0) return 0;
  if (inName) return prefix ? 1 : 2;
  return prefix ? 3 : 4;
}

/** Whether the second line (who) or the third (where) holds the term. */
function holdsIn(place: "user" | "url", term: string, text: string): boolean {
  const whoAt = text.indexOf("\n") + 1;
  const whereAt = text.indexOf("\n", whoAt) + 1;
  const [from, to] =
    place === "user" ? [whoAt, whereAt] : [whereAt, text.indexOf("\n", whereAt) + 1];
  const at = text.indexOf(term, from);
  return at >= 0 && at + term.length < to;
}
