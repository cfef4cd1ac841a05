import { setImmediate, setTimeout } from "node:timers/promises";
import { AppError } from "#core/errors";

/** How long work may hold the process, and how long it then steps aside. */
export interface Pace {
  workMs: number;
  restMs: number;
}

/** Takes the steps one after another. */
export async function takeAll(steps: Iterator<unknown>, goOn: () => Promise<void>): Promise<void> {
  while (steps.next().done !== true) await goOn();
}

/** Called between two steps, steps aside when it is time to. Rejects with `cancelled` once the signal says so. */
export function createPauses(pace: Readonly<Pace>, signal: AbortSignal): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (signal.aborted) throw new AppError("cancelled", "This was ended before it was done.");
    if (performance.now() - since < pace.workMs) return;
    // Background work, which rests, must not keep a process alive that has nothing else to do.
    if (pace.restMs === 0) await setImmediate();
    else await setTimeout(pace.restMs, undefined, { ref: false });
    since = performance.now();
  };
}
