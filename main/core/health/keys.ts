import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import { deriveKey, wipe } from "#core/crypto";
import type { Account } from "#core/vault";

/**
 * The room's own keys, from the account's: one seals what the person chose to ignore, the other makes the
 * digests. Throws `vault-locked`.
 */
export function healthKeys(account: Pick<Account, "auditKey">): {
  readonly sealing: KeyObject;
  readonly digests: KeyObject;
} {
  const der = account.auditKey().export({ format: "der", type: "pkcs8" });
  const secret = createSecretKey(der.subarray(der.length - 32));
  wipe(der);
  return {
    sealing: deriveKey(secret, "sallyport/1/health/ignored"),
    digests: deriveKey(secret, "sallyport/1/health/digests"),
  };
}

/** Equal for equal passwords, and otherwise nothing to anybody without the key. 96 bits. */
export function digestOf(password: string, key: KeyObject): string {
  // SECURITY: keyed, so that a digest cannot be found by guessing passwords. [H2]
  return createHmac("sha256", key).update(password, "utf8").digest("base64").slice(0, 16);
}
