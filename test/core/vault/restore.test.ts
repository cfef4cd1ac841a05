import { once } from "node:events";
import {
  copyFileSync,
  existsSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeEach, describe, expect, it } from "vitest";
import { auditMigrations } from "#core/audit";
import { createRestorer, listBackups, vaultMigrations } from "#core/vault";
import { runChild } from "../storage/fixture.ts";
import {
  cheapKdf,
  filledBench,
  goodPassword,
  openBench,
  saveRecord,
  standingClock,
  textOf,
  type Bench,
  type Filled,
} from "./fixture.ts";

const migrations = [...auditMigrations, ...vaultMigrations];
const nextPassword = "copper-lantern-meadow-77";

let bench: Filled;
let name = "";
/** A backup with three records, then a change, another record and another password. */
beforeEach(async () => {
  bench = await filledBench(3);
  name = await bench.account.backupByHand();
  const { vaultId, ids } = bench;
  saveRecord(bench, { id: ids[0] ?? "", vaultId, revision: 1 }, "the newest");
  await bench.account.changePassword(goodPassword, nextPassword);
  bench.account.lock();
});

function restorerOf({ stateFolder }: Pick<Bench, "stateFolder">) {
  return createRestorer({ migrations, clock: standingClock(), stateFolder, kdf: cheapKdf });
}

/** Restores with the folder closed in between, as the composition root does. */
async function restore(
  change: { name?: string; password?: string; acceptsDamage?: boolean } = {},
  restorer = restorerOf(bench),
) {
  const { folder, stateFolder } = bench;
  const opened: Bench[] = [];
  const proof = await restorer.restore(
    { folder, name, password: goodPassword, acceptsDamage: false, ...change },
    {
      close: () => {
        bench.storage.close();
        return Promise.resolve();
      },
      reopen: () => {
        opened.push(openBench({ folder, stateFolder }));
      },
    },
  );
  const [again] = opened;
  if (again === undefined) throw new Error("it was not opened again");
  return { proof, again };
}

const codeOf = (running: Promise<unknown>) =>
  running.then(
    () => "none",
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );

const replacedFiles = () =>
  readdirSync(join(bench.folder, "backups")).filter((one) => one.startsWith("replaced-"));

const backup = () => join(bench.folder, "backups", name);

function harm(statement: string): void {
  const file = new DatabaseSync(backup());
  file.exec(statement);
  file.close();
}

