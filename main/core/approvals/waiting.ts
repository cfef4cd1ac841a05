import { randomUUID } from "node:crypto";
import type { ApprovalDoor, Asking } from "#contract";
import { AppError } from "#core/errors";
import type { Clock } from "#core/ports";
import type { Peer } from "./peers.ts";

export interface ApprovalRequest {
  readonly door: ApprovalDoor;
  /** Null when the system does not tell who it is. */
  readonly peer: Peer | null;
  /** What it wants, in words that hold no value. */
  readonly wants: string;
  /** The use of a record that asks again, as core/records names it. */
  readonly again?: { readonly use: string; readonly recordName: string };
}

export interface Waiting extends Asking {
  readonly key: string | null;
  readonly use: string | null;
  readonly settle: (error: AppError | null) => void;
}

const waitMs = 120_000;
const mostWaiting = 256;

export function refused(why: string): AppError {
  return new AppError("not-approved", `${why} Nothing was given out.`);
}

/** Whether one approval would cover both. */
export function isSame(one: Waiting, other: Waiting): boolean {
  const isForOnce = one.use !== null || other.use !== null;
  return !isForOnce && one.key !== null && one.key === other.key && one.door === other.door;
}

/** Who waits for an answer, until it comes, two minutes have passed or the program went away. */
export function createWaitingRoom(clock: Clock, onChanged: () => void) {
  const waiting = new Map<string, Waiting>();

  function enter(request: ApprovalRequest, signal: AbortSignal): Promise<void> {
    const { door, peer, wants, again = null } = request;
    const id = randomUUID();
    return new Promise((resolve, reject) => {
      const settle = (error: AppError | null) => {
        if (!waiting.delete(id)) return;
        cancel();
        signal.removeEventListener("abort", leave);
        if (error === null) resolve();
        else reject(error);
        onChanged();
      };
      const leave = () => {
        settle(refused("The program went away."));
      };
      const cancel = clock.after(waitMs, () => {
        settle(refused("Nobody answered in Sallyport within two minutes."));
      });
      signal.addEventListener("abort", leave);
      const askedAt = clock.now();
      const who = { caller: peer?.caller ?? null, key: peer?.key ?? null };
      const what = { wants, recordName: again?.recordName ?? null, use: again?.use ?? null };
      const endsAt = askedAt + waitMs;
      waiting.set(id, { id, door, ...who, ...what, askedAt, endsAt, settle });
      onChanged();
    });
  }

  return {
    get: (id: string) => waiting.get(id),
    all: () => [...waiting.values()],
    async enter(request: ApprovalRequest, signal: AbortSignal): Promise<void> {
      if (signal.aborted) throw refused("The program went away.");
      if (waiting.size >= mostWaiting) throw refused("Too many programs are waiting.");
      await enter(request, signal);
    },
  };
}
