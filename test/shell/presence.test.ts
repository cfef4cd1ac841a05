import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createPresence } from "../../main/shell/presence/index.ts";
import { createPolkit, polkitAction } from "../../main/shell/presence/polkit.ts";
import { runProgram, type Ended } from "../../main/shell/presence/run.ts";
import { createTouchId } from "../../main/shell/presence/touch-id.ts";
import { createWindowsHello } from "../../main/shell/presence/windows-hello.ts";
import { fakeClock } from "../parts/clock.ts";
import { canStartPolkit, startPolkit, type Polkit } from "../parts/polkit.ts";
import { createFakeElectron } from "./fake-electron.ts";

describe("Touch ID", () => {
  it("is there where the Mac has it", async () => {
    const { electron, told } = createFakeElectron();
    const touch = createTouchId(electron, fakeClock());
    expect(await touch.unavailable()).toBeNull();
    told.hasTouchId = false;
    expect(await touch.unavailable()).toMatch(/no Touch ID/);
  });

  it.each([
    ["present", () => Promise.resolve()],
    ["cancelled", () => Promise.reject(new Error("Authentication canceled."))],
    ["refused", () => Promise.reject(new Error("Biometry is locked out."))],
  ] as const)("answers %s as the system does", async (answer, touched) => {
    const { electron, told } = createFakeElectron();
    told.touch = touched;
    expect(await createTouchId(electron, fakeClock()).ask()).toBe(answer);
  });

  it("[QU4] takes no answer for cancelled, and a late one for none", async () => {
    const { electron, told } = createFakeElectron();
    const late = Promise.withResolvers<undefined>();
    told.touch = () => late.promise;
    const clock = fakeClock();
    const asking = createTouchId(electron, clock).ask();
    clock.advance(120_000);
    late.resolve(undefined);
    expect(await asking).toBe("cancelled");
  });
});

describe("Windows Hello", () => {
  const calls: { file: string; args: readonly string[] }[] = [];
  const hello = (ended: Partial<Ended>) =>
    createWindowsHello((file, args) => {
      calls.push({ file, args });
      return Promise.resolve({ code: 0, isLate: false, text: "", ...ended });
    }, "C:\\Windows");

  it.each([
    [null, { text: "Available" }],
    [/not set up/, { text: "NotConfiguredForUser" }],
    [/organisation/, { text: "DisabledByPolicy" }],
    [/nothing that/, { text: "DeviceNotPresent" }],
    [/does not answer/, { text: "Available", code: 1 }],
    [/does not answer/, { code: null }],
  ])("is unavailable with %s", async (reason, ended) => {
    const told = await hello(ended).unavailable();
    if (reason === null) expect(told).toBeNull();
    else expect(told).toMatch(reason);
  });

  it.each([
    ["present", { text: "Verified" }],
    ["cancelled", { text: "Canceled" }],
    ["cancelled", { code: null, isLate: true }],
    ["refused", { text: "RetriesExhausted" }],
    ["refused", { text: "Verified", code: 1 }],
    ["refused", { text: "Verified and more" }],
    ["refused", { code: null }],
  ] as const)("answers %s", async (answer, ended) => {
    expect(await hello(ended).ask()).toBe(answer);
  });

  it("[QU4] runs Windows' own PowerShell by its path, with scripts that never vary", async () => {
    calls.length = 0;
    await hello({ text: "Available" }).unavailable();
    await hello({ text: "Verified" }).ask();
    await hello({ text: "Verified" }).ask();
    const program = "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe";
    expect(calls.map(({ file }) => file)).toEqual([program, program, program]);
    const [check, one, two] = calls.map(({ args }) => args.at(-1));
    expect(one).toBe(two);
    expect(check).toContain("::CheckAvailabilityAsync()");
    expect(one).toContain("::RequestVerificationAsync('Unlock Sallyport')");
  });
});

describe("a program of the system", () => {
  it("is ended when its time is over", async () => {
    const ended = await runProgram("/bin/sleep", ["60"], 50);
    expect(ended).toMatchObject({ code: null, isLate: true });
  });

  it("that is not there ends as nothing", async () => {
    const ended = await runProgram("/nowhere/program", [], 1000);
    expect(ended).toEqual({ code: null, isLate: false, text: "" });
  });
});

