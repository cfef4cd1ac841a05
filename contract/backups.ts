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
    "before-merge",
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

const count = z.int().min(0);

export const mergeCounts = z.strictObject({
  /** Only in the copy. */
  added: count,
  /** Changed, trashed, restored or moved in the copy alone. */
  updated: count,
  /** Changed on both sides: the later change is the present one, the other is in its history. */
  conflicts: count,
  /** Erased for ever in the copy, and untouched here. */
  erased: count,
  unchanged: count,
  /** Left out, since they do not open on one side or the other. */
  damaged: count,
  /** Records of the copy in which anything does not open. */
  damagedInCopy: count,
});
export type MergeCounts = z.infer<typeof mergeCounts>;

export const mergeProgress = z.strictObject({
  step: z.enum(["comparing", "writing"]),
  part: z.number().min(0).max(1),
});

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
   * The dry run of a merge: opens all of another copy of this vault with its password, and counts. `refused` for
   * a file of another account. Ends what was under way.
   */
  compare: call({
    input: z.strictObject({ name: z.string().max(200), password: secret }),
    output: mergeCounts,
    failures: [
      "refused",
      "not-found",
      "account-missing",
      "password-wrong",
      "attempts-delayed",
      "vault-damaged",
      "vault-newer",
      "vault-busy",
      "cancelled",
      ...writeFailures,
    ],
  }),
  /** Does what the last dry run counted: after a backup, at one go. `conflict` where something changed since. */
  merge: call({
    input: nothing,
    output: mergeCounts,
    failures: [
      "not-found",
      "conflict",
      "record-damaged",
      "vault-damaged",
      "cancelled",
      ...writeFailures,
    ],
  }),
  /** Ends what is under way, and forgets the copy. */
  leaveMerge: call({ input: nothing, output: nothing }),
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
