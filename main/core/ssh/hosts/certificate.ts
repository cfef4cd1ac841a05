import { sameBytes } from "#core/crypto";
import { isAppError } from "#core/errors";
import { isCertificate, readCertificate, type Certificate } from "../certificate/read.ts";
import type { Server } from "./check.ts";
import { hostName, isAbout, keyType, matchesPattern, type KnownHost } from "./line.ts";

/** The certificate that a server showed; null for a plain key. Throws nothing: a damaged one is null too. */
export function readHostCertificate(key: Uint8Array): Certificate | null {
  if (!isCertificate(keyType(key) ?? "")) return null;
  try {
    return readCertificate(key);
  } catch (error) {
    if (isAppError(error)) return null;
    throw error;
  }
}

/** Whether an authority of this host says that the certificate is this host's, now. [CA13] */
export function isVouchedFor(
  lines: readonly KnownHost[],
  server: Server,
  certificate: Certificate,
  now: number,
): boolean {
  const { role, principals, validAfter, validBefore, criticalOptions, authority } = certificate;
  const seconds = BigInt(Math.floor(now / 1000));
  // SECURITY: an option that we do not know may forbid what we are about to do. [CA13]
  const holds = seconds >= validAfter && seconds < validBefore && criticalOptions.size === 0;
  const host = server.address.toLowerCase();
  // SECURITY: a certificate that names nobody would be any host's. [CA13]
  const isNamed = principals.some((name) => matchesPattern(name.toLowerCase(), host));
  return role === "host" && holds && isNamed && authoritiesOf(lines, server).some(is(authority));
}

function is(key: Uint8Array): (line: KnownHost) => boolean {
  return (line) => sameBytes(line.key, key);
}

/** The lines that let an authority speak for this host. */
export function authoritiesOf(lines: readonly KnownHost[], server: Server): readonly KnownHost[] {
  const name = hostName(server.address, server.port);
  return lines.filter((line) => line.marker === "cert-authority" && isAbout(line, name));
}
