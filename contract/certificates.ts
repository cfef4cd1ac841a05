import { z } from "zod";
import { call } from "./call.ts";
import { ticket } from "./files.ts";
import { writeFailures } from "./failures.ts";
import { id, line, time } from "./shapes.ts";

const certificateEntry = z.strictObject({
  /** Decimal: it may be larger than a number holds exactly. */
  serial: z.string(),
  keyId: z.string(),
  principals: z.array(z.string()),
  fingerprint: z.string(),
  validAfter: time,
  validBefore: time,
  state: z.enum(["valid", "expired", "revoked"]),
});
export type CertificateEntry = z.infer<typeof certificateEntry>;

const one = z.strictObject({ id });
const failures = ["not-found", "record-damaged", "certificate-invalid", "key-unreadable"] as const;

/** Authorities: SSH key records that sign certificates for signing in. `id` is the record's. */
export const certificates = {
  /** What servers need to believe it, and what it has signed, the newest 200. */
  authority: call({
    input: one,
    output: z.strictObject({
      file: z.string(),
      publicKey: z.string(),
      serverConfig: z.string(),
      principals: z.string(),
      authorizedKeys: z.string(),
      knownHosts: z.string(),
      issued: z.array(certificateEntry).max(200),
      /** How many serials, key ids and keys it has revoked. */
      revoked: z.int().min(0),
    }),
    failures: [...failures],
  }),
  /** `key` takes a line of a `.pub` file. */
  revoke: call({
    input: z.strictObject({ id, by: z.enum(["serial", "key-id", "key"]), value: line.min(1) }),
    output: z.strictObject({}),
    failures: [...failures, ...writeFailures],
  }),
  /** Writes the revocation list where the ticket says. */
  exportRevocations: call({
    input: z.strictObject({ id, ticket }),
    output: z.strictObject({ bytes: z.int().min(0) }),
    failures: [...failures, "file-unreadable", "conflict", "cancelled", ...writeFailures],
  }),
};
