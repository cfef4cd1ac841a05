import type { z } from "zod";
import type { Audit } from "#core/audit";
import type { Clock } from "#core/ports";
import type { Records } from "#core/records";
import type { Account } from "#core/vault";

/** The rooms that commands reach. */
export interface CommandRooms {
  readonly account: Account;
  readonly records: Records;
  readonly audit: Audit;
  readonly clock: Clock;
}

/** One command: what it takes, what it says of itself to the person, and what it does. */
export interface Command<Input extends z.ZodType = z.ZodType, Outcome = unknown> {
  readonly input: Input;
  /** Whether the account must be unlocked, and the program approved. The others tell nothing of a record. */
  readonly needsKeys: boolean;
  /** Whether the list must be there. Without, one record is found by its name far sooner. */
  readonly needsList: boolean;
  /** What it is about, for the person and the trail: names, and never a value. */
  readonly wants: (input: z.output<Input>) => string;
  readonly run: (rooms: CommandRooms, input: z.output<Input>) => Outcome;
}

export function command<Input extends z.ZodType, Outcome>(
  of: Command<Input, Outcome>,
): Command<Input, Outcome> {
  return of;
}
