import { describe, expect, it } from "vitest";
import { hardenEarly, hardenSession } from "../../main/shell/harden.ts";
import { createFakeElectron, FakeContents, isPrevented } from "./fake-electron.ts";

describe("hardenEarly", () => {
  it("sandboxes every renderer", () => {
    const { electron, told } = createFakeElectron();
    hardenEarly(electron);
    expect(told.isSandboxed).toBe(true);
  });

  it("refuses any page another window, any other address and any embedded page", () => {
    const { electron } = createFakeElectron();
    hardenEarly(electron);
    const contents = new FakeContents(1);
    electron.app.emit("web-contents-created", {}, contents);
    expect(contents.openHandler?.({ url: "https://example.com" })).toEqual({ action: "deny" });
    expect(isPrevented(contents, "will-navigate")).toBe(true);
    expect(isPrevented(contents, "will-redirect")).toBe(true);
    expect(isPrevented(contents, "will-attach-webview")).toBe(true);
  });
});

describe("hardenSession", () => {
  function harden() {
    const fake = createFakeElectron();
    hardenSession(fake.electron);
    return fake;
  }

  it.each(["media", "geolocation", "notifications", "clipboard-read", "openExternal", "unknown"])(
    "refuses the permission %s",
    (permission) => {
      const { told } = harden();
      let granted: boolean | null = null;
      told.permission?.({}, permission, (answer) => (granted = answer));
      expect(granted).toBe(false);
    },
  );

  it("refuses every check of a permission and every device", () => {
    const { told } = harden();
    expect(told.permissionCheck?.()).toBe(false);
    expect(told.devicePermission?.()).toBe(false);
  });

  it("refuses downloads, and turns the spell checker off", () => {
    const { told, session } = harden();
    expect(isPrevented(session, "will-download")).toBe(true);
    expect(told.spellChecker).toBe(false);
  });

  it.each([
    ["app://sallyport/assets/index.js", false],
    ["blob:app://sallyport/1", false],
    ["https://example.com/", true],
    ["http://127.0.0.1/", true],
    ["ws://127.0.0.1/", true],
    ["file:///etc/passwd", true],
    ["app://sallyport.evil/", true],
    ["app://other/", true],
  ])("asked for %s, cancels: %s", (url, cancels) => {
    const { told } = harden();
    let cancel: boolean | undefined;
    told.beforeRequest?.({ url }, (answer) => (cancel = answer.cancel));
    expect(cancel).toBe(cancels);
  });
});
