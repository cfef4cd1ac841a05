import { z } from "zod";
import type { Belongings } from "#core/vault";
import type { IssuedEntry, RevokedEntry } from "./entries.ts";

type Entry = IssuedEntry | RevokedEntry;

interface Rows {
  readonly all: () => Iterable<{ readonly id: string; readonly entry: Entry }>;
  readonly insert: (id: string, entry: Entry) => void;
  readonly remove: (id: string) => void;
}

const text = z.string().max(20_000);
const moment = z.int().min(0);
const entry = z.union([
  z.strictObject({
    kind: z.literal("issued"),
    ...{ authorityId: z.uuid(), serial: text, keyId: text, principals: z.array(text) },
    ...{ fingerprint: text, validAfter: moment, validBefore: moment },
  }),
  z.strictObject({
    kind: z.literal("revoked"),
    ...{ authorityId: z.uuid(), by: z.enum(["serial", "key-id", "key"]), value: text },
    revokedAt: moment,
  }),
]);
const carried = z.array(z.tuple([z.uuid(), entry])).max(1_000_000);

/** What an authority issued and revoked goes where its record goes. */
export function createEntryBelongings({ all, insert, remove }: Rows): Belongings {
  const ownOf = (ids: ReadonlySet<string>) =>
    [...all()].filter((one) => ids.has(one.entry.authorityId));
  return {
    name: "certificates",
    isSideFile: false,
    take: (ids) => ownOf(ids).map((one) => [one.id, one.entry]),
    drop(ids) {
      for (const { id } of ownOf(ids)) remove(id);
    },
    put(kept) {
      const came = carried.safeParse(kept);
      if (!came.success) return;
      const here = new Set([...all()].map(({ id }) => id));
      for (const [id, own] of came.data) if (!here.has(id)) insert(id, own);
    },
  };
}
