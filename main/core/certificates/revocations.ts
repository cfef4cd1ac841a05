import { uint32, uint64, wireString } from "#core/ssh";
import type { RevokedEntry } from "./entries.ts";

const magic = Buffer.from("SSHKRL\n\0", "latin1");
const sections = { certificates: 1, keys: 2 } as const;
const within = { serials: 0x20, keyIds: 0x23 } as const;

/**
 * A key revocation list (PROTOCOL.krl): the serials and key ids of one authority, and keys, which are revoked
 * whoever signed for them. `now` in milliseconds since 1970. [CA11]
 */
export function writeRevocations(
  authority: Uint8Array,
  revoked: readonly RevokedEntry[],
  now: number,
  comment: string,
): Buffer {
  const valuesBy = (by: RevokedEntry["by"]) =>
    revoked.filter((one) => one.by === by).map(({ value }) => value);
  const serials = valuesBy("serial").map(BigInt).sort(ascending).map(uint64);
  const keyIds = valuesBy("key-id").map(wireString);
  const keys = valuesBy("key").map((value) => wireString(Buffer.from(value, "base64")));
  const certificates = [...section(within.serials, serials), ...section(within.keyIds, keyIds)];
  const ofAuthority = [wireString(authority), wireString(""), ...certificates];
  return Buffer.concat([
    magic,
    uint32(1),
    uint64(BigInt(now)),
    uint64(BigInt(Math.floor(now / 1000))),
    uint64(0n),
    wireString(""),
    wireString(comment),
    ...(certificates.length === 0 ? [] : section(sections.certificates, ofAuthority)),
    ...section(sections.keys, keys),
  ]);
}

function section(type: number, content: readonly Buffer[]): Buffer[] {
  return content.length === 0 ? [] : [Buffer.of(type), wireString(Buffer.concat(content))];
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
