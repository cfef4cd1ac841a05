import { release } from "#core/crypto";
import { wordsOf } from "./fold.ts";
import type { TextClause } from "./query.ts";
import { scoreTexts } from "./scan.ts";
import { begins, inside, noMatch } from "./score.ts";
import type { Points } from "./score.ts";
import type { Texts } from "./texts.ts";
import type { WordIndex } from "./words.ts";

/** What a search reads of the records, by slot. Slots that hold a record no more may match. */
export interface Searched {
  readonly texts: Texts;
  readonly index: WordIndex;
  /** Slots below this one are in the index; the others are read one by one. */
  readonly indexed: number;
}

const never: Points = [noMatch, noMatch, noMatch];
const always: Points = [0, 0, 0];

/**
 * For each slot the sum over all terms of how well it fits, or `noMatch`. Who asked gives it back with
 * `release`: left to the collector, the notes of a few searches would make it look through all of memory.
 */
export function scoreAll(terms: readonly TextClause[], searched: Searched): Uint8Array {
  const total = new Uint8Array(searched.texts.size);
  for (const term of terms) addUp(total, scoreTerm(term, searched));
  return total;
}

/** Adds up, and gives `scores` back. */
function addUp(total: Uint8Array, scores: Uint8Array): void {
  for (let slot = 0; slot < total.length; slot++) {
    const sum = (total[slot] ?? noMatch) + (scores[slot] ?? noMatch);
    total[slot] = sum < noMatch ? sum : noMatch;
  }
  release(scores);
}

function scoreTerm(term: TextClause, { texts, index, indexed }: Searched): Uint8Array {
  const scores = new Uint8Array(texts.size).fill(noMatch);
  const isWord = wordsOf(term.text)[0] === term.text && term.place === "anywhere";
  if (isWord) scoreWord(term.text, index, scores);
  if (isWord && indexed === texts.size) return scores;
  const candidates = isWord
    ? new Uint8Array(texts.size).fill(noMatch)
    : candidatesFor(term.text, index, texts.size);
  scoreTexts(term, { texts, candidates: candidates.fill(0, indexed), scores });
  release(candidates);
  return scores;
}

function scoreWord(word: string, index: WordIndex, scores: Uint8Array): void {
  // A single letter inside a word would find everything.
  if (word.length === 1) index.score(`\n${word}`, scores, begins, never);
  else index.score(word, scores, begins, inside);
}

/** 0 for each record whose words could make up the term: those within it whole, those at its ends in part. */
function candidatesFor(term: string, index: WordIndex, size: number): Uint8Array {
  const candidates = new Uint8Array(size);
  let at = 0;
  for (const word of wordsOf(term)) {
    at = term.indexOf(word, at);
    const from = at > 0 ? "\n" : "";
    at += word.length;
    const part = `${from}${word}${at < term.length ? "\n" : ""}`;
    // Most records hold most letters.
    if (part.length === 1) continue;
    const holders = new Uint8Array(size).fill(noMatch);
    index.score(part, holders, always, always);
    addUp(candidates, holders);
  }
  return candidates;
}
