/** Anyone who may hold the source back: the page, the screen, a recording. */
export type Holder = "page" | "replay" | "screen" | "recorder";

/** Pauses the source while at least one holds, and resumes it when nobody does. */
export interface Brake {
  hold(holder: Holder): void;
  release(holder: Holder): void;
  /** A new source starts as free, or as held, as the last one was. */
  follow(source: { pause(): void; resume(): void } | null): void;
}

export function createBrake(): Brake {
  const holders = new Set<Holder>();
  let source: { pause(): void; resume(): void } | null = null;
  return {
    hold(holder) {
      if (holders.size === 0) source?.pause();
      holders.add(holder);
    },
    release(holder) {
      if (holders.delete(holder) && holders.size === 0) source?.resume();
    },
    follow(next) {
      source = next;
      if (holders.size > 0) source?.pause();
    },
  };
}
