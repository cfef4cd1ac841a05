import { z } from "zod";
import { call } from "./call.ts";
import { writeFailures } from "./failures.ts";
import { fieldRef } from "./records.ts";
import { id, name, secret, text, time } from "./shapes.ts";

const field = z.strictObject({ id, field: fieldRef });

export const totp = {
  /** One of the four calls that return a secret: the code of now, and of the next period. */
  code: call({
    input: field,
    output: z.strictObject({
      code: z.string(),
      next: z.string(),
      periodSeconds: z.int().min(1),
      /** When `code` ends, in milliseconds since 1970. */
      endsAt: time,
    }),
    failures: [
      "not-found",
      "record-damaged",
      "field-empty",
      "totp-unreadable",
      "password-needed",
      ...writeFailures,
    ],
  }),
  copy: call({
    input: field,
    output: z.strictObject({ clearsAt: time.nullable() }),
    failures: [
      "not-found",
      "record-damaged",
      "field-empty",
      "totp-unreadable",
      "password-needed",
      "clipboard-unavailable",
      ...writeFailures,
    ],
  }),
  /** Reads what a person pasted: a base32 secret, an `otpauth://` or a `steam://` address. */
  describe: call({
    input: z.strictObject({ text: secret }),
    output: z.strictObject({
      issuer: z.string(),
      account: z.string(),
      algorithm: z.enum(["SHA1", "SHA256", "SHA512"]),
      digits: z.int(),
      periodSeconds: z.int(),
      steam: z.boolean(),
    }),
    failures: ["totp-unreadable"],
  }),
};

export const passwordRecipe = z.strictObject({
  kind: z.literal("password"),
  length: z.int().min(4).max(256).default(20),
  lower: z.boolean().default(true),
  upper: z.boolean().default(true),
  digits: z.boolean().default(true),
  symbols: z.boolean().default(true),
  /** Leave out characters that look alike: `l1I|O0` and their kin. */
  avoidLookAlikes: z.boolean().default(false),
});

export const passphraseRecipe = z.strictObject({
  kind: z.literal("passphrase"),
  words: z.int().min(3).max(20).default(6),
  separator: z.string().max(5).default("-"),
  capitalise: z.boolean().default(false),
  digit: z.boolean().default(false),
});

export const recipe = z.discriminatedUnion("kind", [passwordRecipe, passphraseRecipe]);
export type Recipe = z.input<typeof recipe>;

export const generator = {
  /** One of the four calls that return a secret. */
  generate: call({
    input: z.strictObject({ recipe }),
    output: z.strictObject({ value: z.string(), entropyBits: z.number() }),
    failures: ["record-invalid", ...writeFailures],
  }),
};

const keySummary = z.strictObject({
  id,
  algorithm: z.string(),
  fingerprint: z.string(),
  publicKey: z.string(),
});

export const keys = {
  /** Makes a key pair on the trusted side and keeps it as a record. */
  generate: call({
    input: z.strictObject({
      vaultId: id,
      name,
      algorithm: z.enum(["ed25519", "ecdsa-p256", "ecdsa-p384", "rsa-4096"]),
      comment: z.string().max(200).default(""),
    }),
    output: keySummary,
    failures: ["not-found", "record-damaged", ...writeFailures],
  }),
  /** Reads an OpenSSH, PEM or PuTTY private key, opens it with its passphrase, and keeps it as a record. */
  import: call({
    input: z.strictObject({ vaultId: id, name, text, passphrase: secret.optional() }),
    output: keySummary,
    failures: [
      "not-found",
      "record-damaged",
      "key-unreadable",
      "key-passphrase-needed",
      "key-passphrase-wrong",
      ...writeFailures,
    ],
  }),
};
