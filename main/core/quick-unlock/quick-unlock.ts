import type { QuickUnlockState } from "#contract";
import type { Audit } from "#core/audit";
import { AppError, isAppError } from "#core/errors";
import type { Clock } from "#core/ports";
import type { SettingsStore } from "#core/settings";
import type { Account } from "#core/vault";
import { createArms, type Arms } from "./arms.ts";
import { createMeans, type HostMeans, type Means } from "./means.ts";
import type { WaitReason } from "./kept.ts";

export interface QuickUnlockParts extends HostMeans {
  readonly account: Pick<
    Account,
    "id" | "state" | "retryAt" | "confirm" | "unlockQuickly" | "onPassword" | "quickWays"
  >;
  readonly audit: Pick<Audit, "append">;
  readonly settings: Pick<SettingsStore, "get" | "onChanged">;
  readonly clock: Clock;
  readonly stateFolder: string;
}

export interface QuickUnlock {
  /** Never rejects with what a host did wrong: that is in the answer. */
  state(): Promise<QuickUnlockState>;
  /**
   * Throws `quick-unlock-unavailable`, `password-wrong`, `attempts-delayed`, `cancelled`,
   * `quick-unlock-refused`, `vault-locked`, `storage-failed`. Nothing is half on then.
   */
  turnOn(password: string): Promise<void>;
  /** Throws `storage-failed`, and what a failing disk throws. */
  turnOff(): void;
  /**
   * Asks the person and unlocks; several calls at once share one question. Throws `quick-unlock-void`,
   * `quick-unlock-expired`, `quick-unlock-refused`, `quick-unlock-unavailable`, `cancelled`,
   * `attempts-delayed`, `account-missing`, `vault-locked` where a lock came meanwhile.
   */
  unlock(): Promise<void>;
  onChanged(listener: (state: QuickUnlockState) => void): () => void;
  /** Tells whoever listens how it stands. */
  tell(): void;
  /** For a lock: a question that is open answers nothing any more. */
  forget(): void;
  /** Ends the watching, for the end of the process. */
  stop(): void;
}

const lookEveryMs = 10 * 60_000;

const words: Readonly<Record<WaitReason, string>> = {
  restart: "Sallyport was started anew. Type the master password once, then unlock quickly again.",
  expired: "It is time for the master password again. After it, quick unlock works as before.",
  changed:
    "The master password or the vault file was changed. Type the password once, then unlock quickly again.",
  unanswered:
    "It was asked several times without success. Type the master password once, then unlock quickly again.",
  damaged:
    "What this computer keeps for quick unlock does not fit this vault. Type the master password, and it is made anew.",
};

function refusal(reason: WaitReason): AppError {
  const code = reason === "expired" ? "quick-unlock-expired" : "quick-unlock-void";
  return new AppError(code, words[reason]);
}

function demandNoDelay({ account, clock }: QuickUnlockParts): void {
  const until = account.retryAt();
  if (until === null) return;
  const seconds = Math.ceil((until - clock.now()) / 1000);
  throw new AppError("attempts-delayed", `Too many wrong attempts. Try again in ${seconds} s.`, {
    details: { retryAt: until },
  });
}

