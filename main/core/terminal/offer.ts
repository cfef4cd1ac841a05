import { randomUUID } from "node:crypto";
import type { Session } from "#contract";
import { AppError, isAppError } from "#core/errors";
import type { Clock } from "#core/ports";
import { recognise } from "#core/ssh";

export type Offer = NonNullable<Session["offer"]>;

/** A question stands still; what only passes by is none. */
const restMs = 120;
const keptBytes = 512;
const mostQuestion = 120;
const colon = 0x3a;
const space = 0x20;

/**
 * Whether a program waits for the password of its host, to be answered from a record with one key of the
 * person's. Nobody can see from here whether the program shows what is typed, or what it is: it is the person
 * who decides, by a key press that names the record and the host. Nothing is ever given by itself.
 */
export interface Offers {
  hear(bytes: Uint8Array): void;
  /** Offers again what is still asked, such as after a lock. */
  look(): void;
  /** Nobody may be asked for now. */
  withdraw(): void;
  /** The person answers by hand. */
  answered(): void;
  /**
   * What `read` answers, once: it is offered no more then, unless that throws `password-needed`. Throws
   * `question-gone` when this is not what is offered now, and what `read` throws.
   */
  take(offerId: string, read: () => string): string;
}

export interface OffersParts {
  readonly clock: Clock;
  /** The record with the password of this session's host, or null. */
  readonly findRecord: () => Omit<Offer, "id"> | null;
  readonly onChange: (offer: Offer | null) => void;
}

export function createOffers({ clock, findRecord, onChange }: OffersParts): Offers {
  let tail: Buffer = Buffer.alloc(0);
  let offer: Offer | null = null;
  let cancel: (() => void) | null = null;

  function set(next: Offer | null): void {
    if (offer === next) return;
    offer = next;
    onChange(next);
  }

  function look(): void {
    cancel = null;
    if (offer !== null || !asksPassword(tail.toString("utf8"))) return;
    const record = findRecord();
    if (record !== null) set({ id: randomUUID(), ...record });
  }

  function withdraw(): void {
    cancel?.();
    cancel = null;
    set(null);
  }

  function answered(): void {
    tail = Buffer.alloc(0);
    withdraw();
  }

  return {
    hear(bytes) {
      withdraw();
      const last = bytes.at(-1);
      tail = Buffer.concat([tail, bytes.subarray(-keptBytes)]).subarray(-keptBytes);
      if (last === colon || last === space) cancel = clock.after(restMs, look);
    },
    look,
    withdraw,
    answered,
    take(offerId, read) {
      if (offer?.id !== offerId) {
        throw new AppError("question-gone", "The program no longer asks for this password.");
      }
      try {
        const answer = read();
        answered();
        return answer;
      } catch (error) {
        if (!isAppError(error, "password-needed")) withdraw();
        throw error;
      }
    },
  };
}

/** Sequences of a terminal (ECMA-48): control strings, control sequences, and the short ones. */
// eslint-disable-next-line no-control-regex -- They begin with the control character ESC.
const sequences = /\x1b(?:[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|\[[0-?]*[ -/]*[@-~]|[ -/]*[0-~])/g;

/** Whether the last line is a question for a password, with the cursor behind it. */
export function asksPassword(tail: string): boolean {
  const line =
    tail
      .replace(sequences, "")
      .split(/[\r\n]/)
      .at(-1) ?? "";
  if (line.length > mostQuestion || !/[:：] ?$/.test(line)) return false;
  // SECURITY: OpenSSH's client asks in these words, for a host that lies beyond this one.
  if (/\S+@\S+'s password/i.test(line)) return false;
  return recognise({ text: line, echo: false }) === "password";
}
