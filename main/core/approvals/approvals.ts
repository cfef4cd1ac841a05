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
  /** Throws `not-found`. */
  readonly allow: (id: string, lifetime: Lifetime) => void;
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
}

const lifetimeMs: Readonly<Record<Exclude<Lifetime, "once">, number | null>> = {
  "15-minutes": 15 * 60_000,
  "1-hour": 60 * 60_000,
  lock: null,
};

/** The askings and the approvals of one account. */
export function createApprovals({ audit, clock, isOpen }: Parts): Approvals {
  const listeners = new Set<(state: ApprovalsState) => void>();
  const tell = () => {
    for (const listener of listeners) listener(list());
  };
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
      if (granted.covers(request)) return;
      onAsking?.();
      await waiting.enter(request, signal);
    },
    list,
    allow(id, lifetime) {
      const one = asked(id);
      note("granted", one, { lifetime, wants: one.wants });
      // SECURITY: who cannot be told apart from others is let in once. [AP4]
      if (lifetime === "once" || one.key === null) {
        one.settle(null);
        return;
      }
      granted.add(one, one.key, lifetimeMs[lifetime]);
      settleAll(one, null);
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
    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
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
    .filter(
      (one, index) => waiting.findIndex((other) => isSame(one, other)) >= index || one.key === null,
    )
    .map(({ key: _key, settle: _settle, ...shown }) => shown);
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
