import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { auditMigrations, createAudit, type Audit } from "#core/audit";
import { newId } from "#core/crypto";
import { isAppError } from "#core/errors";
import { systemClock, type Clock } from "#core/ports";
import { openStorage, type Migration, type Storage } from "#core/storage";
import {
  openAccount,
  vaultMigrations,
  type Account,
  type NewRecord,
  type RecordHeader,
} from "#core/vault";

/** Milliseconds instead of half a second: only ever for tests. */
export const cheapKdf = { memoryKiB: 64, passes: 1, parallelism: 1 };

export const goodPassword = "violet-anchor-sprocket-41";

export interface Bench {
  readonly folder: string;
  readonly stateFolder: string;
  readonly storage: Storage;
  readonly audit: Audit;
  readonly account: Account;
}

export interface BenchOptions {
  readonly folder?: string;
  readonly stateFolder?: string;
  readonly clock?: Clock;
  /** The tables of further rooms. */
  readonly migrations?: readonly Migration[];
}

/** A real storage, trail and account in temporary folders (or in given ones, to open them again). */
export function openBench(options: BenchOptions = {}): Bench {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "sallyport-vault-"));
  const stateFolder = options.stateFolder ?? mkdtempSync(join(tmpdir(), "sallyport-state-"));
  const clock = options.clock ?? systemClock;
  const migrations = [...auditMigrations, ...vaultMigrations, ...(options.migrations ?? [])];
  const storage = openStorage({ folder, migrations });
  const audit = createAudit({ storage, clock });
  const account = openAccount({ storage, audit, clock, stateFolder, kdf: cheapKdf });
  return { folder, stateFolder, storage, audit, account };
}

/** What the trail says of the changes that tests make. */
export const note = { kind: "record.changed", details: { name: "test" } } as const;

export interface Filled extends Bench {
  readonly vaultId: string;
  readonly recoveryCode: string;
  readonly ids: readonly string[];
}

/** An unlocked account with records whose content is `content of <number>`. */
export async function filledBench(
  count = 40,
  options: BenchOptions = {},
  content = (number: number) => `content of ${number}`,
): Promise<Filled> {
  const bench = openBench(options);
  const { recoveryCode } = await bench.account.create(goodPassword);
  const vaultId = firstVault(bench);
  const ids = Array.from({ length: count }, () => newId(Date.now()));
  bench.account.records.batch(() => {
    for (const [number, id] of ids.entries()) saveRecord(bench, { id, vaultId }, content(number));
  });
  return { ...bench, vaultId, recoveryCode, ids };
}

export function firstVault({ account }: Pick<Bench, "account">): string {
  const [first] = account.vaults.list();
  if (first === undefined) throw new Error("there is no vault");
  return first.id;
}

/** Creates a record, or changes the one that is there. */
export function saveRecord(
  { account }: Pick<Bench, "account">,
  { id, vaultId, revision = null }: { id: string; vaultId: string; revision?: number | null },
  text: string,
): RecordHeader {
  const plain = Buffer.from(text, "utf8");
  const place = { id, vaultId, type: "login", expectedRevision: revision } as const;
  return account.records.write({ ...place, plain, audit: note });
}

/** A login from elsewhere, to be written in bulk. */
export function newRecord(
  change: Pick<NewRecord, "id" | "vaultId"> & Partial<NewRecord>,
): NewRecord {
  const times = { createdAt: 1000, changedAt: 2000, trashedAt: null };
  const plain = Buffer.from("new", "utf8");
  return {
    type: "login",
    plain,
    ...times,
    versions: [],
    attachments: [],
    replaces: null,
    ...change,
  };
}

export function textOf({ account }: Pick<Bench, "account">, id: string, revision?: number): string {
  return Buffer.from(account.records.read(id, revision).plain).toString("utf8");
}

/** Closes everything and opens the same folders again, locked. */
export function reopened(bench: Bench, options: BenchOptions = {}): Bench {
  bench.account.lock();
  bench.storage.close();
  const { folder, stateFolder } = bench;
  return openBench({ folder, stateFolder, ...options });
}

/** The code that a step throws, or "none". */
export function codeOf(run: () => unknown): string {
  try {
    run();
    return "none";
  } catch (error) {
    return isAppError(error) ? error.code : String(error);
  }
}

/** A clock that stands until it is set. */
export function standingClock(at = 1_800_000_000_000): Clock & { at: number } {
  const clock = { at, now: () => clock.at, after: () => () => undefined };
  return clock;
}
