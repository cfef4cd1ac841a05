import { sameBytes } from "#core/crypto";
import { isVouchedFor, readHostCertificate } from "./certificate.ts";
import { hostName, isAbout, keyType, type KnownHost } from "./line.ts";

/** What the known hosts say of a key that a server showed. */
export type Verdict =
  | { readonly kind: "known" }
  | { readonly kind: "unknown" }
  | { readonly kind: "revoked" }
  /** Known by other keys: of the same type (`changed`), or only of others (`new-type`). */
  | { readonly kind: "changed" | "new-type"; readonly known: readonly KnownHost[] };

export interface Server {
  readonly address: string;
  readonly port: number;
}

/**
 * Judges a server's key as OpenSSH does, except that a new type of key on a known host is a change. A
 * certificate that no authority of this host vouches for is judged by the key in it. `now` in milliseconds.
 */
export function judgeKey(
  lines: readonly KnownHost[],
  server: Server,
  key: Uint8Array,
  now: number,
): Verdict {
  const certificate = readHostCertificate(key);
  if (certificate === null) return judgePlain(lines, server, key);
  const plain = judgePlain(lines, server, certificate.plain);
  const isRevoked = lines.some(
    (line) => line.marker === "revoked" && sameBytes(line.key, certificate.authority),
  );
  // SECURITY: neither a revoked key nor one of a revoked authority, whatever else vouches for it. [CA13]
  if (plain.kind === "revoked" || isRevoked) return { kind: "revoked" };
  return isVouchedFor(lines, server, certificate, now) ? { kind: "known" } : plain;
}

function judgePlain(lines: readonly KnownHost[], server: Server, key: Uint8Array): Verdict {
  const name = hostName(server.address, server.port);
  const about = lines.filter((line) => isAbout(line, name));
  const same = (line: KnownHost) => sameBytes(line.key, key);
  // SECURITY: a revoked key is refused even where another line trusts it.
  if (about.some((line) => line.marker === "revoked" && same(line))) return { kind: "revoked" };
  const known = about.filter((line) => line.marker === "none");
  if (known.some(same)) return { kind: "known" };
  if (known.length === 0) return isKnownOnPort22(lines, server, key);
  const type = keyType(key);
  // SECURITY: a key of another type on a known host is a change, never a first sight.
  return { kind: known.some((line) => line.type === type) ? "changed" : "new-type", known };
}

/** As OpenSSH: the same key under the name without a port will do. */
function isKnownOnPort22(lines: readonly KnownHost[], server: Server, key: Uint8Array): Verdict {
  if (server.port === 22) return { kind: "unknown" };
  const plain = judgePlain(lines, { address: server.address, port: 22 }, key);
  return plain.kind === "known" || plain.kind === "revoked" ? plain : { kind: "unknown" };
}

/** The types of the keys by which a server is known, so that these are asked for first. */
export function knownTypes(lines: readonly KnownHost[], server: Server): readonly string[] {
  const name = hostName(server.address, server.port);
  const about = lines.filter((line) => line.marker === "none" && isAbout(line, name));
  return [...new Set(about.map((line) => line.type))];
}
