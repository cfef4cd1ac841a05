import { z } from "zod";
import { call } from "./call.ts";
import { writeFailures } from "./failures.ts";
import { nothing, secret, time } from "./shapes.ts";

export const backupEntry = z.strictObject({
  name: z.string(),
  kind: z.enum([
    "daily",
    "taken",
    "before-import",
    "before-update",
    "replaced",
    "conflict",
    "other",
  ]),
  /** When its newest event happened. */
  at: time,
  bytes: z.int().min(0),
  /** Without those in the trash; null when it cannot be known without opening it. */
  records: z.int().min(0).nullable(),
  condition: z.enum(["verified", "unverified", "damaged", "newer"]),
});
export type BackupEntry = z.infer<typeof backupEntry>;

export const backups = {
  /** Newest first, each opened and checked as far as that needs no key. Answers at the gate too. */
  list: call({
    input: nothing,
    output: z.strictObject({ folder: z.string(), backups: z.array(backupEntry) }),
    failures: ["folder-read-only", "storage-failed"],
  }),
  /** Writes one now, verified. */
  take: call({
    input: nothing,
    output: z.strictObject({ name: z.string() }),
    failures: ["vault-damaged", ...writeFailures],
  }),
  /**
   * Opens all of a backup with its password, puts it in the vault's place, keeps the present file among the
   * backups, and unlocks. `backup-damaged` (details: records, damaged) unless that is accepted.
   */
  restore: call({
    input: z.strictObject({
      name: z.string().max(200),
      password: secret,
      acceptsDamage: z.boolean().default(false),
    }),
    output: z.strictObject({ records: z.int().min(0), damaged: z.int().min(0) }),
    failures: [
      "not-found",
      "account-missing",
      "password-wrong",
      "attempts-delayed",
      "backup-damaged",
      "vault-damaged",
      "vault-newer",
      "vault-busy",
      ...writeFailures,
    ],
  }),
};
