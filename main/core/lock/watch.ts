import type { Clock } from "#core/ports";

const tickMs = 1000;
/** Later than this, the process did not merely wait its turn: the machine slept, and timers slept with it. */
const jumpMs = 30_000;

export interface Watch {
  start(): void;
  stop(): void;
}

/** Ticks once a second while started, and notices when the wall clock went on without it. */
export function createWatch(parts: { clock: Clock; onTick(): void; onJump(): void }): Watch {
  const { clock } = parts;
  let cancel: () => void = () => undefined;
  let run = 0;

  function wait(): void {
    const mine = run;
    const began = clock.now();
    cancel = clock.after(tickMs, () => {
      if (mine !== run) return;
      if (clock.now() - began > tickMs + jumpMs) parts.onJump();
      if (mine === run) parts.onTick();
      if (mine === run) wait();
    });
  }

  return {
    start() {
      run++;
      cancel();
      wait();
    },
    stop() {
      run++;
      cancel();
    },
  };
}
