import { describe, expect, it } from "vitest";
import { settingsShape } from "#contract";
import { createSettings, settingsMigrations } from "#core/settings";
import { openBench } from "../vault/fixture.ts";

function setUp() {
  const bench = openBench({ migrations: settingsMigrations });
  return { ...bench, open: () => createSettings(bench) };
}

describe("settings", () => {
  it("begin with safe defaults, readable while there is no account", () => {
    const settings = setUp().open().get();
    expect(settingsShape.parse(settings)).toEqual(settings);
    expect(settings.lock).toEqual({
      idleMinutes: 10,
      onScreenLock: true,
      onSuspend: true,
      onWindowClose: true,
      onMinimise: false,
      sessions: "keep",
    });
    expect(settings.clipboard.clearSeconds).toBe(30);
    expect(settings.reveal.hideSeconds).toBe(30);
  });

  it("are kept one by one, told to who listens, and put on the trail", () => {
    const { open, audit } = setUp();
    const settings = open();
    const heard: number[] = [];
    const end = settings.onChanged(({ lock }) => heard.push(lock.idleMinutes));
    settings.change({
      lock: { idleMinutes: 3, onMinimise: true },
      terminal: { shell: "/bin/zsh" },
    });
    settings.change({ lock: { idleMinutes: 3 } });
    end();
    settings.change({ lock: { idleMinutes: 4 } });
    expect(heard).toEqual([3]);
    expect(open().get()).toEqual(settings.get());
    expect(open().get()).toMatchObject({
      lock: { idleMinutes: 4, onMinimise: true },
      terminal: { shell: "/bin/zsh", fontSize: 13 },
    });
    expect(audit.list({ limit: 10 }, null).events.map(({ kind }) => kind)).toEqual(
      Array<string>(4).fill("settings.changed"),
    );
  });

  it("keep a list as it was given, and tell of it only when it differs", () => {
    const { open, audit } = setUp();
    const settings = open();
    const allowed = [
      "01900000-0000-7000-8000-000000000002",
      "01900000-0000-7000-8000-000000000001",
    ];
    settings.change({ keyAgent: { allowed } });
    settings.change({ keyAgent: { allowed: [...allowed] } });
    expect(open().get().keyAgent).toEqual({ enabled: false, listWhileLocked: false, allowed });
    expect(audit.list({ limit: 10 }, null).events).toHaveLength(1);
    settings.change({ keyAgent: { allowed: [] } });
    expect(open().get().keyAgent.allowed).toEqual([]);
  });

  it("keep their defaults, key by key, where what is stored cannot be read", () => {
    const { open, storage } = setUp();
    open().change({ lock: { idleMinutes: 3 }, terminal: { fontSize: 18 } });
    const write = storage.prepare("INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)");
    write.run("lock.idleMinutes", '"never"');
    write.run("lock.onSuspend", "{");
    write.run("lock.__proto__", "1");
    write.run("constructor.name", "1");
    write.run("later.version", "true");
    expect(open().get()).toMatchObject({
      lock: { idleMinutes: 10, onSuspend: true },
      terminal: { fontSize: 18 },
    });
  });

  it("change nothing when the trail cannot be written", () => {
    const { open, audit } = setUp();
    audit.append = () => {
      throw new Error("disk gone");
    };
    const settings = open();
    expect(() => settings.change({ lock: { idleMinutes: 3 } })).toThrow("disk gone");
    expect(settings.get().lock.idleMinutes).toBe(10);
    expect(open().get().lock.idleMinutes).toBe(10);
  });
});
