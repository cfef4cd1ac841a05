import type { KeyObject } from "node:crypto";
import type { FindingKind } from "#contract";
import type { Audit } from "#core/audit";
import { open, pad, seal, unpad } from "#core/crypto";
import { queryBuilder, type Storage } from "#core/storage";
import type { HealthTables } from "./schema.ts";

/** For each record, the kinds that are ignored, each with the record's revision at that time. */
export type Ignored = ReadonlyMap<string, Partial<Record<FindingKind, number>>>;

/** About these the person decides for one password: a new one is a new question. [H7] */
const ofPassword: readonly FindingKind[] = ["breached", "reused", "weak", "old"];
const context = "sallyport/1/health-ignored";
const db = queryBuilder<HealthTables>();

/** What the person chose to ignore. Nothing, where it does not open. */
export function readIgnored(storage: Storage, key: KeyObject): Ignored {
  const row = storage.get(db.selectFrom("health_ignored").select("sealed").compile());
  const plain = row === undefined ? null : open(key, row.sealed, context);
  const text = plain === null ? null : unpad(plain);
  if (text === null) return new Map();
  return new Map(JSON.parse(Buffer.from(text).toString()) as [string, Record<string, number>][]);
}

/** In the present transaction, and not on the trail. */
export function saveIgnored(storage: Storage, key: KeyObject, ignored: Ignored): void {
  const sealed = seal(key, pad(Buffer.from(JSON.stringify([...ignored]))), context);
  storage.run(db.replaceInto("health_ignored").values({ id: 1, sealed }).compile());
}

/** Durable, and on the trail, when it answers. */
export function writeIgnored(
  parts: { readonly storage: Storage; readonly audit: Audit; readonly key: KeyObject },
  before: Ignored,
  change: {
    readonly record: { readonly id: string; readonly name: string };
    readonly kind: FindingKind;
    /** Null to count it again. */
    readonly revision: number | null;
  },
): Ignored {
  const { storage, audit, key } = parts;
  const { record, kind, revision } = change;
  const others = Object.entries(before.get(record.id) ?? {}).filter(([other]) => other !== kind);
  const own = revision === null ? [] : [[kind, revision] as const];
  const kinds = Object.fromEntries([...others, ...own]);
  const next = new Map(before);
  if (Object.keys(kinds).length === 0) next.delete(record.id);
  else next.set(record.id, kinds);
  storage.transaction(() => {
    saveIgnored(storage, key, next);
    audit.append("health.ignored", {
      ...{ recordId: record.id, recordName: record.name },
      ...{ finding: kind, ignored: revision !== null },
    });
  });
  return next;
}

/** Whether this finding is ignored: of the password that the record has had since this revision, or of the record. */
export function isIgnored(
  ignored: Ignored,
  id: string,
  kind: FindingKind,
  sinceRevision: number,
): boolean {
  const at = ignored.get(id)?.[kind];
  return at !== undefined && (!ofPassword.includes(kind) || sinceRevision <= at);
}