describe.runIf(process.platform === "linux")("polkit, where something is missing", () => {
  it("says that it is not installed", async () => {
    const polkit = createPolkit(process.pid, "/nowhere/pkcheck");
    expect(await polkit.unavailable()).toMatch(/not installed on this computer/);
    expect(await polkit.ask()).toBe("refused");
  });

  it.each([
    [0, /without asking/],
    [1, /does not ask here/],
    [126, /does not answer/],
    [127, /does not answer/],
  ])("says what is wrong where it answers %s", async (code, reason) => {
    const folder = mkdtempSync(path.join(tmpdir(), "sallyport-pkcheck-"));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const program = path.join(folder, "pkcheck");
    writeFileSync(program, `#!/bin/sh\nexit ${code}\n`, { mode: 0o755 });
    const polkit = createPolkit(process.pid, program);
    expect(await polkit.unavailable()).toMatch(reason);
    expect(await polkit.ask()).toBe("refused");
  });

  it("asks for the action that our policy declares", () => {
    const file = path.join("assets", "linux", "dev.sallyport.desktop.policy");
    const policy = readFileSync(path.join(import.meta.dirname, "..", "..", file), "utf8");
    expect(policy).toContain(`<action id="${polkitAction}">`);
    expect(policy).toContain("<allow_active>auth_self</allow_active>");
    const builder = readFileSync(
      path.join(import.meta.dirname, "..", "..", "electron-builder.yml"),
      "utf8",
    );
    expect(builder).toContain(`${file}=/usr/share/polkit-1/actions/`);
  });

  it("is what Linux has; another system has nothing", () => {
    const { electron } = createFakeElectron();
    const ways = (["linux", "darwin", "win32", "freebsd"] as const).map(
      (platform) => createPresence(electron, platform)?.way ?? null,
    );
    expect(ways).toEqual(["system-sign-in", "touch-id", "windows-hello", null]);
  });
});

describe.runIf(canStartPolkit)("polkit, the real one", () => {
  let polkit: Polkit;
  beforeAll(async () => {
    polkit = await startPolkit({ installed: true, rule: "AUTH_SELF" });
  }, 60_000);
  afterAll(() => polkit.stop());

  it("can be asked where our policy is installed", async () => {
    expect(await createPolkit(polkit.pid, polkit.program).unavailable()).toBeNull();
  });

  it.each([
    ["present", "sign-in"],
    ["cancelled", "cancel"],
    ["refused", "wrong"],
  ] as const)(
    "answers %s for an agent that does %s, each time anew",
    async (answer, how) => {
      await polkit.answer(how);
      polkit.asked.length = 0;
      const presence = createPolkit(polkit.pid, polkit.program);
      expect([await presence.ask(), await presence.ask()]).toEqual([answer, answer]);
      await expect.poll(() => polkit.asked).toEqual(Array(2).fill(`asked ${polkitAction}`));
    },
    30_000,
  );

  it("answers refused where nobody is there to put the question", async () => {
    await polkit.answer(null);
    expect(await createPolkit(polkit.pid, polkit.program).ask()).toBe("refused");
  });
});

describe.runIf(canStartPolkit)("polkit, set up in another way", () => {
  it.each([
    ["our policy is missing", { installed: false, rule: null }, /entry for polkit/],
    ["a rule lets everybody through", { installed: true, rule: "YES" }, /without asking/],
    ["the person does not sit here", { installed: true, rule: null }, /does not ask here/],
  ] as const)(
    "says so where %s",
    async (_, options, reason) => {
      const polkit = await startPolkit(options);
      onTestFinished(() => polkit.stop());
      await polkit.answer("sign-in").catch(() => undefined);
      const presence = createPolkit(polkit.pid, polkit.program);
      expect(await presence.unavailable()).toMatch(reason);
      expect(await presence.ask()).toBe("refused");
      expect(polkit.asked).toEqual([]);
    },
    60_000,
  );
});
