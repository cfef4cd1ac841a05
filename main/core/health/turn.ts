import type { HealthProgress } from "#contract";

export interface TurnOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** Long work that tells how far it is and can be ended: one of each step at a time. */
export function createTurn() {
  const listeners = new Set<(progress: HealthProgress) => void>();
  const running = new Map<HealthProgress["step"], AbortController>();
  return {
    cancel: () => {
      for (const controller of running.values()) controller.abort();
      running.clear();
    },
    run: async <T>(
      step: HealthProgress["step"],
      work: (options: TurnOptions) => Promise<T>,
    ): Promise<T> => {
      running.get(step)?.abort();
      const mine = new AbortController();
      running.set(step, mine);
      const onProgress = (done: number, total: number) => {
        for (const listener of listeners) listener({ step, done, total });
      };
      try {
        return await work({ signal: mine.signal, onProgress });
      } finally {
        if (running.get(step) === mine) running.delete(step);
      }
    },
    onProgress: (listener: (progress: HealthProgress) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
