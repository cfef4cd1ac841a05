import type { LockReason } from "#contract";
import type { Clock, Power } from "#core/ports";
import type { SettingsStore } from "#core/settings";

export interface LockStatus {
  /** Null while unlocked. */
  readonly lockedBecause: LockReason | null;
  readonly lockedAt: number | null;
  /** When idleness will lock, in milliseconds since 1970; null while nothing counts down. */
  readonly locksAt: number | null;
}

export interface Telling {
  readonly status: () => LockStatus;
  readonly onChanged: (listener: (status: LockStatus) => void) => () => void;
  locked(because: LockReason): void;
  opened(): void;
  tell(): void;
  tellIfMoved(): void;
}

/** An idle person's moment moves with every key; screens are told when it moved by more than this. */
const worthTellingMs = 15_000;

export function createStatus(parts: {
  settings: Pick<SettingsStore, "get">;
  power: Power;
  clock: Clock;
}): Telling {
  const { settings, power, clock } = parts;
  const listeners = new Set<(status: LockStatus) => void>();
  let locked: { because: LockReason; at: number } | null = { because: "start", at: clock.now() };
  let told: number | null = null;

  function locksAt(): number | null {
    const { idleMinutes } = settings.get().lock;
    if (locked !== null || idleMinutes === 0) return null;
    return clock.now() + (idleMinutes * 60 - power.idleSeconds()) * 1000;
  }

  function status(): LockStatus {
    return {
      lockedBecause: locked?.because ?? null,
      lockedAt: locked?.at ?? null,
      locksAt: locksAt(),
    };
  }

  function tell(): void {
    const now = status();
    told = now.locksAt;
    for (const listener of listeners) listener(now);
  }

  return {
    status,
    tell,
    locked(because) {
      locked = { because, at: clock.now() };
    },
    opened() {
      locked = null;
      tell();
    },
    tellIfMoved() {
      if (Math.abs((locksAt() ?? 0) - (told ?? 0)) > worthTellingMs) tell();
    },
    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
