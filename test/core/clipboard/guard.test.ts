import { describe, expect, it } from "vitest";
import { createClipboardGuard } from "#core/clipboard";
import { createSettings, settingsMigrations } from "#core/settings";
import { fakeClock } from "../../parts/clock.ts";
import { fakeClipboard } from "../../parts/fakes.ts";
import { openBench } from "../vault/fixture.ts";

function setUp() {
  const clock = fakeClock();
  const { storage, audit } = openBench({ clock, migrations: settingsMigrations });
  const settings = createSettings({ storage, audit });
  const board = fakeClipboard();
  const guard = createClipboardGuard({ clipboard: board, clock, settings });
  const copy = (text: string) => guard.copySecret(text, { label: "Password", recordName: "Forge" });
  /** Lets time pass and whatever it set off finish. */
  const pass = async (ms: number) => {
    clock.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { guard, board, clock, settings, copy, pass };
}

describe("a copied secret", () => {
  it("[L6] leaves the clipboard when its time is over, and not before", async () => {
    const { guard, board, clock, copy, pass } = setUp();
    expect(await copy("tV7#cobalt")).toEqual({ clearsAt: clock.now() + 30_000 });
    expect(guard.state().holds).toEqual({ label: "Password", recordName: "Forge" });
    await pass(29_000);
    expect(board.text).toBe("tV7#cobalt");
    await pass(2000);
    expect(board.text).toBe("");
    expect(guard.state()).toEqual({ holds: null, copiedAt: null, clearsAt: null });
  });

  it("[L6] is let be once somebody else's text has taken its place", async () => {
    const { guard, board, copy, pass } = setUp();
    await copy("tV7#cobalt");
    board.text = "a shopping list";
    await pass(31_000);
    expect(board.text).toBe("a shopping list");
    expect(guard.state().holds).toBeNull();
  });

  it("that a second one follows starts its time anew", async () => {
    const { board, copy, pass } = setUp();
    await copy("first");
    await pass(20_000);
    await copy("second");
    await pass(20_000);
    expect(board.text).toBe("second");
    await pass(11_000);
    expect(board.text).toBe("");
  });

  it("[L10] follows a change of its time at once", async () => {
    const { guard, board, settings, copy, pass } = setUp();
    await copy("tV7#cobalt");
    settings.change({ clipboard: { clearSeconds: 0 } });
    expect(guard.state().clearsAt).toBeNull();
    await pass(3_600_000);
    expect(board.text).toBe("tV7#cobalt");
    settings.change({ clipboard: { clearSeconds: 60 } });
    await pass(0);
    expect(board.text).toBe("");
  });

  it("[L6] goes with a lock that comes while it is being copied", async () => {
    const { guard, board, copy } = setUp();
    const copying = copy("tV7#cobalt");
    const clearing = guard.clear();
    await Promise.all([copying, clearing]);
    expect([board.text, guard.state().holds]).toEqual(["", null]);
  });

  it("[L6] keeps its time when it is copied while the one before it is cleared", async () => {
    const { guard, board, copy, pass } = setUp();
    await copy("first");
    await Promise.all([guard.clear(), copy("second")]);
    expect([board.text, guard.state().holds?.label]).toEqual(["second", "Password"]);
    await pass(31_000);
    expect(board.text).toBe("");
  });

  it("is forgotten when a terminal's selection takes its place", async () => {
    const { guard, board, copy } = setUp();
    await copy("tV7#cobalt");
    await guard.writeText("ls -l");
    expect(guard.state().holds).toBeNull();
    await guard.clear();
    expect(board.text).toBe("ls -l");
  });

  it("tells who listens of each change", async () => {
    const { guard, copy } = setUp();
    const heard: (string | undefined)[] = [];
    guard.onChanged((state) => heard.push(state.holds?.label));
    await copy("one");
    await guard.clear();
    expect(heard).toEqual(["Password", undefined]);
  });

  it("keeps a lock from failing where the platform has no clipboard", async () => {
    const { guard, board, copy } = setUp();
    await copy("tV7#cobalt");
    board.broken = true;
    await expect(guard.clear()).resolves.toBeUndefined();
    await expect(copy("again")).rejects.toThrow("no clipboard");
  });
});
