import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createToolClipboard } from "../../main/browser/clipboard.ts";
import { createPresence } from "../../main/browser/presence.ts";
import { fakeClock } from "../parts/clock.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "sallyport-tools-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A clipboard tool that keeps what it was given by input, and writes down its arguments. */
function install(name: string, script: string): void {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\necho "$@" >> "${folder}/arguments"\n${script}\n`);
  chmodSync(file, 0o755);
}

const onLinux = describe.runIf(process.platform === "linux");
const env = (display: object) => ({ PATH: `${folder}:/usr/bin:/bin`, ...display });

onLinux("the clipboard by the system's tools", () => {
  it("hands a secret over by input, never as an argument, and reads it back", async () => {
    install("xclip", `case "$*" in *-out) cat "${folder}/kept";; *) cat > "${folder}/kept";; esac`);
    const clipboard = createToolClipboard(env({ DISPLAY: ":9" }));
    await clipboard.writeSecret("hunter2 ü\n");
    expect(await clipboard.readText()).toBe("hunter2 ü\n");
    await clipboard.writeText("plain");
    expect(await clipboard.readText()).toBe("plain");
    expect(readFileSync(path.join(folder, "arguments"), "utf8")).not.toMatch(/hunter2|plain/);
  });

  it("tells Wayland's clipboard that a secret is one", async () => {
    install("wl-copy", `cat > "${folder}/kept"`);
    const clipboard = createToolClipboard(env({ WAYLAND_DISPLAY: "wayland-0" }));
    await clipboard.writeSecret("hunter2");
    expect(readFileSync(path.join(folder, "arguments"), "utf8")).toContain("--sensitive");
    expect(readFileSync(path.join(folder, "kept"), "utf8")).toBe("hunter2");
  });

  it("copies all the same where Wayland's tool is too old for the hint", async () => {
    install("wl-copy", `[ "$1" = "--sensitive" ] && exit 1; cat > "${folder}/kept"`);
    await createToolClipboard(env({ WAYLAND_DISPLAY: "wayland-0" })).writeSecret("hunter2");
    expect(readFileSync(path.join(folder, "kept"), "utf8")).toBe("hunter2");
  });

  it("gives Windows' tool every character without a code page, and never as an argument", async () => {
    install(
      "powershell.exe",
      `case "$*" in *FromBase64String*) base64 -d > "${folder}/kept";; *UTF8Encoding*) cat "${folder}/kept";; esac`,
    );
    const clipboard = createToolClipboard(env({}), "win32");
    await clipboard.writeSecret("grün 港 🔑\n");
    expect(readFileSync(path.join(folder, "kept"), "utf8")).toBe("grün 港 🔑\n");
    expect(await clipboard.readText()).toBe("grün 港 🔑\n");
    expect(readFileSync(path.join(folder, "arguments"), "utf8")).not.toMatch(/grün|港/);
  });

  it.each([
    ["no display", {}, /no display/],
    ["no tool for X", { DISPLAY: ":9" }, /install xclip/],
    ["no tool for Wayland", { WAYLAND_DISPLAY: "wayland-0" }, /install wl-clipboard/],
  ])("says what is missing: %s", async (_what, display, words) => {
    const clipboard = createToolClipboard({ PATH: folder, ...display });
    await expect(clipboard.writeSecret("hunter2")).rejects.toMatchObject({
      code: "clipboard-unavailable",
      message: expect.stringMatching(words) as string,
    });
  });

  it("says that a tool failed, and not what it was given", async () => {
    install("xclip", 'echo "cannot take hunter2" >&2; exit 1');
    const failing = createToolClipboard(env({ DISPLAY: ":9" })).writeSecret("hunter2");
    await expect(failing).rejects.toMatchObject({ code: "clipboard-unavailable" });
    await expect(failing).rejects.not.toThrow(/hunter2/);
    expect(existsSync(path.join(folder, "kept"))).toBe(false);
  });
});

describe("presence", () => {
  it("counts from the last key or pointer in a page", () => {
    const clock = fakeClock();
    const presence = createPresence(clock);
    clock.advance(90_000);
    expect(presence.idleSeconds()).toBe(90);
    presence.beat();
    expect(presence.idleSeconds()).toBe(0);
    clock.jump(-5_000);
    expect(presence.idleSeconds()).toBe(0);
  });
});
