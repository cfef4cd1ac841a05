import type { Clock, Power } from "#core/ports";

export interface Presence extends Power {
  /** The person used a key or the pointer in a page. */
  beat(): void;
}

/**
 * This host's idea of idleness: the time since a page last told of a key or the pointer. It hears of no
 * screen lock and no suspend; what a sleep leaves is a jump of the clock, which core sees by itself.
 */
export function createPresence(clock: Clock): Presence {
  let last = clock.now();
  return {
    beat: () => (last = clock.now()),
    idleSeconds: () => {
      // SECURITY: a clock that was set back must not put idleness off until it has caught up.
      last = Math.min(last, clock.now());
      return Math.floor((clock.now() - last) / 1000);
    },
    on: () => () => undefined,
  };
}
