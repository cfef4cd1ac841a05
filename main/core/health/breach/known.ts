import type { RecordStore } from "#core/vault";

/** What the look-ups so far answered. */
export interface Known {
  /** Milliseconds since 1970; null before the first look-up. */
  readonly checkedAt: number | null;
  /** The service's host, or the file's name. */
  readonly source: string | null;
  /** How often each password was seen in breaches, by its digest: 0 for never. */
  readonly counts: ReadonlyMap<string, number>;
}

const name = "health-breaches";
const none: Known = { checkedAt: null, source: null, counts: new Map() };

interface Stored {
  readonly format: number;
  readonly checkedAt: number;
  readonly source: string;
  readonly counts: readonly [string, number][];
}

/** Sealed beside the facts. When it is gone, a look-up finds it all again. [H3] */
export function readKnown(store: RecordStore): Known {
  const bytes = store.readCache(name);
  if (bytes === null) return none;
  try {
    const stored = JSON.parse(Buffer.from(bytes.buffer).toString()) as Stored;
    if (stored.format !== 1) return none;
    const { checkedAt, source, counts } = stored;
    return { checkedAt, source, counts: new Map(counts) };
  } finally {
    bytes.fill(0);
  }
}

export function writeKnown(store: RecordStore, known: Known): void {
  const bytes = Buffer.from(JSON.stringify({ format: 1, ...known, counts: [...known.counts] }));
  store.writeCache(name, bytes);
  bytes.fill(0);
}
