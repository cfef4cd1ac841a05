import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { password, startIn, statesOf } from "./parts/started.ts";

let base = "";
beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), "sallyport-house-"));
});
afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

const start = () => startIn(base);

describe("backups and the gate", () => {
  async function withBackup() {
    const first = start();
    await first.ask("account", "create", { password });
    const taken = (await first.ask("backups", "take")) as { value: { name: string } };
    const [vault] = ((await first.ask("vaults", "list")) as { value: { id: string }[] }).value;
    const draft = { vaultId: vault?.id, type: "login", name: "Made after the backup" };
    expect(await first.ask("records", "create", draft)).toMatchObject({ ok: true });
    return { ...first, name: taken.value.name };
  }
  const file = () => path.join(base, "data", "vault.sqlite");

  it("a backup is restored from behind the gate, and the rooms are those of its file", async () => {
    const { ask, told, sallyport, report, name } = await withBackup();
    sallyport.lock();
    const listed = await ask("backups", "list");
    const { backups } = (listed as { value: { backups: { name: string; records: number }[] } })
      .value;
    expect(backups.find((one) => one.name === name)).toMatchObject({ records: 0 });
    expect(await ask("backups", "restore", { name, password: "wrong" })).toMatchObject({
      failure: { code: "password-wrong" },
    });
    expect(await ask("backups", "restore", { name, password })).toEqual({
      ok: true,
      value: { records: 0, damaged: 0 },
    });
    expect(await ask("account", "status")).toMatchObject({
      value: { state: "unlocked", rolledBack: false },
    });
    expect(await ask("records", "counts")).toMatchObject({ value: { all: 0 } });
    expect(statesOf(told).at(-1)).toBe("unlocked");
    await sallyport.stop();
    expect(report).not.toHaveBeenCalled();
  });

  it.each([
    [
      "damaged",
      () => {
        writeFileSync(file(), "nothing of a database");
      },
    ],
    [
      "gone",
      () => {
        rmSync(file());
      },
    ],
  ])("a vault that is %s leads to its backups, and to nothing else", async (_how, harm) => {
    const before = await withBackup();
    await before.sallyport.stop();
    harm();
    const { ask, told, sallyport } = start();
    const status = await ask("account", "status");
    expect(status).toMatchObject({ value: { state: "damaged" } });
    for (const call of ["create", "unlock"]) {
      expect(await ask("account", call, { password })).toMatchObject({
        failure: { code: "vault-damaged" },
      });
    }
    expect(await ask("records", "counts")).toMatchObject({ failure: { code: "vault-locked" } });
    expect(await ask("app", "about")).toMatchObject({
      value: { dataFolder: path.join(base, "data") },
    });
    expect(await ask("backups", "restore", { name: before.name, password })).toMatchObject({
      ok: true,
    });
    expect(statesOf(told)).toContain("locked");
    expect(await ask("account", "status")).toMatchObject({
      value: { state: "unlocked", damage: null },
    });
    await sallyport.stop();
    expect(existsSync(file())).toBe(true);
  });
});

describe("a vault file that another program replaces while it is open", () => {
  const file = () => path.join(base, "data", "vault.sqlite");

  async function withRecord() {
    const first = start();
    await first.ask("account", "create", { password });
    await first.sallyport.stop();
    copyFileSync(file(), `${file()}.theirs`);
    const again = start();
    await again.ask("account", "unlock", { password });
    const [vault] = ((await again.ask("vaults", "list")) as { value: { id: string }[] }).value;
    const draft = { vaultId: vault?.id, type: "login", name: "Ours" };
    expect(await again.ask("records", "create", draft)).toMatchObject({ ok: true });
    return again;
  }

  it("is locked away from, told at the gate, and what was open is kept and can be restored", async () => {
    const { ask, clock, told, sallyport } = await withRecord();
    renameSync(`${file()}.theirs`, file());
    clock.advance(2100);
    await vi.waitFor(async () => {
      expect(await ask("account", "status")).toMatchObject({
        value: {
          state: "locked",
          replaced: { kept: expect.stringMatching(/^replaced-/) as string },
        },
      });
    });
    expect(statesOf(told).at(-1)).toBe("locked");
    expect(await ask("account", "unlock", { password })).toMatchObject({ ok: true });
    expect(await ask("records", "counts")).toMatchObject({ value: { all: 0 } });
    expect(await ask("account", "status")).toMatchObject({
      value: { replaced: null, rolledBack: true },
    });
    const listed = (await ask("backups", "list")) as {
      value: { backups: { name: string; kind: string; records: number }[] };
    };
    const kept = listed.value.backups.find(({ kind }) => kind === "replaced");
    expect(kept?.records).toBe(1);
    expect(await ask("backups", "restore", { name: kept?.name, password })).toMatchObject({
      value: { records: 1, damaged: 0 },
    });
    expect(await ask("records", "counts")).toMatchObject({ value: { all: 1 } });
    await sallyport.stop();
  });

  it("by one that is no vault leads to the backups", async () => {
    const { ask, clock, sallyport } = await withRecord();
    writeFileSync(`${file()}.theirs`, "no vault");
    renameSync(`${file()}.theirs`, file());
    clock.advance(2100);
    await vi.waitFor(async () => {
      expect(await ask("account", "status")).toMatchObject({ value: { state: "damaged" } });
    });
    await sallyport.stop();
    expect(readFileSync(file(), "utf8")).toBe("no vault");
  });

  it("refuses each change at once, before anything has looked", async () => {
    const { ask, sallyport } = await withRecord();
    renameSync(`${file()}.theirs`, file());
    const before = readFileSync(file());
    expect(await ask("vaults", "create", { name: "Another" })).toMatchObject({
      failure: { code: "vault-replaced" },
    });
    await sallyport.stop();
    expect(readFileSync(file())).toEqual(before);
  });
});

it("a file of which another instance takes hold meanwhile is told of at the gate, and ends nothing", async () => {
  const { ask, clock, sallyport } = start();
  await ask("account", "create", { password });
  const file = path.join(base, "data", "vault.sqlite");
  copyFileSync(file, `${file}.theirs`);
  const theirs = new DatabaseSync(`${file}.theirs`);
  theirs.exec(
    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; COMMIT",
  );
  renameSync(`${file}.theirs`, file);
  clock.advance(2100);
  await vi.waitFor(async () => {
    expect(await ask("account", "status")).toMatchObject({
      value: { state: "damaged", damage: expect.stringContaining("Another Sallyport") as string },
    });
  });
  theirs.close();
  await sallyport.stop();
});
