import { createClipboardGuard } from "#core/clipboard";
import { createLock } from "#core/lock";
import { createRecords } from "#core/records";
import { createSettings, settingsMigrations } from "#core/settings";
import { describeKey } from "#core/ssh";
import { openBench } from "../core/vault/fixture.ts";
import { fakeClock } from "../parts/clock.ts";
import { fakeClipboard, fakePower } from "../parts/fakes.ts";

/** The rooms that the demonstration fills, over an empty folder. */
export function openRoomsForDemo() {
  const clock = fakeClock();
  const bench = openBench({ clock, migrations: settingsMigrations });
  const { account, audit, storage } = bench;
  const settings = createSettings({ storage, audit });
  const records = createRecords({ account, audit, clock, describeKey });
  const clipboard = createClipboardGuard({ clipboard: fakeClipboard(), clock, settings });
  const sessions = { lock: () => undefined };
  const power = fakePower();
  const lock = createLock({
    ...{ account, records, clipboard, sessions, settings, audit, power, clock },
  });
  return { ...bench, records, lock };
}
