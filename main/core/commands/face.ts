import type { z } from "zod";
import type { Audit } from "#core/audit";
import type { Certificates } from "#core/certificates";
import type { AppError } from "#core/errors";
import type { Health } from "#core/health";
import type { Clock } from "#core/ports";
import type { Records } from "#core/records";
import type { Source, Transfer } from "#core/transfer";
import type { Travel, TravelProgress } from "#core/travel";
import type { Account } from "#core/vault";

/** The rooms that commands reach. */
export interface CommandRooms {
  readonly account: Account;
  readonly records: Records;
  readonly audit: Audit;
  readonly clock: Clock;
  /** Loaded for the commands that move records alone: its many formats take their time. */
  readonly openTransfer: () => Promise<Transfer>;
  readonly openTravel: () => Promise<Travel>;
  /** A file of this machine. Rejects with `import-damaged` when it cannot be read. */
  readonly openSource: (path: string) => Promise<Source>;
  /** The same for its dictionaries. */
  readonly openHealth: () => Promise<Health>;
  /** The same for what signs with SSH keys. */
  readonly openCertificates: () => Promise<Certificates>;
}

/** What a command asks of who runs it; and what long work hears, and is heard of. */
export interface How {
  /** Aborted when who asked gives up. */
  readonly signal: AbortSignal;
  /** Has the person permit the one use that a `password-needed` tells of. Throws when it is refused. */
  readonly permit: (needed: AppError) => Promise<void>;
  readonly onProgress: (progress: {
    readonly step: "exporting" | TravelProgress["step"];
    readonly done: number;
    readonly total: number;
  }) => void;
}

/** One command: what it takes, what it says of itself to the person, and what it does. */
export interface Command<Input extends z.ZodType = z.ZodType, Outcome = unknown> {
  readonly input: Input;
  /** Whether the account must be unlocked, and the program approved. The others tell nothing of a record. */
  readonly needsKeys: boolean;
  /** Whether the list must be there. Without, one record is found by its name far sooner. */
  readonly needsList: boolean;
  /** What it is about, for the person and the trail: names, and never a value. */
  readonly wants: (input: z.output<Input>, rooms: CommandRooms) => string | Promise<string>;
  readonly run: (rooms: CommandRooms, input: z.output<Input>, how: How) => Outcome;
}

export function command<Input extends z.ZodType, Outcome>(
  of: Command<Input, Outcome>,
): Command<Input, Outcome> {
  return of;
}
