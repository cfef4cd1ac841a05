import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EventName, Reply } from "#contract";
import { AppError } from "#core/errors";
import { readArguments } from "../main/arguments.ts";
import { findFolders, rememberDataFolder } from "../main/folders.ts";
import { guardLinks } from "../main/links.ts";
import { startSallyport, type Sallyport } from "../main/start.ts";
import { fakeClock } from "./parts/clock.ts";
import { fakeClipboard, fakePower } from "./parts/fakes.ts";

let base = "";
beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), "sallyport-start-"));
});
afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

const password = "seven lanterns on the quiet harbour wall";

function start(folder = path.join(base, "data")) {
  const report = vi.fn();
  const sallyport = startSallyport({
    folder,
    stateFolder: path.join(base, "state"),
    demo: false,
    kdf: { memoryKiB: 1024, passes: 1, parallelism: 1 },
    host: {
      kind: "browser",
      platform: "linux",
      version: "0.1.0",
      clock: fakeClock(),
      power: fakePower(),
      clipboard: fakeClipboard(),
      keychain: null,
      dialogs: null,
      shells: { open: () => Promise.reject(new AppError("shell-failed", "No")), stop: vi.fn() },
      openLink: () => Promise.resolve(),
      report,
    },
  });
  return { sallyport, report, ...page(sallyport) };
}

function page(sallyport: Sallyport) {
  const door = sallyport.connect({
    openPort: () => {
      throw new Error("no port in this test");
    },
  });
  const told: [EventName, unknown][] = [];
  sallyport.subscribe((name, value) => told.push([name, value]));
  const ask = (group: string, name: string, input: object = {}): Promise<Reply<unknown>> =>
    door.dispatch({ group, name, input, trustedSender: true });
  return { ask, told };
}

const statesOf = (told: readonly [EventName, unknown][]) =>
  told
    .filter(([name]) => name === "account.changed")
    .map(([, value]) => (value as { state: string }).state);

describe("startSallyport", () => {
  it("joins the rooms: an account is made, locked and told of", async () => {
    const { ask, told, sallyport, report } = start();
    expect(await ask("account", "status")).toMatchObject({ value: { state: "empty" } });
    expect(await ask("account", "create", { password })).toMatchObject({ ok: true });
    expect(await ask("records", "counts")).toMatchObject({ value: { all: 0 } });
    sallyport.lock();
    expect(await ask("records", "counts")).toMatchObject({ failure: { code: "vault-locked" } });
    expect(statesOf(told).at(0)).toBe("unlocked");
    expect(statesOf(told).at(-1)).toBe("locked");
    await sallyport.stop();
    expect(report).not.toHaveBeenCalled();
  });

  it("tells every page when a vault is made, renamed or removed", async () => {
    const { ask, told, sallyport } = start();
    await ask("account", "create", { password });
    const changes = () => told.filter(([name]) => name === "records.changed");
    const before = changes().length;
    const made = await ask("vaults", "create", { name: "Work" });
    const { id } = (made as { value: { id: string } }).value;
    await ask("vaults", "rename", { id, name: "Works" });
    await ask("vaults", "remove", { id });
    expect(changes().slice(before)).toEqual(Array(3).fill(["records.changed", { ids: [] }]));
    await ask("vaults", "remove", { id });
    expect(changes()).toHaveLength(before + 3);
    await sallyport.stop();
  });

  it("refuses a folder that another instance holds, in words", async () => {
    const { sallyport } = start();
    expect(() => start()).toThrow(expect.objectContaining({ code: "vault-busy" }) as Error);
    await sallyport.stop();
  });

  it("moves the data, goes on in the new folder, and finds it there at the next start", async () => {
    const first = start();
    await first.ask("account", "create", { password });
    const folder = path.join(base, "elsewhere");
    expect(await first.ask("settings", "moveData", { folder })).toEqual({
      ok: true,
      value: { folder },
    });
    expect(existsSync(path.join(folder, "vault.sqlite"))).toBe(true);
    expect(await first.ask("app", "about")).toMatchObject({ value: { dataFolder: folder } });
    expect(await first.ask("account", "unlock", { password })).toMatchObject({ ok: true });
    await first.sallyport.stop();
    const again = start(folder);
    expect(await again.ask("account", "unlock", { password })).toMatchObject({ ok: true });
    expect(await again.ask("account", "status")).toMatchObject({ value: { rolledBack: false } });
    await again.sallyport.stop();
  });

  it("locks when the window is closed, where the settings say so", async () => {
    const { ask, sallyport } = start();
    await ask("account", "create", { password });
    await ask("settings", "change", { lock: { onWindowClose: true } });
    sallyport.windowGone("closed");
    expect(await ask("account", "status")).toMatchObject({
      value: { state: "locked", lockedBecause: "window-closed" },
    });
    await sallyport.stop();
  });
});

describe("findFolders", () => {
  it("keeps a folder that was asked for apart from its state, and from the usual one", () => {
    const env = { XDG_DATA_HOME: "/d", XDG_STATE_HOME: "/s" };
    const asked = findFolders(path.join(base, "mine"), env, base);
    const usual = findFolders(undefined, env, base);
    expect(asked.data).toBe(path.join(base, "mine"));
    expect(asked.state.startsWith(asked.data)).toBe(false);
    expect(asked.state).not.toBe(usual.state);
    expect(findFolders(path.join(base, "mine"), env, base)).toEqual(asked);
  });

  it("follows data that was moved, and no pointer that is not ours", () => {
    const env = { XDG_DATA_HOME: path.join(base, "d"), XDG_STATE_HOME: path.join(base, "s") };
    const usual = findFolders(undefined, env, base);
    rememberDataFolder(usual.state, base);
    expect(() => findFolders(undefined, env, base)).toThrow(/Connect its drive/);
    writeFileSync(path.join(base, "vault.sqlite"), "");
    expect(findFolders(undefined, env, base).data).toBe(base);
    writeFileSync(path.join(usual.state, "data-folder.json"), "{");
    expect(findFolders(undefined, env, base).data).toBe(usual.data);
  });
});

describe("readArguments", () => {
  it("reads ours and lets the host's pass by", () => {
    const args = [".", "--no-sandbox", "--data", "/x", "--demo", "--ozone-platform=x11"];
    expect(readArguments(args)).toEqual({ data: "/x", demo: true });
    expect(readArguments([])).toEqual({ data: undefined, demo: false });
  });
});

describe("guardLinks", () => {
  it.each(["https://example.com/a", "http://example.com/", "mailto:a@example.com"])(
    "opens %s",
    async (url) => {
      const open = vi.fn(() => Promise.resolve());
      await guardLinks(open)(url);
      expect(open).toHaveBeenCalledExactlyOnceWith(url);
    },
  );

  it.each([
    "file:///etc/passwd",
    "javascript:alert(1)",
    "ssh://host",
    "vscode://open",
    "smb://host/share",
    "\\\\host\\share",
    "data:text/html,x",
    "not an address",
    "",
  ])("refuses %s", async (url) => {
    const open = vi.fn(() => Promise.resolve());
    await expect(guardLinks(open)(url)).rejects.toMatchObject({ code: "link-refused" });
    expect(open).not.toHaveBeenCalled();
  });
});

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
