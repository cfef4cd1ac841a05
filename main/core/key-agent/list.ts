import { isAppError } from "#core/errors";
import type { Lock } from "#core/lock";
import type { Records } from "#core/records";
import type { SettingsStore } from "#core/settings";
import type { Account } from "#core/vault";
import { readOffered, type Offered } from "./offered.ts";

export interface ListParts {
  readonly account: Pick<Account, "state">;
  readonly records: Pick<Records, "readFields" | "onChanged" | "load">;
  readonly settings: Pick<SettingsStore, "get" | "onChanged">;
  readonly lock: Pick<Lock, "onChanged">;
}

export interface OfferedList {
  /**
   * What is offered now; while locked what was offered before, when the person chose that. Null when only an
   * unlock can tell.
   */
  read(): readonly Offered[] | null;
  stop(): void;
}

/** The allowed keys, read anew at each question, so that a change counts at once. */
export function createList({ account, records, settings, lock }: ListParts): OfferedList {
  let remembered: readonly Offered[] | null = null;

  function read(): readonly Offered[] | null {
    const { allowed, listWhileLocked } = settings.get().keyAgent;
    // SECURITY: public keys tell who somebody is; they stay behind a lock only when that was chosen. [KA3]
    if (!listWhileLocked) remembered = null;
    if (allowed.length === 0 || account.state() === "empty") return [];
    if (account.state() === "locked") {
      return remembered?.filter(({ recordId }) => allowed.includes(recordId)) ?? null;
    }
    const offered = readOffered(allowed, records.readFields);
    if (listWhileLocked) remembered = offered;
    return offered;
  }

  function refresh(): void {
    try {
      read();
    } catch (error) {
      if (!isAppError(error)) throw error; // The records are not there yet, or not any more.
    }
  }

  const stops = [
    records.onChanged(refresh),
    settings.onChanged(refresh),
    lock.onChanged(({ lockedBecause }) => {
      if (lockedBecause === null && settings.get().keyAgent.listWhileLocked) {
        // After whoever unlocks it, who shows the progress of the load.
        void Promise.resolve()
          .then(() => records.load())
          .then(refresh, () => undefined);
      }
    }),
  ];
  return {
    read,
    stop() {
      for (const stop of stops) stop();
      remembered = null;
    },
  };
}
