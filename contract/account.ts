import { z } from "zod";
import { call } from "./call.ts";
import { writeFailures } from "./failures.ts";
import { ticket } from "./files.ts";
import { nothing, secret, time } from "./shapes.ts";

export const lockReason = z.enum([
  "start",
  "person",
  "idle",
  "screen-lock",
  "suspend",
  "clock-jump",
  "window-closed",
  "window-minimised",
  "quit",
  "data-moved",
  "file-replaced",
]);
export type LockReason = z.infer<typeof lockReason>;

export const accountStatus = z.strictObject({
  /** `damaged`: the vault file cannot be opened, or is gone; `damage` says how. */
  state: z.enum(["empty", "locked", "unlocked", "damaged"]),
  damage: z.string().nullable(),
  /**
   * Another program replaced the file while it was open, and this is the one that is there now; until the next
   * unlock. `kept` names the backup that holds what was open, or is null where that could not be read whole.
   */
  replaced: z.strictObject({ kept: z.string().nullable() }).nullable(),
  lockedBecause: lockReason.nullable(),
  lockedAt: time.nullable(),
  /** When idleness will lock, or null while nothing counts down. */
  locksAt: time.nullable(),
  /** Before this moment an unlock is refused: wrong passwords cost rising time. */
  retryAt: time.nullable(),
  /** The file is older than when this machine last opened it. */
  rolledBack: z.boolean(),
  liveSessions: z.int().min(0),
  damagedRecords: z.int().min(0),
});
export type AccountStatus = z.infer<typeof accountStatus>;

/** Shown once, on paper or on screen, and never stored by us in this form. */
const recoveryCode = z.strictObject({ recoveryCode: z.string() });

const attempts = ["attempts-delayed", "vault-damaged", "vault-newer", "vault-busy"] as const;

export const account = {
  status: call({ input: nothing, output: accountStatus }),
  /** How good a password would be, with the reason in words when it is refused. */
  strength: call({
    input: z.strictObject({ password: secret }),
    output: z.strictObject({
      score: z.int().min(0).max(4),
      acceptable: z.boolean(),
      reason: z.string().nullable(),
      suggestions: z.array(z.string()),
    }),
  }),
  create: call({
    input: z.strictObject({ password: secret }),
    output: recoveryCode,
    failures: ["account-exists", "password-weak", "vault-busy", "vault-damaged", ...writeFailures],
  }),
  unlock: call({
    input: z.strictObject({ password: secret }),
    output: nothing,
    failures: ["account-missing", "password-wrong", ...attempts, ...writeFailures],
  }),
  recover: call({
    input: z.strictObject({ recoveryCode: secret, newPassword: secret }),
    output: recoveryCode,
    failures: [
      "account-missing",
      "recovery-code-wrong",
      "password-weak",
      ...attempts,
      ...writeFailures,
    ],
  }),
  changePassword: call({
    input: z.strictObject({ current: secret, next: secret }),
    output: nothing,
    failures: ["password-wrong", "password-weak", "attempts-delayed", ...writeFailures],
  }),
  renewRecoveryCode: call({
    input: z.strictObject({ password: secret }),
    output: recoveryCode,
    failures: ["password-wrong", "attempts-delayed", ...writeFailures],
  }),
  /** Writes the kit with a code that is on the screen where the ticket of `files.destination` says. */
  saveKit: call({
    input: z.strictObject({ recoveryCode: secret, ticket }),
    output: z.strictObject({ bytes: z.int().min(0) }),
    failures: [
      "recovery-code-wrong",
      "not-found",
      "file-unreadable",
      "conflict",
      "cancelled",
      ...writeFailures,
    ],
  }),
  lock: call({ input: nothing, output: nothing }),
};
