import { setImmediate, setTimeout } from "node:timers/promises";

/** How long work may hold the process, and how long it then steps aside for keystrokes and sessions. */
export interface Pace {
  readonly workMs: number;
  readonly restMs: number;
}

/**
 * Takes the steps one after another, stepping aside between slices. Answers false when `isOver` ended it
 * before the last step.
 */
export async function takeSteps(
  steps: Iterator<unknown>,
  pace: Pace,
  isOver: () => boolean,
): Promise<boolean> {
  for (;;) {
    const until = performance.now() + pace.workMs;
    while (performance.now() < until) {
      if (isOver()) return false;
      if (steps.next().done === true) return true;
    }
    // Background work, which rests, must not keep a process alive that has nothing else to do.
    if (pace.restMs === 0) await setImmediate();
    else await setTimeout(pace.restMs, undefined, { ref: false });
  }
}
