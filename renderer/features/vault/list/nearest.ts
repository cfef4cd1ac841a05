/** How many letters must be added, taken away or changed to make `one` into `other` (Levenshtein). */
export function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}

/** The known word that was probably meant: at most two letters away, or null. */
export function nearest(word: string, known: readonly string[]): string | null {
  const far = known
    .map((one) => ({ one, by: distance(word.toLowerCase(), one.toLowerCase()) }))
    .filter(({ by }) => by <= 2)
    .sort((a, b) => a.by - b.by);
  return far[0]?.one ?? null;
}
