import type { KeyObject } from "node:crypto";
import { z } from "zod";
import type { Storage } from "#core/storage";
import type { Belongings } from "#core/vault";
import { readIgnored, saveIgnored } from "./ignored.ts";

const kept = z.array(z.tuple([z.uuid(), z.record(z.string(), z.int())])).max(1_000_000);

/** What the person chose to ignore goes where its record goes. `key`: what it is sealed under. */
export function createIgnoredBelongings(storage: Storage, key: () => KeyObject): Belongings {
  return {
    name: "ignored",
    isSideFile: false,
    take(ids) {
      const own = [...readIgnored(storage, key())].filter(([id]) => ids.has(id));
      return own.length === 0 ? null : own;
    },
    drop(ids) {
      const before = readIgnored(storage, key());
      const others = [...before].filter(([id]) => !ids.has(id));
      if (others.length < before.size) saveIgnored(storage, key(), new Map(others));
    },
    put(found) {
      const own = kept.safeParse(found);
      if (!own.success) return;
      const both = new Map([...own.data, ...readIgnored(storage, key())]);
      saveIgnored(storage, key(), both);
    },
  };
}