/** One quick unlock from the question to the key. */
function createEntry(parts: QuickUnlockParts, means: Means, arms: Arms) {
  const { account, audit } = parts;
  let locks = 0;
  let isTold = false;

  /** Once between two locks: a page that asks in a loop does not fill the trail. */
  function tellRefused(reason: string): void {
    if (isTold) return;
    isTold = true;
    audit.append("quick-unlock.refused", { reason });
  }

  async function demandPresence(): Promise<void> {
    const before = locks;
    try {
      await means.demandPresence();
    } catch (error) {
      if (isAppError(error, "quick-unlock-refused")) tellRefused("not-recognised");
      arms.unanswered();
      throw error;
    }
    // SECURITY: a lock that came while the question was open is the person's last word. [QU4]
    if (locks === before) return;
    throw new AppError("vault-locked", "Sallyport was locked meanwhile.");
  }

  async function enter(): Promise<void> {
    if (account.state() === "unlocked") return;
    const { machine, sealed, waits } = arms.look();
    if (waits !== null) tellRefused(waits);
    if (waits !== null) throw refusal(waits);
    if (sealed === null) {
      throw new AppError("quick-unlock-void", "Quick unlock is off. Type the master password.");
    }
    demandNoDelay(parts);
    // SECURITY: first the person, then the keychain, and the key alone opens the vault. [QU4]
    await demandPresence();
    // By the master password, while the question was open.
    if (account.state() === "unlocked") return;
    const key = await means.open(sealed);
    if (key === null) {
      tellRefused("damaged");
      arms.drop("damaged");
      throw refusal("damaged");
    }
    try {
      await account.unlockQuickly({ machine, key, terms: arms.terms() });
    } catch (error) {
      if (isAppError(error, "quick-unlock-void", "quick-unlock-expired")) {
        const reason = error.code === "quick-unlock-void" ? "damaged" : "expired";
        tellRefused(reason);
        arms.drop(reason);
      }
      throw error;
    }
    arms.answered();
  }

  return {
    enter,
    locked(): void {
      locks++;
      isTold = false;
    },
  };
}

/** Each question is for one at a time; whoever asks meanwhile gets the same answer. */
function shared(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () =>
    (running ??= run().finally(() => {
      running = null;
    }));
}

function createTelling(means: Means, arms: Arms) {
  const listeners = new Set<(state: QuickUnlockState) => void>();
  async function state(): Promise<QuickUnlockState> {
    const unavailable = await means.unavailable();
    const { isOn, waits, until } = arms.look();
    return {
      way: means.way,
      unavailable,
      on: isOn,
      waits: waits === null ? null : words[waits],
      until,
    };
  }
  return {
    state,
    tell: async (): Promise<void> => {
      if (listeners.size === 0) return;
      const now = await state();
      for (const listener of listeners) listener(now);
    },
    onChanged: (listener: (state: QuickUnlockState) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Looks now and then, so that what is over goes by itself, and the gate does not offer it. */
function watch(clock: Clock, arms: Arms, onNews: () => void): () => void {
  let { waits } = arms.look();
  let cancel: () => void = () => undefined;
  const wait = () => {
    cancel = clock.after(lookEveryMs, () => {
      const now = arms.look().waits;
      if (now !== waits) onNews();
      waits = now;
      wait();
    });
  };
  wait();
  return () => {
    cancel();
  };
}

export function createQuickUnlock(parts: QuickUnlockParts): QuickUnlock {
  const { account, audit, settings, clock } = parts;
  const means = createMeans(parts);
  const arms = createArms(parts, means);
  const entry = createEntry(parts, means, arms);
  const { state, tell, onChanged } = createTelling(means, arms);
  const tellLater = () => {
    tell().catch(() => undefined); // A page that is gone; a host's failure is an answer.
  };
  const stops = [
    account.onPassword((what) => {
      if (what === "changed") arms.drop("changed");
      // In the background: what the keychain makes of it neither keeps nor delays an unlock.
      const done = what === "given" ? arms.renew() : Promise.resolve();
      done.then(tell).catch(() => undefined);
    }),
    settings.onChanged(() => {
      arms.follow();
      tellLater();
    }),
  ];
  const stopWatching = watch(clock, arms, tellLater);

  return {
    state,
    onChanged,
    tell: tellLater,
    async turnOn(password) {
      const why = await means.unavailable();
      if (why !== null) throw new AppError("quick-unlock-unavailable", why);
      await account.confirm(password);
      await means.demandPresence();
      await arms.make();
      tellLater();
    },
    turnOff() {
      arms.end();
      audit.append("quick-unlock.off");
      tellLater();
    },
    unlock: shared(async () => {
      try {
        await entry.enter();
      } finally {
        tellLater();
      }
    }),
    forget() {
      entry.locked();
      arms.look();
      tellLater();
    },
    stop() {
      stopWatching();
      for (const stop of stops) stop();
    },
  };
}
