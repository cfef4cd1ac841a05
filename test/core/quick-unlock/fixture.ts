import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import type { SettingsChange } from "#contract";
import { createQuickUnlock, type QuickUnlock } from "#core/quick-unlock";
import { createSettings, settingsMigrations } from "#core/settings";
import { fakeClock, type FakeClock } from "../../parts/clock.ts";
import { fakeKeychain, fakePresence } from "../../parts/fakes.ts";
import { goodPassword, openBench, type Bench } from "../vault/fixture.ts";

export const dayMs = 86_400_000;

export interface QuickBench extends Bench {
  readonly clock: FakeClock;
  readonly keychain: ReturnType<typeof fakeKeychain>;
  readonly presence: ReturnType<typeof fakePresence>;
  readonly quick: QuickUnlock;
  readonly change: (change: SettingsChange) => void;
  /** As the rooms do it: the account is locked, and quick unlock hears of it. */
  lock(): void;
  /** The file of this machine, or null. */
  kept(): { machine: string; sealed: string | null; waits: string | null } | null;
  keep(change: object | string): void;
  /** The kinds of the newest events, newest first, with their details. */
  trail(count: number): string[];
  code(run: Promise<unknown>): Promise<string>;
}

function fileIn(stateFolder: string): string | null {
  const name = readdirSync(stateFolder).find((one) => /^quick-unlock-.*json$/.test(one));
  return name === undefined ? null : join(stateFolder, name);
}

/** The rooms around quick unlock over an account that is open, or over given folders. */
export async function openQuick(before?: QuickBench): Promise<QuickBench> {
  const fakes = { clock: fakeClock(), keychain: fakeKeychain(), presence: fakePresence() };
  const { clock, keychain, presence } = before ?? fakes;
  const folders = before && { folder: before.folder, stateFolder: before.stateFolder };
  const bench = openBench({ clock, migrations: settingsMigrations, ...folders });
  const { account, audit, storage, stateFolder } = bench;
  const settings = createSettings({ storage, audit });
  const quick = createQuickUnlock({
    ...{ account, audit, settings, clock, stateFolder, keychain, presence },
  });
  onTestFinished(() => {
    quick.stop();
    storage.close();
  });
  if (account.state() === "empty") await account.create(goodPassword);
  return {
    ...bench,
    ...{ clock, keychain, presence, quick },
    change: (change) => settings.change(change),
    lock() {
      account.lock();
      quick.forget();
    },
    kept() {
      const found = fileIn(stateFolder);
      if (found === null) return null;
      return JSON.parse(readFileSync(found, "utf8")) as ReturnType<QuickBench["kept"]>;
    },
    keep(change) {
      const found = fileIn(stateFolder) ?? "";
      const text = JSON.parse(readFileSync(found, "utf8")) as object;
      const next = typeof change === "string" ? change : JSON.stringify({ ...text, ...change });
      writeFileSync(found, next);
    },
    trail(count) {
      const key = account.state() === "unlocked" ? account.auditKey() : null;
      const { events } = audit.list({ limit: count }, key);
      return events.map(({ kind, details }) =>
        [kind, details?.["reason"] ?? details?.["way"]].filter(Boolean).join(" "),
      );
    },
    async code(run) {
      try {
        await run;
        return "none";
      } catch (error) {
        return (error as { code?: string }).code ?? String(error);
      }
    },
  };
}

/** Switched on, and locked. Over a key that the disk keeps, unless it is to ask after a restart. */
export async function readyQuick(
  settings: SettingsChange["quickUnlock"] = {},
): Promise<QuickBench> {
  const bench = await openQuick();
  bench.change({ quickUnlock: { afterRestart: false, days: 14, ...settings } });
  await bench.quick.turnOn(goodPassword);
  bench.lock();
  return bench;
}

/** Ends this process, as far as these rooms are concerned, and starts the next one. */
export function restarted(bench: QuickBench): Promise<QuickBench> {
  bench.lock();
  bench.quick.stop();
  bench.storage.close();
  return openQuick(bench);
}

export async function expectReady(bench: QuickBench): Promise<void> {
  expect(await bench.quick.state()).toMatchObject({ on: true, waits: null, unavailable: null });
  await bench.quick.unlock();
  expect(bench.account.state()).toBe("unlocked");
}

/** Refused without a question, and without the keychain. */
export async function expectWaits(bench: QuickBench, code: string, words: RegExp): Promise<void> {
  const { asked } = bench.presence;
  const { opened } = bench.keychain;
  expect(await bench.code(bench.quick.unlock())).toBe(code);
  expect(bench.account.state()).toBe("locked");
  expect([bench.presence.asked, bench.keychain.opened]).toEqual([asked, opened]);
  const state = await bench.quick.state();
  expect(state).toMatchObject({ on: true, until: null });
  expect(state.waits).toMatch(words);
}

/** What a voided way leaves behind: neither half. */
export function expectNothingLeft(bench: QuickBench): void {
  expect(bench.kept()?.sealed ?? null).toBeNull();
  const rows = bench.storage.prepare("SELECT kind FROM keyhole WHERE kind LIKE 'quick/%'");
  expect(rows.all()).toEqual([]);
}
