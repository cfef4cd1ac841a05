/** One measured line. `ratio` is value / peer_value in the same unit, and null where there is no peer. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly peer: string | null;
  readonly peer_value: number | null;
  readonly ratio: number | null;
}

/** What one line of a row has to reach: its value in its own unit, or its ratio to the peer. */
export interface Bar {
  /** The line's name: the row's own, or a longer one that the row prints too. */
  readonly line: string;
  readonly of: "value" | "ratio";
  readonly at: "most" | "least";
  readonly limit: number;
}

/** A row of the report: how it is measured, and its bars. Without a bar it is only reported. */
export interface Row {
  readonly name: string;
  readonly bars: readonly Bar[];
  measure(): Promise<readonly Measurement[]>;
}

/** A line with its peer, measured in the same run. Without the peer's value there is no ratio. */
export function line(
  name: string,
  value: number,
  unit: string,
  peer?: { readonly name: string; readonly value: number | null },
): Measurement {
  const peerValue = peer?.value ?? null;
  return {
    name,
    value: round(value),
    unit,
    peer: peer?.name ?? null,
    peer_value: peerValue === null ? null : round(peerValue),
    ratio: peerValue === null || peerValue === 0 ? null : round(value / peerValue),
  };
}

/** The smallest value that at least `share` of the samples do not exceed. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const index = Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1));
  return sorted[index] ?? Number.NaN;
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/**
 * How much of the bar is used: 1 is exactly on it, less is better. Null when the line was not measured, or
 * its peer is not installed: an unseen bar neither holds nor is missed.
 */
export function shareOfBar(bar: Bar, lines: readonly Measurement[]): number | null {
  const measured = lines.find((candidate) => candidate.name === bar.line)?.[bar.of] ?? null;
  if (measured === null || !Number.isFinite(measured)) return null;
  return bar.at === "most" ? measured / bar.limit : bar.limit / measured;
}

/** A bar in words: `vault.search-100k at most 16 ms`. */
export function describeBar(bar: Bar, lines: readonly Measurement[]): string {
  const measured = lines.find((candidate) => candidate.name === bar.line);
  if (bar.of === "value") return `at ${bar.at} ${bar.limit} ${measured?.unit ?? ""}`.trim();
  return `at ${bar.at} ${bar.limit}x of ${measured?.peer ?? "its peer"}`;
}

export function verdict(share: number | null): string {
  if (share === null) return "not measured";
  return share <= 1 ? "holds" : "MISSED";
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
