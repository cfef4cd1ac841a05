import { z } from "zod";
import type { AuditHead } from "#core/audit";
import { open, seal, tagOf } from "#core/crypto";
import type { Storage } from "#core/storage";
import type { AccountKeys } from "../keys.ts";
import { queries } from "../schema.ts";

const shape = z.strictObject({
  /** Counts every change of the account's records and vaults. */
  sequence: z.int().min(0),
  /** The tag of each vault's manifest root. */
  roots: z.record(z.uuid(), z.hex()),
  /** The newest audit event of that moment. */
  audit: z
    .strictObject({ sequence: z.int(), hash: z.string(), withheld: z.string().optional() })
    .nullable(),
});

export interface Ledger {
  readonly sequence: number;
  readonly roots: Readonly<Record<string, string>>;
  readonly audit: AuditHead | null;
}

function contextOf(keys: AccountKeys): string {
  return `sallyport/1/ledger/${keys.accountId}`;
}

/** The sealed bytes as they are kept, or null. */
export function readSealedLedger(storage: Storage): Uint8Array | null {
  return storage.get(queries.selectFrom("ledger").select("sealed").compile())?.sealed ?? null;
}

/** The ledger and its tag, or null when there is none or it does not open. [V12] */
export function readLedger(
  storage: Storage,
  keys: AccountKeys,
): { ledger: Ledger; tag: string } | null {
  const sealed = readSealedLedger(storage);
  const plain = sealed === null ? null : open(keys.ledger, sealed, contextOf(keys));
  if (sealed === null || plain === null) return null;
  const ledger = shape.parse(JSON.parse(Buffer.from(plain).toString("utf8")));
  return { ledger, tag: tagOf(sealed) };
}

/** Replaces the ledger in the present transaction and answers its new tag. */
export function writeLedger(storage: Storage, keys: AccountKeys, ledger: Ledger): string {
  const plain = Buffer.from(JSON.stringify(ledger), "utf8");
  const sealed = seal(keys.ledger, plain, contextOf(keys));
  storage.run(queries.replaceInto("ledger").values({ id: 1, sealed }).compile());
  return tagOf(sealed);
}
