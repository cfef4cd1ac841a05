import { copyFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { auditMigrations } from "#core/audit";
import { createMerger, vaultMigrations } from "#core/vault";
import { cheapKdf, goodPassword, openBench, standingClock, type Bench } from "../fixture.ts";

export const migrations = [...auditMigrations, ...vaultMigrations];
export const copyName = "vault (conflicted copy).sqlite";

export type Clocked = Bench & { readonly clock: ReturnType<typeof standingClock> };

/** The same folder, opened again and unlocked, with a clock that stands at `at`. */
export async function unlocked(folder: string, at: number): Promise<Clocked> {
  const clock = standingClock(at);
  const bench = openBench({ folder, clock });
  await bench.account.unlock(goodPassword);
  return { ...bench, clock };
}

export function close({ account, storage }: Bench): void {
  account.lock();
  storage.close();
}

/** A copy of a closed data folder, as another machine would have it. */
export function copied(folder: string): string {
  const other = mkdtempSync(join(tmpdir(), "sallyport-copy-"));
  copyFileSync(join(folder, "vault.sqlite"), join(other, "vault.sqlite"));
  return other;
}

/** What a program that synchronises folders does with the file that lost. */
export function leaveConflict(from: string, folder: string): void {
  copyFileSync(join(from, "vault.sqlite"), join(folder, copyName));
}

export function mergerOf({ storage, account, audit, stateFolder, clock }: Clocked) {
  const merged: string[][] = [];
  const merger = createMerger({
    ...{ storage, account, audit, stateFolder, clock, migrations },
    kdf: cheapKdf,
    onMerged: (ids) => {
      merged.push([...ids]);
      return Promise.resolve();
    },
  });
  return { merger, merged };
}

export async function mergeCopy(bench: Clocked, password = goodPassword) {
  const { merger } = mergerOf(bench);
  const planned = await merger.compare({ name: copyName, password });
  const done = await merger.merge();
  return { planned, done };
}

export function save(bench: Bench, id: string, text: string, attachments: string[] = []): void {
  const { records, vaults } = bench.account;
  const known = [...records.headers()].find((header) => header.id === id);
  const vaultId = known?.vaultId ?? vaults.list()[0]?.id ?? "";
  records.write({
    ...{ id, vaultId, type: "login", attachments },
    expectedRevision: known?.revision ?? null,
    plain: Buffer.from(text, "utf8"),
    audit: {
      kind: known === undefined ? "record.created" : "record.changed",
      details: { recordId: id },
    },
  });
}

export function trash(bench: Bench, id: string, trashedAt: number | null): void {
  const kind = trashedAt === null ? "record.restored" : "record.trashed";
  bench.account.records.mark({ id, trashedAt, audit: { kind, details: { recordId: id } } });
}

export function erase(bench: Bench, id: string): void {
  bench.account.records.erase([id], [{ kind: "record.erased", details: { recordId: id } }]);
}

/** Each record with every version that it has or had, and what it is now. */
export function everything({ account: { records } }: Bench) {
  const text = (id: string, revision?: number) =>
    Buffer.from(records.read(id, revision).plain).toString("utf8");
  return new Map(
    [...records.headers()].map(({ id, changedAt, trashedAt }) => {
      const earlier = records
        .versions(id)
        .map((one) => `${one.changedAt} ${text(id, one.revision)}`);
      const now = `${changedAt} ${text(id)}`;
      return [id, { now, trashedAt, versions: new Set([now, ...earlier]) }] as const;
    }),
  );
}
