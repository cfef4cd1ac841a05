import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readArguments } from "../main/arguments.ts";
import { findFolders, rememberDataFolder } from "../main/folders.ts";
import { guardLinks } from "../main/links.ts";
import { password, startIn, statesOf } from "./parts/started.ts";

let base = "";
beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), "sallyport-start-"));
});
afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

function start(folder = path.join(base, "data")) {
  return startIn(base, folder);
}

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
    expect(readArguments(args)).toEqual({ data: "/x", demo: true, browser: false });
    expect(readArguments([])).toEqual({ data: undefined, demo: false, browser: false });
    expect(readArguments(["--browser"]).browser).toBe(true);
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
