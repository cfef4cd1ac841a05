import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codeAt, readOtp } from "#core/totp";
import type { Otp } from "#core/totp";

const seed = "1234567890";
const secrets = {
  SHA1: seed.repeat(2),
  SHA256: seed.repeat(4).slice(0, 32),
  SHA512: seed.repeat(7).slice(0, 64),
};

function otp(change: Partial<Otp>): Otp {
  return {
    secret: Uint8Array.from(Buffer.from(secrets[change.algorithm ?? "SHA1"])),
    issuer: "",
    account: "",
    algorithm: "SHA1",
    digits: 6,
    periodSeconds: 30,
    steam: false,
    ...change,
  };
}

// RFC 6238, appendix B.
const table = [
  [59, "94287082", "46119246", "90693936"],
  [1111111109, "07081804", "68084774", "25091201"],
  [1111111111, "14050471", "67062674", "99943326"],
  [1234567890, "89005924", "91819424", "93441116"],
  [2000000000, "69279037", "90698825", "38618901"],
  [20000000000, "65353130", "77737706", "47863826"],
] as const;

describe("codes", () => {
  it.each(table)("at %d seconds are those of RFC 6238", (seconds, sha1, sha256, sha512) => {
    const at = seconds * 1000;
    expect(codeAt(otp({ algorithm: "SHA1", digits: 8 }), at).code).toBe(sha1);
    expect(codeAt(otp({ algorithm: "SHA256", digits: 8 }), at).code).toBe(sha256);
    expect(codeAt(otp({ algorithm: "SHA512", digits: 8 }), at).code).toBe(sha512);
  });

  it("tell the next code and the moment at which this one ends", () => {
    const shown = codeAt(otp({}), 59_000);
    expect(shown.endsAt).toBe(60_000);
    expect(codeAt(otp({}), shown.endsAt).code).toBe(shown.next);
    expect(codeAt(otp({}), shown.endsAt - 1).code).toBe(shown.code);
  });

  it("equal those of oathtool", () => {
    const random = fc.record({
      secret: fc.uint8Array({ minLength: 10, maxLength: 64 }),
      algorithm: fc.constantFrom("SHA1" as const, "SHA256" as const, "SHA512" as const),
      digits: fc.integer({ min: 6, max: 8 }),
      periodSeconds: fc.constantFrom(1, 15, 30, 60, 3600),
      seconds: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    });
    fc.assert(
      fc.property(random, ({ seconds, secret, ...asked }) => {
        const ours = codeAt(otp({ ...asked, secret: Uint8Array.from(secret) }), seconds * 1000);
        expect(ours.code).toBe(askOathtool(secret, asked, seconds));
      }),
      { numRuns: 40 },
    );
  });

  it("of Steam are five letters of its alphabet, spelt from the same truncated hash", () => {
    const steam = readOtp("steam://GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    for (const seconds of [0, 59, 1111111109, 2000000000]) {
      const { code } = codeAt(steam, seconds * 1000);
      expect(code).toBe(spellSteam(Buffer.from(secrets.SHA1), Math.floor(seconds / 30)));
    }
  });
});

function askOathtool(
  secret: Uint8Array,
  asked: { algorithm: string; digits: number; periodSeconds: number },
  seconds: number,
): string {
  const options = [
    `--totp=${asked.algorithm.toLowerCase()}`,
    `--digits=${asked.digits}`,
    `--time-step-size=${asked.periodSeconds}s`,
    `--now=@${seconds}`,
  ];
  return execFileSync("oathtool", [...options, Buffer.from(secret).toString("hex")])
    .toString()
    .trim();
}

/** Steam Guard's code as its own clients make it, written out here once more. */
function spellSteam(secret: Uint8Array, counter: number): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const hash = createHmac("sha1", secret).update(message).digest();
  let value = hash.readUInt32BE((hash[19] ?? 0) & 15) & 0x7fffffff;
  let code = "";
  while (code.length < 5) {
    code += "23456789BCDFGHJKMNPQRTVWXY".charAt(value % 26);
    value = Math.floor(value / 26);
  }
  return code;
}
