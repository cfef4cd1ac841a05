import type { Clock } from "#core/ports";
import type { AppError } from "#core/errors";
import type { Channel } from "../face.ts";

/** sshd allows ten programs on a connection (MaxSessions); two are left for whoever shares it. */
const mostChannels = 8;

export interface BudgetParts {
  readonly clock: Clock;
  /** How long an opening waits for another channel to be closed. */
  readonly waitMs: number;
  /** Calls when the connection ends; the answer unsubscribes. */
  readonly onLost: (listener: () => void) => () => void;
  readonly fault: (code: "channel-timeout" | "connection-lost") => AppError;
}

/** How many channels a connection may have open at once. Those beyond wait in turn. */
export function createBudget({ clock, waitMs, onLost, fault }: BudgetParts) {
  let taken = 0;
  const waiting: (() => void)[] = [];

  /** To whoever waits longest, without being free in between. */
  function release(): void {
    const next = waiting[0];
    if (next === undefined) taken--;
    else next();
  }

  function turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        cancel();
        forget();
        const at = waiting.indexOf(go);
        if (at !== -1) waiting.splice(at, 1);
        act();
      };
      const go = () => {
        settle(resolve);
      };
      const giveUp = (code: "channel-timeout" | "connection-lost") => () => {
        settle(() => {
          reject(fault(code));
        });
      };
      waiting.push(go);
      const cancel = clock.after(waitMs, giveUp("channel-timeout"));
      const forget = onLost(giveUp("connection-lost"));
    });
  }

  return {
    /** Throws `channel-timeout` when none was closed in time, and what `start` throws. */
    async open(start: () => Promise<Channel>): Promise<Channel> {
      if (taken < mostChannels) taken++;
      else await turn();
      try {
        const channel = await start();
        channel.onExit(release);
        return channel;
      } catch (error) {
        release();
        throw error;
      }
    },
  };
}
