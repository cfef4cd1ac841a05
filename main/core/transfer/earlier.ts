import { createHash } from "node:crypto";
import { z } from "zod";
import type { RecordStore } from "#core/vault";

const cacheName = "imports";
const entriesMost = 200_000;
const shape = z.record(z.string(), z.string());

/** Which record an earlier import made of which item, so that a second import finds it under whatever name it has now. */
export interface Earlier {
  idOf(format: string, key: string | null): string | null;
  /** Forgetting is no error: the records are then known by their names alone. */
  remember(format: string, made: Iterable<readonly [key: string, id: string]>): void;
}

export function readEarlier(store: RecordStore): Earlier {
  const known = new Map(Object.entries(load(store)));
  return {
    idOf: (format, key) => (key === null ? null : (known.get(digest(format, key)) ?? null)),
    remember(format, made) {
      for (const [key, id] of made) known.set(digest(format, key), id);
      const newest = [...known].slice(-entriesMost);
      store.writeCache(cacheName, Buffer.from(JSON.stringify(Object.fromEntries(newest))));
    },
  };
}

function load(store: RecordStore): Record<string, string> {
  const bytes = store.readCache(cacheName);
  if (bytes === null) return {};
  try {
    return shape.parse(JSON.parse(Buffer.from(bytes).toString()));
  } catch {
    // A side file is a cache: one that cannot be read is as good as none.
    return {};
  }
}

function digest(format: string, key: string): string {
  return createHash("sha256").update(`${format}\n${key}`).digest("base64url").slice(0, 22);
}
