import type { MergeCounts } from "#contract";

const records = (count: number) => (count === 1 ? "1 record" : `${count} records`);

/** What a merge would do, a line for each thing. */
export function countLines(counts: MergeCounts): string[] {
  const { added, updated, conflicts, erased, unchanged } = counts;
  const lines: [number, string][] = [
    [added, "new, only in the copy"],
    [updated, "updated, changed in the copy alone"],
    [conflicts, "changed in both: the later one counts, the other is in the history"],
    [erased, "erased for ever in the copy, and here then"],
    [unchanged, "unchanged"],
  ];
  return lines.filter(([count]) => count > 0).map(([count, words]) => `${records(count)} ${words}`);
}

/** The same in a few words, once it is done. */
export function mergedWords({ added, updated, conflicts }: MergeCounts): string {
  return `${added} new, ${updated} updated, ${conflicts} changed in both.`;
}
