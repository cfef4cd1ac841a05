import { z } from "zod";
import { call } from "./call.ts";
import { id, nothing, time } from "./shapes.ts";

export const auditKinds = [
  "account.created",
  "account.unlocked",
  "account.unlock-failed",
  "account.locked",
  "account.password-changed",
  "account.recovered",
  "account.recovery-renewed",
  "account.rolled-back",
  "account.merged",
  "vault.created",
  "vault.renamed",
  "vault.removed",
  "vault.marked",
  "vault.returned",
  "vault.imported",
  "vault.exported",
  "record.created",
  "record.changed",
  "record.archived",
  "record.unarchived",
  "record.trashed",
  "record.restored",
  "record.erased",
  "record.moved",
  "record.revealed",
  "record.copied",
  "record.damaged",
  "attachment.saved",
  "totp.shown",
  "totp.copied",
  "secret.generated",
  "key.imported",
  "key.generated",
  "session.started",
  "session.signed-in",
  "session.filled",
  "session.failed",
  "session.ended",
  "recording.started",
  "recording.ended",
  "recording.failed",
  "recording.played",
  "recording.exported",
  "recording.removed",
  "files.opened",
  "files.copying",
  "files.copied",
  "files.changed",
  "host-key.trusted",
  "host-key.refused",
  "host-key.forgotten",
  "certificate.issued",
  "certificate.revoked",
  "certificate.list-exported",
  "health.ignored",
  "health.looked-up",
  "quick-unlock.on",
  "quick-unlock.off",
  "quick-unlock.refused",
  "settings.changed",
  "data.moved",
  "backup.written",
  "backup.restored",
  "data.replaced",
  "command.run",
  "approval.granted",
  "approval.refused",
  "approval.withdrawn",
  "key-agent.signed",
  "key-agent.refused",
] as const;

export const auditEvent = z.strictObject({
  sequence: z.int().min(1),
  at: time,
  kind: z.enum(auditKinds),
  /** Names, never values: which record, which field, which host. Null when it cannot be read. */
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullable(),
  /** SHA-256 of this event in the chain, hexadecimal. */
  hash: z.string().length(64),
});
export type AuditEvent = z.infer<typeof auditEvent>;
export type AuditKind = (typeof auditKinds)[number];

export const audit = {
  /** Newest first. `before` is a sequence number; absent for the newest page. */
  list: call({
    input: z.strictObject({
      before: z.int().min(1).optional(),
      limit: z.int().min(1).max(500).default(100),
      kinds: z.array(z.enum(auditKinds)).max(auditKinds.length).optional(),
      recordId: id.optional(),
    }),
    output: z.strictObject({ events: z.array(auditEvent), total: z.int().min(0) }),
  }),
  /** Recomputes the whole chain. Needs no key. */
  verify: call({
    input: nothing,
    output: z.strictObject({
      intact: z.boolean(),
      events: z.int().min(0),
      /** The first event that does not fit, or null. */
      brokenAt: z.int().min(1).nullable(),
      checkedAt: time,
    }),
  }),
};
