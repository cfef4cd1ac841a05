import type { Clock } from "#core/ports";

/** Time that runs out, and stands still while a person is asked. */
export interface Deadline {
  /** Starts anew, with another allowance. */
  start(ms: number): void;
  /** For good: nothing starts it again. */
  end(): void;
  /** Runs `work` with the time standing still, and then gives the whole allowance again. */
  pausedFor<T>(work: () => Promise<T>): Promise<T>;
}

export function createDeadline(clock: Clock, onOver: () => void): Deadline {
  let cancel = () => {};
  let allowance = 0;
  let ended = false;
  const start = (ms: number) => {
    cancel();
    allowance = ms;
    if (!ended) cancel = clock.after(ms, onOver);
  };
  return {
    start,
    end() {
      ended = true;
      cancel();
    },
    async pausedFor(work) {
      cancel();
      try {
        return await work();
      } finally {
        start(allowance);
      }
    },
  };
}
