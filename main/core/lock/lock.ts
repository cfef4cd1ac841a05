import type { LockReason } from "#contract";
import type { Audit } from "#core/audit";
import type { ClipboardGuard } from "#core/clipboard";
import { isAppError } from "#core/errors";
import type { Clock, Power, PowerEvent } from "#core/ports";
import type { Records } from "#core/records";
import type { SettingsStore } from "#core/settings";
import type { Sessions } from "#core/terminal";
import type { Account } from "#core/vault";
import { createStatus } from "./status.ts";
import type { LockStatus } from "./status.ts";
import { createWatch } from "./watch.ts";

export interface Lock {
  /**
   * Locks now; while locked, it only keeps an unlock that is under way from opening. Never throws: every step
   * is taken, whatever becomes of the others.
   */
  lock(reason: LockReason): void;
  /** To be called once the account is open: from here on the triggers count. */
  opened(): void;
  windowClosed(): void;
  windowMinimised(): void;
  readonly status: () => LockStatus;
  readonly onChanged: (listener: (status: LockStatus) => void) => () => void;
  /** Ends the watching, for the end of the process. Does not lock. */
  stop(): void;
}

export function createLock(parts: {
  account: Pick<Account, "state" | "lock">;
  records: Pick<Records, "forget">;
  clipboard: Pick<ClipboardGuard, "clear">;
  sessions: Pick<Sessions, "lock">;
  settings: Pick<SettingsStore, "get" | "onChanged">;
  audit: Pick<Audit, "append">;
  power: Power;
  clock: Clock;
}): Lock {
  const { account, settings, power, clock } = parts;
  const telling = createStatus({ settings, power, clock });

  function lock(reason: LockReason): void {
    if (account.state() !== "unlocked") {
      // SECURITY: an unlock may be under way, and does not open what was locked meanwhile. [V8]
      account.lock();
      return;
    }
    watch.stop();
    telling.locked(reason);
    takeSteps(parts, reason);
    telling.tell();
  }

  const watch = createWatch({
    clock,
    onTick() {
      const { locksAt } = telling.status();
      if (locksAt !== null && locksAt <= clock.now()) lock("idle");
      else telling.tellIfMoved();
    },
    onJump() {
      // A machine that slept without a word: the same as a suspend.
      if (settings.get().lock.onSuspend) lock("clock-jump");
    },
  });
  const stopPower = power.on((event) => {
    if (isAsked(event, settings.get().lock)) lock(event);
  });
  const stopSettings = settings.onChanged(() => {
    if (telling.status().lockedBecause === null) telling.tell();
  });

  return {
    lock,
    status: telling.status,
    onChanged: telling.onChanged,
    opened() {
      telling.opened();
      watch.start();
    },
    windowClosed() {
      if (settings.get().lock.onWindowClose) lock("window-closed");
    },
    windowMinimised() {
      if (settings.get().lock.onMinimise) lock("window-minimised");
    },
    stop() {
      watch.stop();
      stopPower();
      stopSettings();
    },
  };
}

type LockSettings = ReturnType<SettingsStore["get"]>["lock"];

function isAsked(event: PowerEvent, asked: LockSettings): event is Exclude<PowerEvent, "resume"> {
  switch (event) {
    case "screen-lock":
      return asked.onScreenLock;
    case "suspend":
      return asked.onSuspend;
    case "resume":
      return false;
    default:
      return event satisfies never;
  }
}

/** SECURITY: what a lock does, most precious first; a step that fails keeps none of the others from being taken. [L5] */
function takeSteps(parts: Parameters<typeof createLock>[0], reason: LockReason): void {
  const { account, records, clipboard, sessions, settings, audit } = parts;
  const steps: (() => void)[] = [
    () => {
      account.lock();
    },
    () => {
      records.forget();
    },
    () => {
      clipboard.clear().catch(() => undefined); // It does not reject.
    },
    () => {
      sessions.lock(settings.get().lock.sessions);
    },
    () => {
      audit.append("account.locked", { reason });
    },
  ];
  const failures = steps.flatMap((step) => {
    try {
      step();
      return [];
    } catch (error) {
      return [error];
    }
  });
  // A full disk keeps the event from the trail, and must not keep the lock from locking. Anything else is ours.
  const ours = failures.filter((error) => !isAppError(error));
  if (ours.length > 0) throw new AggregateError(ours, "A step of the lock failed");
}
