import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { openWindow } from "../../main/shell/window.ts";
import { createFakeElectron, isPrevented } from "./fake-electron.ts";

function setUp(options: { isPackaged?: boolean; hides?: boolean; state?: string } = {}) {
  const { electron, told } = createFakeElectron();
  electron.app.isPackaged = options.isPackaged ?? false;
  const stateFolder = mkdtempSync(path.join(tmpdir(), "sallyport-window-"));
  onTestFinished(() => {
    rmSync(stateFolder, { recursive: true });
  });
  const file = path.join(stateFolder, "window.json");
  if (options.state !== undefined) writeFileSync(file, options.state);
  const ears = { onClosedByPerson: vi.fn(), onMinimised: vi.fn(), onCrashed: vi.fn() };
  openWindow(electron, {
    preload: "/built/preload/index.cjs",
    stateFolder,
    hidesOnClose: () => options.hides ?? true,
    ...ears,
  });
  const [window] = told.windows;
  if (window === undefined) throw new Error("no window");
  return { window, file, ...ears };
}

describe("the window", () => {
  it("shows our page, confined, without Node, sandboxed", () => {
    const { window } = setUp();
    expect(window.loaded).toEqual(["app://sallyport/"]);
    expect(window.options.webPreferences).toMatchObject({
      preload: "/built/preload/index.cjs",
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      sandbox: true,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    });
  });

  it("has developer tools only where it is being developed", () => {
    expect(setUp().window.options.webPreferences?.devTools).toBe(true);
    expect(setUp({ isPackaged: true }).window.options.webPreferences?.devTools).toBe(false);
  });

  it("hides when the person closes it, and says so; closes when the application quits", () => {
    const { window, onClosedByPerson } = setUp();
    expect(isPrevented(window, "close")).toBe(true);
    expect(onClosedByPerson).toHaveBeenCalledOnce();
    const quitting = setUp({ hides: false });
    expect(isPrevented(quitting.window, "close")).toBe(false);
    expect(quitting.onClosedByPerson).not.toHaveBeenCalled();
  });

  it("says that it was minimised, and comes back after its page crashed", () => {
    const { window, onMinimised, onCrashed } = setUp();
    window.emit("minimize");
    expect(onMinimised).toHaveBeenCalledOnce();
    window.webContents.emit("render-process-gone", {}, { reason: "crashed" });
    expect(onCrashed).toHaveBeenCalledExactlyOnceWith("crashed");
    expect(window.webContents.reloads).toBe(1);
  });

  it("remembers where it was", () => {
    const { window, file } = setUp();
    isPrevented(window, "close");
    const place = { x: 10, y: 20 };
    const state = JSON.stringify({ place, width: 900, height: 700, maximised: false });
    expect(readFileSync(file, "utf8")).toBe(state);
    expect(setUp({ state }).window.options).toMatchObject({ ...place, width: 900, height: 700 });
  });

  it.each([
    [
      "no screen reaches any more",
      '{"place":{"x":9000,"y":20},"width":900,"height":700,"maximised":false}',
    ],
    ["that is not ours", '{"place":"everywhere"}'],
    ["that is not JSON", "{"],
  ])("opens as usual after a place %s", (_what, state) => {
    const { window } = setUp({ state });
    expect(window.options).toMatchObject({ width: 1280, height: 800 });
    expect(window.options.x).toBeUndefined();
  });
});