describe("a backup that is restored", () => {
  it("[ST9] takes the vault's place whole, and the vault that was there is kept beside it", async () => {
    const before = readFileSync(join(bench.folder, "vault.sqlite"));
    const { proof, again } = await restore();
    expect(proof).toEqual({ records: 3, damaged: 0 });
    await again.account.unlock(goodPassword);
    expect(bench.ids.map((id) => textOf(again, id))).toEqual(
      [0, 1, 2].map((n) => `content of ${n}`),
    );
    const [kept] = readdirSync(join(bench.folder, "backups")).filter((one) =>
      one.startsWith("replaced-"),
    );
    const file = join(bench.folder, "backups", kept ?? "");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file).length).toBeGreaterThanOrEqual(before.length);
    expect(existsSync(join(bench.folder, "restoring"))).toBe(false);
    again.account.lock();
    bench = { ...bench, ...again };
    const back = await restore({ name: kept ?? "", password: nextPassword });
    await back.again.account.unlock(nextPassword);
    expect(textOf(back.again, bench.ids[0] ?? "")).toBe("the newest");
    back.again.storage.close();
  });

  it("[V16] is not reported as older, is on its trail, and the replaced file put back is reported", async () => {
    const { again } = await restore();
    await again.account.unlock(goodPassword);
    expect(again.account.rolledBack()).toBe(false);
    expect(again.audit.verify().intact).toBe(true);
    const { events } = again.audit.list({ limit: 2 }, again.account.auditKey());
    expect(events.map(({ kind }) => kind)).toEqual(["account.unlocked", "backup.restored"]);
    expect(events[1]?.details).toEqual({ file: name });
    again.account.lock();
    again.storage.close();
    const { folder, stateFolder } = bench;
    const [kept = ""] = readdirSync(join(folder, "backups")).filter((one) =>
      one.startsWith("replaced-"),
    );
    copyFileSync(join(folder, "backups", kept), join(folder, "vault.sqlite"));
    const old = openBench({ folder, stateFolder });
    await old.account.unlock(nextPassword);
    expect(old.account.rolledBack()).toBe(true);
    old.storage.close();
  });

  it("[V16] needs the password of that backup, and wrong ones cost rising time", async () => {
    const before = readFileSync(join(bench.folder, "vault.sqlite"));
    const restorer = restorerOf(bench);
    for (let tries = 0; tries < 3; tries++) {
      expect(await codeOf(restore({ password: nextPassword }, restorer))).toBe("password-wrong");
    }
    expect(await codeOf(restore({}, restorer))).toBe("attempts-delayed");
    expect(readFileSync(join(bench.folder, "vault.sqlite"))).toEqual(before);
    expect(existsSync(join(bench.folder, "restoring"))).toBe(false);
    await bench.account.unlock(nextPassword);
  });

  it("[V16] with a damaged record is refused with its count, and taken when that is accepted", async () => {
    harm("UPDATE record SET sealed = zeroblob(length(sealed)) WHERE rowid = 2");
    const refused = restore();
    await expect(refused).rejects.toMatchObject({
      code: "backup-damaged",
      details: { records: 3, damaged: 1 },
    });
    await bench.account.unlock(nextPassword);
    bench.account.lock();
    const { proof, again } = await restore({ acceptsDamage: true });
    expect(proof).toEqual({ records: 3, damaged: 1 });
    again.storage.close();
  });

  it.each([
    ["a record was taken out", "DELETE FROM record WHERE rowid = 1"],
    ["the trail was cut", "DELETE FROM audit_event WHERE sequence > 1"],
    ["an earlier root was put in", "UPDATE manifest_root SET sealed = zeroblob(60)"],
  ])("[V16] is refused where %s", async (_what, statement) => {
    harm(statement);
    expect(await codeOf(restore())).toBe("backup-damaged");
  });

  it.each(["../vault.sqlite", "vault.sqlite", "", "..", "no-such.sqlite", "a/b.sqlite"])(
    "is one of the list, and never %j",
    async (asked) => {
      expect(await codeOf(restore({ name: asked }))).toBe("not-found");
    },
  );

  it("[ST9] replaces a vault that is damaged, whose log is kept with it", async () => {
    bench.storage.close();
    const file = join(bench.folder, "vault.sqlite");
    writeFileSync(file, "not a database");
    writeFileSync(`${file}-wal`, "nor a log");
    const { again } = await restore();
    await again.account.unlock(goodPassword);
    expect(textOf(again, bench.ids[0] ?? "")).toBe("content of 0");
    const kept = readdirSync(join(bench.folder, "backups")).filter((one) =>
      one.startsWith("replaced-"),
    );
    expect(kept).toHaveLength(2);
    const texts = kept
      .toSorted()
      .map((one) => readFileSync(join(bench.folder, "backups", one), "utf8"));
    expect(texts).toEqual(["not a database", "nor a log"]);
    again.storage.close();
  });

  it("[ST10] replaces a vault that is gone, for which no new one is begun", async () => {
    bench.storage.close();
    const { folder, stateFolder } = bench;
    for (const end of ["", "-wal", "-shm"])
      rmSync(join(folder, `vault.sqlite${end}`), { force: true });
    expect(() => openBench({ folder, stateFolder })).toThrow(
      expect.objectContaining({ code: "vault-missing" }),
    );
    expect(existsSync(join(folder, "vault.sqlite"))).toBe(false);
    const { again } = await restore();
    await again.account.unlock(goodPassword);
    again.storage.close();
  });
});

