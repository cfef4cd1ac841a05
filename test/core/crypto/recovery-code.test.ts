import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newRecoveryCode, readRecoveryCode } from "#core/crypto";

describe("recovery codes", () => {
  it("[C10] are 28 characters in groups of four, without letters that look alike", () => {
    for (let round = 0; round < 200; round++) {
      expect(newRecoveryCode().code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/);
    }
  });

  it("[C10] are read as people type them", () => {
    const { code, secret } = newRecoveryCode();
    const typed = [
      code,
      code.toLowerCase(),
      code.replaceAll("-", ""),
      code.replaceAll("-", " "),
      `  ${code.replaceAll("-", " \u2013 ")}\n`,
      code.replaceAll("1", "l").replaceAll("0", "o"),
      code.replaceAll("1", "I").replaceAll("0", "O"),
    ];
    for (const text of typed) expect(readRecoveryCode(text)?.equals(secret)).toBe(true);
  });

  it("[C10] find a slip of the pen in any one place", () => {
    const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let missed = 0;
    fc.assert(
      fc.property(fc.nat(27), fc.nat(31), (place, letter) => {
        const code = newRecoveryCode().code.replaceAll("-", "");
        const wrong = code.slice(0, place) + alphabet.charAt(letter) + code.slice(place + 1);
        if (wrong !== code && readRecoveryCode(wrong) !== null) missed++;
      }),
      { numRuns: 500 },
    );
    // Twelve bits of checksum: one slip in 4,096 passes, so five hundred slips hardly show one.
    expect(missed).toBeLessThan(8);
  });

  it("[C10] are nothing else", () => {
    const { code } = newRecoveryCode();
    for (const text of [
      "",
      "ABCD",
      `${code}A`,
      code.slice(1),
      `U${code.slice(1)}`,
      "🙂".repeat(28),
    ]) {
      expect(readRecoveryCode(text)).toBeNull();
    }
  });
});
