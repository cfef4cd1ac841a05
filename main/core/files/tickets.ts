import { randomBytes } from "node:crypto";
import { AppError } from "#core/errors";
import type { Clock } from "#core/ports";
import { until } from "./flow.ts";
import { unreadable } from "./read.ts";

/** How long the two ends of a file wait for each other. */
const meetWithinMs = 30_000;
const mostTickets = 2000;

/** One file under way. `End` is what its far end brings: a source of bytes, or somewhere to put them. */
export interface Entry<End> {
  readonly name: string;
  readonly bytes: number;
  readonly path: string | null;
  readonly arrived: PromiseWithResolvers<End>;
  /** Settled when the bytes were used, or were not. */
  readonly done: PromiseWithResolvers<undefined>;
  readonly abort: AbortController;
  isClaimed: boolean;
  isMet: boolean;
}

export function forgotten(): AppError {
  return new AppError(
    "not-found",
    "This file was chosen before, and is forgotten. Choose it again.",
  );
}

/** The files of one direction, by ticket. A ticket is claimed once, and met by its far end once. */
export function createTickets<End>(clock: Clock) {
  const entries = new Map<string, Entry<End>>();

  function find(ticket: string): Entry<End> {
    const entry = entries.get(ticket);
    if (entry === undefined) throw forgotten();
    return entry;
  }

  function drop(ticket: string): void {
    entries.get(ticket)?.abort.abort();
    entries.delete(ticket);
  }

  return {
    find,
    cancel: drop,
    /** `end` is there at once for a file of the disk. */
    issue(file: { name: string; bytes: number; path: string | null }, end?: End): string {
      const [oldest] = entries.keys();
      if (entries.size >= mostTickets && oldest !== undefined) drop(oldest);
      // SECURITY: nobody guesses a ticket, so whoever shows one got it in an answer to our page. [F1]
      const ticket = randomBytes(32).toString("base64url");
      entries.set(ticket, newEntry(file, end));
      return ticket;
    },
    /** Waits for the far end, runs `work`, and tells the far end how it went. The ticket is spent. */
    async claim<T>(ticket: string, work: Work<End, T>, begin?: () => void): Promise<T> {
      const entry = find(ticket);
      // SECURITY: a ticket works once. [F1]
      if (entry.isClaimed) throw new AppError("conflict", "This file is being carried already.");
      entry.isClaimed = true;
      begin?.();
      try {
        return await carry(entry, clock, work);
      } finally {
        entries.delete(ticket);
      }
    },
    /** The far end comes. Settles with the work that it is for. */
    async meet(ticket: string, end: End): Promise<void> {
      const entry = find(ticket);
      // SECURITY: nobody's second bytes take the place of the first. [F1]
      if (entry.isMet) throw new AppError("conflict", "This file was handed over already.");
      entry.isMet = true;
      entry.arrived.resolve(end);
      const stop = clock.after(meetWithinMs, () => {
        if (!entry.isClaimed) drop(ticket);
      });
      try {
        await until(entry.abort.signal, entry.done.promise);
      } finally {
        stop();
      }
    },
    forget(): void {
      for (const ticket of [...entries.keys()]) drop(ticket);
    },
  };
}

type Work<End, T> = (entry: Entry<End>, end: End) => Promise<T>;

function newEntry<End>(
  file: { name: string; bytes: number; path: string | null },
  end: End | undefined,
): Entry<End> {
  const arrived = Promise.withResolvers<End>();
  const done = Promise.withResolvers<undefined>();
  done.promise.catch(() => undefined); // Nobody may be waiting.
  if (end !== undefined) arrived.resolve(end);
  const abort = new AbortController();
  return { ...file, arrived, done, abort, isClaimed: false, isMet: end !== undefined };
}

async function carry<End, T>(entry: Entry<End>, clock: Clock, work: Work<End, T>): Promise<T> {
  const { name, arrived, done, abort } = entry;
  const stop = clock.after(meetWithinMs, () => {
    arrived.reject(unreadable(name, "nothing of it came within half a minute."));
  });
  try {
    const end = await until(abort.signal, arrived.promise);
    stop();
    const answer = await work(entry, end);
    done.resolve(undefined);
    return answer;
  } catch (error) {
    done.reject(error);
    abort.abort();
    throw error;
  } finally {
    stop();
  }
}
