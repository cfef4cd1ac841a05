import path from "node:path";
import { vi } from "vitest";
import type { EventName, Reply } from "#contract";
import { AppError } from "#core/errors";
import { startSallyport, type Sallyport } from "../../main/start.ts";
import { fakeClock } from "./clock.ts";
import { fakeClipboard, fakePower } from "./fakes.ts";

export const password = "seven lanterns on the quiet harbour wall";

/** The trusted side over folders in `base`, and a page that asks it. */
export function startIn(base: string, folder = path.join(base, "data")) {
  const report = vi.fn();
  const clock = fakeClock();
  const sallyport = startSallyport({
    folder,
    stateFolder: path.join(base, "state"),
    demo: false,
    kdf: { memoryKiB: 1024, passes: 1, parallelism: 1 },
    host: {
      kind: "browser",
      platform: "linux",
      version: "0.1.0",
      clock,
      power: fakePower(),
      clipboard: fakeClipboard(),
      keychain: null,
      presence: null,
      dialogs: null,
      shells: { open: () => Promise.reject(new AppError("shell-failed", "No")), stop: vi.fn() },
      openLink: () => Promise.resolve(),
      openFile: () => Promise.resolve(),
      report,
    },
  });
  return { sallyport, report, clock, ...page(sallyport) };
}

function page(sallyport: Sallyport) {
  const door = sallyport.connect({
    openPort: () => {
      throw new Error("no port in this test");
    },
  });
  const told: [EventName, unknown][] = [];
  sallyport.subscribe((name, value) => told.push([name, value]));
  const ask = (group: string, name: string, input: object = {}): Promise<Reply<unknown>> =>
    door.dispatch({ group, name, input, trustedSender: true });
  return { ask, told };
}

/** The states of the account that pages were told of. */
export const statesOf = (told: readonly [EventName, unknown][]) =>
  told
    .filter(([name]) => name === "account.changed")
    .map(([, value]) => (value as { state: string }).state);
