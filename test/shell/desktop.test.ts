import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { openPage } from "../../main/page/index.ts";
import { createClipboard } from "../../main/shell/clipboard.ts";
import { createDialogs } from "../../main/shell/dialogs.ts";
import { createKeychain } from "../../main/shell/keychain.ts";
import { setMenu, setTray } from "../../main/shell/menu.ts";
import { createPower } from "../../main/shell/power.ts";
import { registerScheme, servePage } from "../../main/shell/scheme.ts";
import { fakeClock } from "../parts/clock.ts";
import { createFakeElectron } from "./fake-electron.ts";

describe("the clipboard", () => {
  it.each([
    ["linux", { "x-kde-passwordManagerHint": "secret" }],
    ["darwin", { "org.nspasteboard.ConcealedType": "" }],
    [
      "win32",
      {
        ExcludeClipboardContentFromMonitorProcessing: "1",
        CanIncludeInClipboardHistory: "\0\0\0\0",
        CanUploadToCloudClipboard: "\0\0\0\0",
      },
    ],
  ] as const)("writes a secret on %s with the hint not to remember it", async (platform, hints) => {
    const { electron, told } = createFakeElectron();
    await createClipboard(electron, platform).writeSecret("hunter2");
    const formats = Object.entries(hints).map(([format, value]) => [
      `electron application/osclipboard;format="${format}"`,
      value,
    ]);
    expect(told.copied).toEqual({ "text/plain": "hunter2", ...Object.fromEntries(formats) });
  });

  it("says that it is unavailable, and not what was being copied", async () => {
    const { electron } = createFakeElectron();
    electron.clipboard.write = () => Promise.reject(new Error("hunter2"));
    const failing = createClipboard(electron).writeSecret("hunter2");
    await expect(failing).rejects.toMatchObject({ code: "clipboard-unavailable" });
    await expect(failing).rejects.not.toThrow("hunter2");
  });
});

describe("the keychain", () => {
  it("seals and opens where the system guards the key", async () => {
    const { electron } = createFakeElectron();
    const keychain = createKeychain(electron, "linux");
    const plain = new Uint8Array([0, 1, 254, 255]);
    expect(await keychain.open(await keychain.seal(plain))).toEqual(plain);
  });

  it.each(["basic_text", "unknown"] as const)("is refused on the backend %s", async (backend) => {
    const { electron, told } = createFakeElectron();
    told.backend = backend;
    const keychain = createKeychain(electron, "linux");
    expect(await keychain.isTrustworthy()).toBe(false);
    await expect(keychain.seal(new Uint8Array(1))).rejects.toThrow(TypeError);
    await expect(keychain.open(new Uint8Array(1))).rejects.toThrow(TypeError);
  });
});

describe("the dialogs for files", () => {
  it.each([
    ["file", ["openFile", "dontAddToRecent"]],
    ["files", ["openFile", "multiSelections", "dontAddToRecent"]],
    ["folder", ["openDirectory", "dontAddToRecent"]],
  ] as const)("ask for a %s, and answer what was chosen", async (pick, properties) => {
    const { electron, told } = createFakeElectron();
    told.chosen = ["/home/mara/a.txt", "/home/mara/b.txt"];
    const dialogs = createDialogs(electron);
    const request = { title: "Add files", button: "Add", pick };
    expect(await dialogs.open(request)).toEqual(told.chosen);
    expect(told.dialogs).toEqual([[{ title: "Add files", buttonLabel: "Add", properties }]]);
    told.chosen = [];
    expect(await dialogs.open(request)).toEqual([]);
  });

  it("[F2] ask where to save, and before a file that is there is replaced", async () => {
    const { electron, told } = createFakeElectron();
    const dialogs = createDialogs(electron);
    const request = { title: "Save the file", button: "Save", name: "a.txt" };
    expect(await dialogs.save(request)).toBeNull();
    expect(told.dialogs).toMatchObject([
      [{ defaultPath: "a.txt", properties: ["showOverwriteConfirmation", "dontAddToRecent"] }],
    ]);
    told.chosen = ["/home/mara/a.txt"];
    expect(await dialogs.save(request)).toBe("/home/mara/a.txt");
  });

  it("are modal to the window that has the focus", async () => {
    const { electron, told } = createFakeElectron();
    const dialogs = createDialogs(electron);
    const window = new electron.BrowserWindow({});
    window.show();
    await dialogs.open({ title: "Add files", button: "Add", pick: "files" });
    await dialogs.save({ title: "Save the file", button: "Save", name: "a.txt" });
    expect(told.dialogs.map(([parent]) => parent)).toEqual([window, window]);
    expect(told.dialogs.map((asked) => asked.length)).toEqual([2, 2]);
  });
});

