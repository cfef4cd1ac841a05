import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createAudit, auditMigrations } from "#core/audit";
import { systemClock } from "#core/ports";
import { moveData, settingsMigrations } from "#core/settings";
import { openStorage } from "#core/storage";
import { vaultMigrations } from "#core/vault";
import { goodPassword, openBench } from "../vault/fixture.ts";

const migrations = [...auditMigrations, ...vaultMigrations, ...settingsMigrations];

async function setUp() {
  const bench = openBench({ migrations: settingsMigrations });
  await bench.account.create(goodPassword);
  const done: string[] = [];
  const move = (folder: string, meanwhile: () => void = () => undefined) =>
    moveData(folder, {
      ...bench,
      lock: () => done.push("lock"),
      copyFiles: () => Promise.resolve(),
      prove: (target) => {
        done.push("prove");
        const copy = openStorage({ folder: target, migrations });
        const audit = createAudit({ storage: copy, clock: systemClock });
        const head = audit.verify().intact ? audit.head() : null;
        copy.close();
        meanwhile();
        return Promise.resolve(head);
      },
      point: () => done.push("point"),
      reopen: () => Promise.resolve(done.push("reopen")).then(() => undefined),
    });
  const target = join(mkdtempSync(join(tmpdir(), "sallyport-move-")), "place");
  return { ...bench, move, done, target };
}

describe("moving the data", () => {
  it("[L8] locks, copies, proves the copy, points to it and opens it, in this order", async () => {
    const { move, done, target, folder, storage } = await setUp();
    await storage.backupDaily(new Date(2027, 0, 15, 12).getTime(), 7);
    expect(await move(target)).toEqual({ folder: target });
    expect(done).toEqual(["lock", "prove", "point", "reopen"]);
    expect(existsSync(join(folder, "vault.sqlite"))).toBe(true);
    const backup = join("backups", "vault-2027-01-15.sqlite");
    expect(readFileSync(join(target, backup)).equals(readFileSync(join(folder, backup)))).toBe(
      true,
    );
    expect(statSync(join(target, backup)).mode & 0o777).toBe(0o600);
    const moved = openBench({ folder: target, migrations: settingsMigrations });
    await moved.account.unlock(goodPassword);
    const { events } = moved.audit.list({ limit: 9 }, moved.account.auditKey());
    expect(events.map(({ kind }) => kind)).toContain("data.moved");
  });

  it("[L8] stays where it is when something was written meanwhile", async () => {
    const { move, done, target, audit, storage } = await setUp();
    await storage.backupDaily(Date.now(), 7);
    const writing = move(target, () => audit.append("account.unlock-failed"));
    await expect(writing).rejects.toMatchObject({ code: "storage-failed" });
    expect(done).toEqual(["lock", "prove"]);
    expect(readdirSync(target)).toEqual([]);
    await move(target);
    expect(readdirSync(target)).toContain("vault.sqlite");
  });

  it("refuses a folder that is relative, full, its own or inside its own, before it locks", async () => {
    const { move, done, folder, target } = await setUp();
    mkdirSync(target);
    writeFileSync(join(target, "something"), "here");
    for (const asked of [
      "relative/path",
      folder,
      join(folder, "inside"),
      target,
      "/proc/nowhere",
    ]) {
      await expect(move(asked)).rejects.toMatchObject({ code: "folder-unsuitable" });
    }
    expect(done).toEqual([]);
  });
});