describe("the list of backups", () => {
  it("tells kind, records and condition of each without a key, newest first", async () => {
    const { folder } = bench;
    const backups = join(folder, "backups");
    copyFileSync(backup(), join(backups, "before-import-1.sqlite"));
    writeFileSync(join(backups, "other.sqlite"), "nothing");
    writeFileSync(join(backups, "notes.txt"), "nothing");
    copyFileSync(backup(), join(backups, "replaced-2026-11-21T10-00-00.sqlite"));
    writeFileSync(join(backups, "replaced-2026-11-21T10-00-00.sqlite-wal"), "a log");
    const listed = await listBackups(folder, migrations);
    const told = Object.fromEntries(listed.map((one) => [one.name, one]));
    expect(told[name]).toMatchObject({ kind: "taken", records: 3, condition: "verified" });
    expect(told["before-import-1.sqlite"]).toMatchObject({ kind: "before-import", records: 3 });
    expect(told["other.sqlite"]).toMatchObject({ records: null, condition: "damaged" });
    expect(told["replaced-2026-11-21T10-00-00.sqlite"]).toMatchObject({
      kind: "replaced",
      condition: "unverified",
    });
    expect(told["notes.txt"]).toBeUndefined();
    expect(listed.map(({ at }) => at)).toEqual(
      listed.map(({ at }) => at).toSorted((a, b) => b - a),
    );
    expect(readdirSync(backups)).toHaveLength(6);
  });

  it.each([
    "vault (conflicted copy 2026-11-21).sqlite",
    "vault.sync-conflict-20261121-101500-ABCDEFG.sqlite",
    "vault (Anna's conflicted copy).sqlite",
  ])(
    "holds what a synced folder calls a conflict copy, %s, which can be restored",
    async (name) => {
      const { folder } = bench;
      copyFileSync(backup(), join(folder, name));
      copyFileSync(backup(), join(folder, "vault-of-mine.sqlite"));
      const listed = await listBackups(folder, migrations);
      expect(listed.find((one) => one.name === name)).toMatchObject({
        kind: "conflict",
        records: 3,
      });
      expect(listed.some((one) => one.name === "vault-of-mine.sqlite")).toBe(false);
      expect(await codeOf(restore({ name: "vault-of-mine.sqlite" }))).toBe("not-found");
      const { again } = await restore({ name });
      await again.account.unlock(goodPassword);
      expect(existsSync(join(folder, name))).toBe(true);
      again.storage.close();
    },
  );

  it("is empty where there are none", async () => {
    expect(await listBackups(join(bench.folder, "nowhere"), migrations)).toEqual([]);
  });
});

/** Begins a restore in another process and kills it after so long. Answers whether the new one is there. */
async function killedRestore(afterMs: number): Promise<boolean> {
  const { folder, stateFolder, ids } = bench;
  const child = join(import.meta.dirname, "restore-child.ts");
  const process = runChild(child, [folder, stateFolder, name]);
  await once(process.stdout ?? process, "data");
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  process.kill("SIGKILL");
  await once(process, "close");
  const again = openBench({ folder, stateFolder });
  expect(existsSync(join(folder, "restoring"))).toBe(false);
  const isNew = (await codeOf(again.account.unlock(goodPassword))) === "none";
  if (!isNew) await again.account.unlock(nextPassword);
  expect(again.account.rolledBack()).toBe(false);
  expect(textOf(again, ids[0] ?? "")).toBe(isNew ? "content of 0" : "the newest");
  again.account.lock();
  again.storage.close();
  return isNew;
}

it("[ST9] kill -9 at any moment of a restore leaves the old vault or the new one, whole", async () => {
  bench.storage.close();
  const { folder, stateFolder } = bench;
  const seen = { old: 0, new: 0 };
  for (let round = 0; round < 10 || (round < 60 && seen.new === 0); round++) {
    // From nothing to well beyond what a restore takes here.
    const isNew = await killedRestore((round % 10) * 20 + Math.random() * 20);
    seen[isNew ? "new" : "old"]++;
    if (!isNew) continue;
    // Back to the old one, by the same way.
    const [kept = ""] = replacedFiles();
    bench = { ...bench, ...openBench({ folder, stateFolder }) };
    const back = await restore({ name: kept, password: nextPassword });
    back.again.storage.close();
    for (const one of replacedFiles()) rmSync(join(folder, "backups", one));
  }
  expect(seen.old).toBeGreaterThan(0);
  expect(seen.new).toBeGreaterThan(0);
}, 180_000);
