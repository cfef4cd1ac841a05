import { createPrivateKey } from "node:crypto";
import { AppError } from "#core/errors";
import { passphraseNeeded, passphraseWrong, type ReadKey } from "./openssh.ts";
import { partsOf } from "./parts.ts";

/**
 * Reads PEM: PKCS#1, SEC1 and PKCS#8, each also with a passphrase. Throws `key-unreadable`,
 * `key-passphrase-needed` and `key-passphrase-wrong`.
 */
export function readPem(text: string, passphrase: string | undefined): ReadKey {
  const encrypted = /BEGIN ENCRYPTED PRIVATE KEY|^Proc-Type: 4,ENCRYPTED/m.test(text);
  if (encrypted && passphrase === undefined) throw passphraseNeeded();
  return { parts: partsOf(openKey(text, encrypted ? passphrase : undefined)), comment: "" };
}

function openKey(text: string, passphrase: string | undefined) {
  try {
    return createPrivateKey({ key: text, format: "pem", ...(passphrase ? { passphrase } : {}) });
  } catch {
    // The engines word their errors differently, and may quote the file: only what is known is told.
    if (passphrase !== undefined) throw passphraseWrong();
    throw new AppError("key-unreadable", "This PEM key is damaged or of a kind SSH does not use.");
  }
}
