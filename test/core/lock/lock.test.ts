import { describe, expect, it, vi } from "vitest";
import type { LockReason } from "#contract";
import { AppError } from "#core/errors";
import { createLock } from "#core/lock";
import { createSettings, settingsMigrations } from "#core/settings";
import { fakeClock } from "../../parts/clock.ts";
import { fakePower } from "../../parts/fakes.ts";
import { goodPassword, openBench } from "../vault/fixture.ts";

async function setUp() {
  const clock = fakeClock();
  const power = fakePower();
  const bench = openBench({ clock, migrations: settingsMigrations });
  const { account, audit, storage } = bench;
  const settings = createSettings({ storage, audit });
  const done: string[] = [];
  const note = (what: string) => () => {
    done.push(`${what} (${account.state()})`);
  };
  const records = { forget: vi.fn(note("index forgotten")) };
  const clipboard = {
    clear: () => {
      note("clipboard cleared")();
      return Promise.resolve();
    },
  };
  const sessions = { lock: (way: string) => done.push(`sessions ${way}`) };
  const lock = createLock({
    ...{ account, records, clipboard, sessions, settings, audit, power, clock },
  });
  await account.create(goodPassword);
  lock.opened();
  const reasons = () =>
    audit.list({ limit: 50, kinds: ["account.locked"] }, null).events.map(({ kind }) => kind);
  const because = () => lock.status().lockedBecause;
  return { ...bench, clock, power, settings, records, lock, done, reasons, because };
}

describe("when it locks", () => {
  it("[L1] locks when the machine was idle for the time that was set", async () => {
    const { clock, power, account, because, lock } = await setUp();
    power.idle = 599;
    clock.advance(1000);
    expect(account.state()).toBe("unlocked");
    expect(lock.status().locksAt).toBe(clock.now() + 1000);
    power.idle = 600;
    clock.advance(1000);
    expect(account.state()).toBe("locked");
    expect(because()).toBe("idle");
    expect(lock.status().locksAt).toBeNull();
  });

  it("[V8] does not let an unlock through that was under way", async () => {
    const { account, power, lock } = await setUp();
    lock.lock("person");
    const unlocking = account.unlock(goodPassword);
    power.tell("suspend");
    await expect(unlocking).rejects.toMatchObject({ code: "vault-locked" });
    expect(account.state()).toBe("locked");
    await account.unlock(goodPassword);
    expect(account.state()).toBe("unlocked");
  });

  it("[L1] never locks a person who is there, however long it takes", async () => {
    const { clock, account } = await setUp();
    clock.advance(24 * 3600_000);
    expect(account.state()).toBe("unlocked");
  });

  it("[L1] never locks by itself when the time is 0", async () => {
    const { clock, power, account, settings, lock } = await setUp();
    settings.change({ lock: { idleMinutes: 0 } });
    power.idle = 1_000_000;
    clock.advance(5000);
    expect(account.state()).toBe("unlocked");
    expect(lock.status().locksAt).toBeNull();
  });

  it.each(["screen-lock", "suspend"] as const)(
    "[L2] locks on %s, unless told not to",
    async (event) => {
      const { power, settings, account, because } = await setUp();
      settings.change({ lock: { onScreenLock: false, onSuspend: false } });
      power.tell(event);
      expect(account.state()).toBe("unlocked");
      settings.change({ lock: { onScreenLock: true, onSuspend: true } });
      power.tell("resume");
      expect(account.state()).toBe("unlocked");
      power.tell(event);
      expect(because()).toBe(event);
    },
  );

  it("[L3] locks when the wall clock went on while the process slept", async () => {
    const { clock, because } = await setUp();
    clock.jump(3 * 3600_000);
    clock.advance(1000);
    expect(because()).toBe("clock-jump");
  });

  it("[L3] does not lock because a clock was set back, and still counts idleness", async () => {
    const { clock, power, account, because } = await setUp();
    clock.jump(-24 * 3600_000);
    clock.advance(5000);
    expect(account.state()).toBe("unlocked");
    power.idle = 600;
    clock.advance(1000);
    expect(because()).toBe("idle");
  });

  it("[L4] locks on closing and minimising only if asked", async () => {
    const { lock, settings, account, because } = await setUp();
    lock.windowMinimised();
    settings.change({ lock: { onWindowClose: false } });
    lock.windowClosed();
    expect(account.state()).toBe("unlocked");
    settings.change({ lock: { onMinimise: true } });
    lock.windowMinimised();
    expect(because()).toBe("window-minimised");
  });

  it.each(["person", "quit", "data-moved"] satisfies LockReason[])(
    "[L4] locks at once for %s",
    async (reason) => {
      const { lock, because } = await setUp();
      lock.lock(reason);
      expect(because()).toBe(reason);
    },
  );

  it("watches nothing any more once it is stopped", async () => {
    const { lock, clock, power, account } = await setUp();
    lock.stop();
    power.idle = 10_000;
    power.tell("suspend");
    clock.advance(10_000);
    expect(account.state()).toBe("unlocked");
  });
});

describe("what a lock does", () => {
  it("[L5] wipes the keys before anything else, and tells the trail", async () => {
    const { lock, done, reasons } = await setUp();
    lock.lock("person");
    expect(done).toEqual([
      "index forgotten (locked)",
      "clipboard cleared (locked)",
      "sessions keep",
    ]);
    expect(reasons()).toEqual(["account.locked"]);
  });

  it("[L5] closes the sessions when that was chosen", async () => {
    const { lock, done, settings } = await setUp();
    settings.change({ lock: { sessions: "close" } });
    lock.lock("person");
    expect(done.at(-1)).toBe("sessions close");
  });

  it("[L5] takes every step although one fails, and locks on a full disk", async () => {
    const { lock, done, records, audit, account } = await setUp();
    const failing = vi.spyOn(audit, "append").mockImplementation(() => {
      throw new AppError("disk-full", "The disk is full.");
    });
    lock.lock("person");
    expect(account.state()).toBe("locked");
    failing.mockRestore();
    await account.unlock(goodPassword);
    lock.opened();
    records.forget.mockImplementation(() => {
      throw new TypeError("a mistake of ours");
    });
    done.length = 0;
    expect(() => {
      lock.lock("person");
    }).toThrow("A step of the lock failed");
    expect(account.state()).toBe("locked");
    expect(done).toEqual(["clipboard cleared (locked)", "sessions keep"]);
  });

  it("[L9] locks once: the second reason changes nothing", async () => {
    const { lock, power, because, reasons } = await setUp();
    lock.lock("person");
    power.tell("suspend");
    lock.lock("quit");
    expect(because()).toBe("person");
    expect(reasons()).toHaveLength(1);
  });

  it("[L10] tells who listens when it locks, opens, and when the moment moves", async () => {
    const { lock, clock, settings } = await setUp();
    const heard: (string | null)[] = [];
    lock.onChanged(({ lockedBecause }) => heard.push(lockedBecause));
    clock.advance(40_000);
    expect(heard.length).toBeGreaterThan(1);
    heard.length = 0;
    settings.change({ lock: { idleMinutes: 1 } });
    lock.lock("person");
    expect(heard).toEqual([null, "person"]);
  });
});
