import { createPrivateKey } from "node:crypto";
import ssh2 from "ssh2";
import { AppError } from "#core/errors";
import { describeKey } from "#core/ssh";
import type { PortableRecord } from "../portable.ts";

/** The public half of a key's record, and its fingerprint; "" where the private one cannot be read. */
export function sshFieldsOf(fields: PortableRecord["fields"]): {
  readonly public_key: string;
  readonly fingerprint: string;
} {
  try {
    const { publicKey, fingerprint } = describeKey(fields["private_key"] ?? "");
    return { public_key: publicKey, fingerprint };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { public_key: fields["public_key"] ?? "", fingerprint: fields["fingerprint"] ?? "" };
  }
}

/** A private key as PKCS#8 (RFC 5958), with its type's name of SSH and its comment; null where it cannot be read. */
export function pkcs8Of(
  privateKey: string,
): { readonly type: string; readonly der: Buffer; readonly comment: string } | null {
  const { public_key: line } = sshFieldsOf({ private_key: privateKey });
  const [type = "", , ...words] = line.split(" ");
  if (type === "") return null;
  // OpenSSH's own format is the one that the engine of Node does not read.
  const parsed = ssh2.utils.parseKey(privateKey);
  const pem = parsed instanceof Error ? privateKey : parsed.getPrivatePEM();
  try {
    const der = createPrivateKey(pem).export({ type: "pkcs8", format: "der" });
    return { type, der, comment: words.join(" ") };
  } catch {
    return null;
  }
}
