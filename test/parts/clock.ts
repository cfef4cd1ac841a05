import type { Clock } from "#core/ports";

export interface FakeClock extends Clock {
  /** Lets time pass, running on the way whatever was due. */
  advance(ms: number): void;
  /** Sets the wall clock forward, or back, without a timer noticing: a machine that slept. */
  jump(ms: number): void;
}

/** Time that passes when a test says so. */
export function fakeClock(start = 1_790_000_000_000): FakeClock {
  let now = start;
  let elapsed = 0;
  const timers = new Set<{ at: number; run: () => void }>();
  const next = (until: number) =>
    [...timers].filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: elapsed + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      const until = elapsed + ms;
      for (let timer = next(until); timer !== undefined; timer = next(until)) {
        timers.delete(timer);
        now += timer.at - elapsed;
        elapsed = timer.at;
        timer.run();
      }
      now += until - elapsed;
      elapsed = until;
    },
    jump(ms) {
      now += ms;
    },
  };
}
