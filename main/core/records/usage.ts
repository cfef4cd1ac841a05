import type { Clock } from "#core/ports";
import type { Belongings, RecordStore } from "#core/vault";

/** When records were last used: a convenience, kept in a side file, and no loss when it is gone. */
export interface Usage {
  load(): void;
  forget(): void;
  /** Milliseconds since 1970, or null when not among those that are remembered. */
  readonly usedAt: (id: string) => number | null;
  readonly all: () => ReadonlyMap<string, number>;
  readonly mark: (id: string) => void;
  readonly belongings: Belongings;
}

const cacheName = "usage";
const remembered = 500;
const writeAfterMs = 1000;

export function createUsage(parts: { store: RecordStore; clock: Clock }): Usage {
  const { store, clock } = parts;
  let times = new Map<string, number>();
  let cancelWrite: (() => void) | null = null;

  function write(): void {
    cancelWrite = null;
    const newest = [...times].sort(([, a], [, b]) => b - a).slice(0, remembered);
    times = new Map(newest);
    store.writeCache(cacheName, Buffer.from(JSON.stringify(newest)));
  }

  return {
    load() {
      const bytes = store.readCache(cacheName);
      times = new Map(bytes === null ? [] : readPairs(Buffer.from(bytes).toString()));
    },
    forget() {
      cancelWrite?.();
      cancelWrite = null;
      times = new Map();
    },
    all: () => times,
    usedAt: (id) => times.get(id) ?? null,
    belongings: {
      name: "usage",
      isSideFile: true,
      take: (ids) => [...times].filter(([id]) => ids.has(id)),
      drop(ids) {
        for (const id of ids) times.delete(id);
        write();
      },
      put(kept) {
        for (const [id, at] of pairsOf(kept)) times.set(id, Math.max(at, times.get(id) ?? 0));
        write();
      },
    },
    mark(id) {
      times.set(id, clock.now());
      cancelWrite ??= clock.after(writeAfterMs, write);
    },
  };
}

function readPairs(text: string): [string, number][] {
  return pairsOf(JSON.parse(text));
}

function pairsOf(parsed: unknown): [string, number][] {
  return Array.isArray(parsed) ? parsed.filter(isPair) : [];
}

function isPair(value: unknown): value is [string, number] {
  return Array.isArray(value) && typeof value[0] === "string" && typeof value[1] === "number";
}
