import { randomBytes } from "node:crypto";
import { certificateEnd } from "../keys/public.ts";
import { signWith } from "../keys/sign.ts";
import { uint32, uint64, WireReader, wireString } from "../keys/wire.ts";
import type { Certificate, CertificateRole } from "./read.ts";

/** What a certificate is to say. `extensions` and the names of the options in any order. */
export type CertificateText = Pick<
  Certificate,
  | "plain"
  | "serial"
  | "role"
  | "keyId"
  | "principals"
  | "validAfter"
  | "validBefore"
  | "criticalOptions"
  | "extensions"
>;

const roleNumbers: Readonly<Record<CertificateRole, number>> = { user: 1, host: 2 };

/**
 * A certificate, signed (PROTOCOL.certkeys); an RSA authority signs with SHA-512. Throws `key-unreadable` and
 * `key-passphrase-needed` for an authority's key that cannot sign.
 */
export function writeCertificate(
  text: CertificateText,
  authority: { readonly privateKey: string; readonly publicKey: Uint8Array },
): Buffer {
  const type = new WireReader(text.plain).text();
  const body = Buffer.concat([
    wireString(`${type}${certificateEnd}`),
    wireString(randomBytes(32)),
    text.plain.subarray(wireString(type).length),
    uint64(text.serial),
    uint32(roleNumbers[text.role]),
    wireString(text.keyId),
    wireString(Buffer.concat(text.principals.map(wireString))),
    uint64(text.validAfter),
    uint64(text.validBefore),
    wireString(writeOptions([...text.criticalOptions])),
    wireString(writeOptions(text.extensions.map((name) => [name, ""]))),
    wireString(""),
    wireString(authority.publicKey),
  ]);
  return Buffer.concat([
    body,
    wireString(signWith({ ...authority, data: body, rsaHash: "sha512" })),
  ]);
}

/** In the order of their names, which OpenSSH demands. */
function writeOptions(options: readonly (readonly [string, string])[]): Buffer {
  const sorted = [...options].sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat(
    sorted.flatMap(([name, value]) => [
      wireString(name),
      wireString(value === "" ? "" : wireString(value)),
    ]),
  );
}