describe("power", () => {
  it("tells of the screen lock, of sleep and of waking, and how long the person is away", () => {
    const { electron, powerMonitor } = createFakeElectron();
    const power = createPower(electron, fakeClock());
    const heard: string[] = [];
    const leave = power.on((event) => heard.push(event));
    for (const event of ["lock-screen", "suspend", "resume"]) powerMonitor.emit(event);
    leave();
    powerMonitor.emit("suspend");
    expect(heard).toEqual(["screen-lock", "suspend", "resume"]);
    expect(power.idleSeconds()).toBe(42);
  });

  it.runIf(process.platform === "linux")("sees a screen lock that is told by nobody, once", () => {
    const { electron, told } = createFakeElectron();
    const clock = fakeClock();
    const heard: string[] = [];
    createPower(electron, clock).on((event) => heard.push(event));
    told.idleState = "locked";
    clock.advance(20_000);
    expect(heard).toEqual(["screen-lock"]);
  });
});

describe("the scheme", () => {
  function serve() {
    const { electron, told } = createFakeElectron();
    const folder = mkdtempSync(path.join(tmpdir(), "sallyport-page-"));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    writeFileSync(path.join(folder, "index.html"), "our page");
    registerScheme(electron);
    servePage(electron, openPage(folder));
    const ask = async (url: string, method = "GET") => {
      const response = await told.handlers.get("app")?.(new Request(url, { method }));
      if (response === undefined) throw new Error("not served");
      return { response, text: await response.text() };
    };
    return { ask, told };
  }

  it("is an origin of its own, secure, and not above any policy", () => {
    const privileges = { standard: true, secure: true, supportFetchAPI: true };
    expect(serve().told.schemes).toEqual([{ scheme: "app", privileges }]);
  });

  it("serves the page, confined", async () => {
    const { response, text } = await serve().ask("app://sallyport/");
    expect([response.status, text]).toEqual([200, "our page"]);
    const policy = response.headers.get("Content-Security-Policy") ?? "";
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("object-src 'none'");
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|\*/);
  });

  it.each([
    ["app://other/", "GET"],
    ["app://sallyport/missing", "GET"],
    ["app://sallyport/../../etc/passwd", "GET"],
    ["app://sallyport/", "POST"],
  ])("serves nothing at %s by %s", async (url, method) => {
    expect((await serve().ask(url, method)).response.status).toBe(404);
  });
});

describe("the menu and the tray", () => {
  const actions = { command: vi.fn(), lock: vi.fn(), show: vi.fn(), quit: vi.fn() };

  it("lock, show and quit", () => {
    const { electron, told } = createFakeElectron();
    setMenu(electron, actions);
    setTray(electron, "tray.png", actions);
    const items = told.menu.flatMap((item) => item.submenu ?? []);
    items.find((item) => item.id === "lock")?.click?.();
    told.trays[0]?.menu.find((item) => item.id === "tray-lock")?.click?.();
    expect(actions.lock).toHaveBeenCalledTimes(2);
    told.trays[0]?.emit("click");
    expect(actions.show).toHaveBeenCalledOnce();
    items.find((item) => item.label === "Settings")?.click?.();
    expect(actions.command).toHaveBeenCalledExactlyOnceWith("settings");
  });

  it("offer no way to the developer tools or to reload the page", () => {
    const { electron, told } = createFakeElectron();
    setMenu(electron, actions);
    const roles = told.menu.flatMap((item) => item.submenu ?? []).map((item) => item.role);
    for (const role of ["toggleDevTools", "reload", "forceReload"]) {
      expect(roles).not.toContain(role);
    }
  });
});
