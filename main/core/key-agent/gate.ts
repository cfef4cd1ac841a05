import { isAppError } from "#core/errors";
import type { Lock } from "#core/lock";
import type { Clock } from "#core/ports";
import type { Records } from "#core/records";
import type { Account } from "#core/vault";

export interface GateParts {
  readonly account: Pick<Account, "state">;
  readonly records: Pick<Records, "load">;
  readonly lock: Pick<Lock, "onChanged">;
  readonly clock: Clock;
}

export interface Gate {
  /**
   * Whether it is unlocked and its records can be read: at once, or after the person was asked to unlock.
   * False when that takes longer than a minute, when the caller goes away, and when there is no vault.
   */
  pass(signal: AbortSignal): Promise<boolean>;
  /** How many wait for an unlock. */
  readonly waiting: number;
  stop(): void;
}

const patienceMs = 60_000;

/** Asks for an unlock on behalf of programs, and lets them in when it comes. `onChanged` hears who waits. */
export function createGate(parts: GateParts, onChanged: () => void): Gate {
  const { account, records, lock, clock } = parts;
  const waiting = new Set<(isOpen: boolean) => void>();
  const stop = lock.onChanged(({ lockedBecause }) => {
    if (lockedBecause === null) settleAll(true);
  });

  function settleAll(isOpen: boolean): void {
    for (const settle of [...waiting]) settle(isOpen);
  }

  function unlocked(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (isOpen: boolean) => {
        waiting.delete(settle);
        cancel();
        signal.removeEventListener("abort", leave);
        resolve(isOpen);
        onChanged();
      };
      const leave = () => {
        settle(false);
      };
      const cancel = clock.after(patienceMs, leave);
      signal.addEventListener("abort", leave);
      waiting.add(settle);
      onChanged();
    });
  }

  return {
    async pass(signal) {
      if (signal.aborted || account.state() === "empty") return false;
      if (account.state() === "locked" && !(await unlocked(signal))) return false;
      try {
        await records.load();
        return true;
      } catch (error) {
        if (isAppError(error)) return false; // Locked again before the list was there.
        throw error;
      }
    },
    get waiting() {
      return waiting.size;
    },
    stop() {
      stop();
      settleAll(false);
    },
  };
}
