import { z } from "zod";
import { call } from "./call.ts";
import { writeFailures } from "./failures.ts";
import { ticket } from "./files.ts";
import { id, line, nothing, secret } from "./shapes.ts";
import { destination } from "./transfer.ts";

const count = z.int().min(0);
const vault = z.strictObject({ id, name: z.string(), records: count });

export const departure = z.strictObject({
  leaves: z.array(vault),
  stays: z.array(vault),
  /** Backups and copies that hold what leaves: one fresh backup takes their place. */
  copies: z.array(z.string()),
  /** Terminal sessions that have to be closed first, by name. */
  sessions: z.array(z.string()),
});
export type Departure = z.infer<typeof departure>;

export const travelReturn = z.strictObject({ vaults: z.array(vault), events: count });
export type TravelReturn = z.infer<typeof travelReturn>;

export const travelProgress = z.strictObject({
  step: z.enum(["writing", "checking", "reading", "returning"]),
  done: z.number().min(0),
  total: z.number().min(0),
});
export type TravelProgress = z.infer<typeof travelProgress>;

const fileFailures = [
  "import-unrecognised",
  "import-damaged",
  "import-unsupported",
  "import-password-wrong",
  "import-too-large",
  "file-unreadable",
  "already-here",
  "not-found",
  "conflict",
  "cancelled",
] as const;

/** Vaults that leave this device whole, and come back. One thing at a time; a lock ends and forgets it. */
export const travel = {
  /** What leaving would do. */
  departure: call({ input: nothing, output: departure }),
  /** Writes a file, reads it back, removes what it holds, and locks. */
  leave: call({
    input: z.strictObject({
      to: destination,
      masterPassword: secret,
      /** The file's own; absent for the master password. */
      password: secret.optional(),
    }),
    output: z.strictObject({
      vaults: count,
      records: count,
      bytes: count,
      /** False where older copies could not be removed yet. */
      isClean: z.boolean(),
    }),
    failures: [
      "last-vault",
      "nothing-leaves",
      "sessions-open",
      "recordings-here",
      "folder-unsuitable",
      "password-wrong",
      "attempts-delayed",
      "record-damaged",
      "import-damaged",
      "vault-damaged",
      "not-found",
      "conflict",
      "cancelled",
      ...writeFailures,
    ],
  }),
  /** A file that was chosen, or, where the host has no dialogs, the path of one. */
  take: call({
    input: z.union([z.strictObject({ ticket }), z.strictObject({ path: line.min(1) })]),
    output: z.strictObject({ name: z.string() }),
    failures: [...fileFailures],
  }),
  /** Reads all of the file, and tells what it would bring. Writes nothing. */
  open: call({
    input: z.strictObject({ password: secret }),
    output: travelReturn,
    failures: [...fileFailures, ...writeFailures],
  }),
  /** Brings it in, at one go. */
  return: call({
    input: nothing,
    output: z.strictObject({ ...travelReturn.shape, records: count }),
    failures: [...fileFailures, "record-damaged", "vault-damaged", ...writeFailures],
  }),
  /** Ends what is under way, and forgets the file. */
  discard: call({ input: nothing, output: nothing }),
};
