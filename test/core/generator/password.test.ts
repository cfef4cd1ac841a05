import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { generate } from "#core/generator";

const everything = {
  kind: "password",
  length: 20,
  lower: true,
  upper: true,
  digits: true,
  symbols: true,
  avoidLookAlikes: false,
} as const;

const patterns = { lower: /[a-z]/, upper: /[A-Z]/, digits: /[0-9]/, symbols: /[^a-zA-Z0-9]/ };

describe("generated passwords", () => {
  it("have the length asked for, one of each class asked for, and nothing else", () => {
    const recipe = fc.record({
      kind: fc.constant("password" as const),
      length: fc.integer({ min: 4, max: 64 }),
      lower: fc.boolean(),
      upper: fc.boolean(),
      digits: fc.boolean(),
      symbols: fc.boolean(),
      avoidLookAlikes: fc.boolean(),
    });
    fc.assert(
      fc.property(recipe, (asked) => {
        fc.pre(asked.lower || asked.upper || asked.digits || asked.symbols);
        const { value } = generate(asked);
        expect(value).toHaveLength(asked.length);
        for (const name of ["lower", "upper", "digits", "symbols"] as const) {
          expect(patterns[name].test(value)).toBe(asked[name]);
        }
        if (asked.avoidLookAlikes) expect(value).not.toMatch(/[Il1|O0oB8G6S5Z2]/);
      }),
    );
  });

  it("are refused when nothing is left to choose from", () => {
    const none = { ...everything, lower: false, upper: false, digits: false, symbols: false };
    expect(() => generate(none)).toThrow(expect.objectContaining({ code: "record-invalid" }));
  });

  it("are refused when they are shorter than the classes they must hold", () => {
    expect(() => generate({ ...everything, length: 3 })).toThrow(
      expect.objectContaining({ code: "record-invalid" }),
    );
  });

  it("choose each digit equally often", () => {
    const digits = { ...everything, lower: false, upper: false, symbols: false, length: 256 };
    const counts = new Array<number>(10).fill(0);
    for (let round = 0; round < 200; round++) {
      for (const digit of generate(digits).value)
        counts[Number(digit)] = (counts[Number(digit)] ?? 0) + 1;
    }
    const expected = (200 * 256) / 10;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 9 degrees of freedom: a fair draw exceeds 50 once in ten million runs.
    expect(chiSquare).toBeLessThan(50);
  });

  it("report the exact number of bits they were chosen from", () => {
    const digits = { ...everything, lower: false, upper: false, symbols: false, length: 8 };
    expect(generate(digits).entropyBits).toBeCloseTo(8 * Math.log2(10), 9);
    const two = { ...everything, upper: false, symbols: false, length: 4 };
    expect(generate(two).entropyBits).toBeCloseTo(Math.log2(36 ** 4 - 26 ** 4 - 10 ** 4), 9);
    expect(generate({ ...everything, length: 256 }).entropyBits).toBeCloseTo(
      256 * Math.log2(90),
      3,
    );
  });
});
