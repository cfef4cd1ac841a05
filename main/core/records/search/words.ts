import { wordsOf } from "./fold.ts";

/** One record that holds the term: `prefix` when a word of it begins with the term. */
type Hit = (slot: number, prefix: boolean, inName: boolean) => void;

/**
 * Which records hold which words. A term is looked for in the vocabulary, which is small, and not in the
 * records, which are many.
 */
export interface WordIndex {
  /** Adds a record's folded text. Its name is the first line. Slots are added in rising order. */
  add(slot: number, text: string): void;
  /** Tells every record with a word that holds `part`; a single letter must begin the word. */
  each(part: string, hit: Hit): void;
}

/** New words beyond this are joined at once, so that no search has to join many. */
const mostFresh = 2000;

export function createWordIndex(): WordIndex {
  const numbers = new Map<string, number>();
  /** For each word the records that hold it, as slot * 2 + (1 when in the name); one alone is no array. */
  const postings: (number | number[])[] = [];
  const starts: number[] = [];
  let vocabulary = "\n";
  let fresh: string[] = [];

  function post(word: string, posting: number): void {
    const number = numbers.get(word);
    if (number === undefined) {
      numbers.set(word, postings.length);
      postings.push(posting);
      fresh.push(word);
      return;
    }
    const before = postings[number] ?? [];
    if (typeof before === "number") {
      if (before >> 1 !== posting >> 1) postings[number] = [before, posting];
    } else if ((before.at(-1) ?? -1) >> 1 !== posting >> 1) before.push(posting);
  }

  /** Joins the words added since the last search, in one step, since joining one by one would copy each time. */
  function settle(): void {
    if (fresh.length === 0) return;
    let at = vocabulary.length;
    for (const word of fresh) {
      starts.push(at);
      at += word.length + 1;
    }
    vocabulary += `${fresh.join("\n")}\n`;
    fresh = [];
  }

  return {
    add(slot, text) {
      const nameEnds = text.indexOf("\n");
      for (const word of wordsOf(text.slice(0, nameEnds))) post(word, slot * 2 + 1);
      for (const word of wordsOf(text.slice(nameEnds))) post(word, slot * 2);
      if (fresh.length > mostFresh) settle();
    },
    each(part, hit) {
      settle();
      const wanted = part.length === 1 ? `\n${part}` : part;
      const shift = wanted.length - part.length;
      let number = 0;
      for (let at = vocabulary.indexOf(wanted); at >= 0;) {
        while ((starts[number + 1] ?? Number.POSITIVE_INFINITY) <= at + shift) number++;
        const prefix = starts[number] === at + shift;
        const held = postings[number] ?? [];
        if (typeof held === "number") hit(held >> 1, prefix, (held & 1) === 1);
        else for (const posting of held) hit(posting >> 1, prefix, (posting & 1) === 1);
        // One hit in a word is enough: go on with the next word, from the newline before it.
        at = vocabulary.indexOf(wanted, (starts[number + 1] ?? vocabulary.length) - 1);
      }
    },
  };
}
