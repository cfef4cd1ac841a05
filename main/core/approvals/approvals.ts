import type { Approval, ApprovalsState, Asking, Lifetime } from "#contract";
import type { Audit } from "#core/audit";
import { AppError } from "#core/errors";
import type { Clock } from "#core/ports";
import { createWaitingRoom, isSame, refused } from "./waiting.ts";
import type { ApprovalRequest, Waiting } from "./waiting.ts";

export interface Approvals {
  /**
   * Resolves when the person allows this, or has allowed it before. `onAsking` is called when there is a
   * wait. Rejects with `not-approved`, and with `vault-locked` when it is locked or a lock comes first. Who
   * goes away tells by `signal`.
   */
  ask(request: ApprovalRequest, signal: AbortSignal, onAsking?: () => void): Promise<void>;
  readonly list: () => ApprovalsState;
  /** Throws `not-found`, and `password-needed` for what a record asks again for. */
  readonly allow: (id: string, lifetime: Lifetime) => void;
  /** The same once, by the master password. Throws `not-found`, `password-wrong`, `attempts-delayed`. */
  readonly allowOnce: (id: string, password: string) => Promise<void>;
  /** Throws `not-found`. */
  readonly refuse: (id: string) => void;
  /** Throws `not-found`. */
  readonly withdraw: (id: string) => void;
  /** For a lock: ends every approval and turns away who waits. */
  forget(): void;
  readonly onChanged: (listener: (state: ApprovalsState) => void) => () => void;
}

interface Granted extends Approval {
  readonly key: string;
}

interface Parts {
  readonly audit: Pick<Audit, "append">;
  readonly clock: Clock;
  readonly isOpen: () => boolean;
  /** Allows one use of a record that asks again. Throws `password-wrong`, `attempts-delayed`. */
  readonly permit: (use: string, password: string) => Promise<void>;
}

const lifetimeMs: Readonly<Record<Exclude<Lifetime, "once">, number | null>> = {
  "15-minutes": 15 * 60_000,
  "1-hour": 60 * 60_000,
  lock: null,
};

/** The askings and the approvals of one account. */
export function createApprovals({ audit, clock, isOpen, permit }: Parts): Approvals {
  const { tell, onChanged } = createListeners(() => list());
  const waiting = createWaitingRoom(clock, tell);
  const granted = createGrants(clock, tell);
  const list = () => ({ asking: questions(waiting.all()), granted: granted.list() });

  /** SECURITY: on the trail before it takes effect. [AP6] */
  function note(kind: "granted" | "refused" | "withdrawn", of: Asking | Approval, more = {}): void {
    const { caller, door } = of;
    const program = caller === null ? "unknown program" : (caller.script ?? caller.program.path);
    audit.append(`approval.${kind}`, { program, door, ...more });
  }

  function asked(id: string): Waiting {
    return waiting.get(id) ?? gone();
  }

  function settleAll(of: Waiting, error: AppError | null): void {
    for (const one of waiting.all()) if (one.id === of.id || isSame(one, of)) one.settle(error);
  }

  return {
    async ask(request, signal, onAsking) {
      // SECURITY: nothing is asked, and nobody is let in, while locked. [AP5]
      if (!isOpen()) throw locked();
      // SECURITY: no approval covers a record that asks again. [AP7]
      if (request.again === undefined && granted.covers(request)) return;
      onAsking?.();
      await waiting.enter(request, signal);
    },
    list,
    allow(id, lifetime) {
      const one = asked(id);
      // SECURITY: what a record asks again for is not allowed by a press of a button. [AP7]
      if (one.use !== null) throw passwordNeeded();
      note("granted", one, { lifetime, wants: one.wants });
      // SECURITY: who cannot be told apart from others is let in once. [AP4]
      if (lifetime === "once" || one.key === null) {
        one.settle(null);
        return;
      }
      granted.add(one, one.key, lifetimeMs[lifetime]);
      settleAll(one, null);
    },
    async allowOnce(id, password) {
      const { use } = asked(id);
      if (use !== null) await permit(use, password);
      // It may have gone away while the password was tried.
      const one = asked(id);
      note("granted", one, { lifetime: "once", wants: one.wants });
      one.settle(null);
    },
    refuse(id) {
      const one = asked(id);
      note("refused", one, { wants: one.wants });
      settleAll(one, refused("It was refused in Sallyport."));
    },
    withdraw(id) {
      note("withdrawn", granted.list().find((one) => one.id === id) ?? gone());
      granted.remove(id);
    },
    forget() {
      granted.clear();
      for (const one of waiting.all()) one.settle(locked());
    },
    onChanged,
  };
}

function createListeners(state: () => ApprovalsState) {
  const listeners = new Set<(state: ApprovalsState) => void>();
  return {
    tell: () => {
      for (const listener of listeners) listener(state());
    },
    onChanged: (listener: (state: ApprovalsState) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function passwordNeeded(): AppError {
  return new AppError("password-needed", "This needs your master password.");
}

function gone(): never {
  throw new AppError("not-found", "This is over already.");
}

function locked(): AppError {
  return new AppError("vault-locked", "Sallyport is locked. Unlock it first.");
}

/** One question for each program, however often it asks. [AP1] */
function questions(waiting: readonly Waiting[]): Asking[] {
  return waiting
    .filter((one, index) => !waiting.slice(0, index).some((other) => isSame(one, other)))
    .map(({ key: _key, use: _use, settle: _settle, ...shown }) => shown);
}

/** What was allowed, until its time is over. [AP2] */
function createGrants(clock: Clock, onChanged: () => void) {
  const granted = new Map<string, Granted>();
  const live = () =>
    [...granted.values()].filter(({ endsAt }) => endsAt === null || clock.now() < endsAt);
  const remove = (id: string) => {
    if (granted.delete(id)) onChanged();
  };
  return {
    remove,
    list: (): Approval[] => live().map(({ key: _key, ...shown }) => shown),
    covers: ({ door, peer }: ApprovalRequest) =>
      live().some((one) => one.door === door && one.key === peer?.key),
    add({ id, door, caller }: Waiting, key: string, ms: number | null): void {
      const grantedAt = clock.now();
      const endsAt = ms === null ? null : grantedAt + ms;
      granted.set(id, { id, door, caller, key, grantedAt, endsAt });
      if (ms === null) return;
      clock.after(ms, () => {
        remove(id);
      });
    },
    clear() {
      granted.clear();
      onChanged();
    },
  };
}
