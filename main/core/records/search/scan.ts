import { isInsideWord } from "./fold.ts";
import type { TextClause } from "./query.ts";
import { begins, inside, noMatch, stands } from "./score.ts";
import type { Sheet, Texts } from "./texts.ts";

/** The lines that a term is looked for in: from the first up to the second. */
const lines = { anywhere: [0, 4], user: [1, 2], url: [2, 3] } as const;

interface Scan {
  readonly texts: Texts;
  /** By slot: 0 for those that are looked at. */
  readonly candidates: Uint8Array;
  readonly scores: Uint8Array;
}

/** Judges the texts of the candidates as the index judges words, by reading them. */
export function scoreTexts(term: TextClause, scan: Scan): void {
  for (const sheet of scan.texts.sheets()) scoreSheet(term, sheet, scan);
}

/** Goes from one occurrence to the next, not from text to text: most texts are passed by at once. */
function scoreSheet(term: TextClause, { text, from, end }: Sheet, scan: Scan): void {
  const { texts, candidates } = scan;
  const [first, beyond] = lines[term.place];
  const seek = (slot: number) => {
    while (slot < end && candidates[slot] !== 0) slot++;
    return slot;
  };
  let slot = seek(from);
  let at = 0;
  while (slot < end) {
    at = text.indexOf(term.text, Math.max(at, texts.lineAt(slot, first)));
    if (at < 0) return;
    while (slot < end && texts.lineAt(slot, beyond) <= at) slot = seek(slot + 1);
    if (slot === end || at < texts.lineAt(slot, first)) continue;
    if (scoreOne(term, { text, at, slot }, scan)) slot = seek(slot + 1);
    else at++;
  }
}

interface Occurrence {
  readonly text: string;
  readonly at: number;
  readonly slot: number;
}

/** Answers whether no other occurrence in this record could score better. */
function scoreOne(
  term: TextClause,
  { text, at, slot }: Occurrence,
  { texts, scores }: Scan,
): boolean {
  if (term.place !== "anywhere") {
    scores[slot] = begins[stands.inRest];
    return true;
  }
  const isInside = isInsideWord(text, at);
  // A single letter inside a word would find everything.
  if (isInside && term.text.length === 1) return false;
  const inName = at < texts.lineAt(slot, 1);
  const isFirst = at === texts.lineAt(slot, 0);
  const place = isFirst ? stands.first : inName ? stands.inName : stands.inRest;
  const best = Math.min(scores[slot] ?? noMatch, (isInside ? inside : begins)[place]);
  scores[slot] = best;
  return best <= begins[stands.inName] || (!inName && best <= begins[stands.inRest]);
}
