import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { judgePassword } from "../../../../main/core/vault/strength.ts";
import {
  loadDictionary,
  type Dictionary,
} from "../../../../main/core/health/strength/dictionary.ts";
import { isPlainlyStrong, isPlainlyWeak } from "../../../../main/core/health/strength/plain.ts";

let dictionary: Dictionary;
beforeAll(async () => {
  dictionary = await loadDictionary();
}, 60_000);

/** What people build passwords of, in every spelling that the judge knows. */
const word = fc.constantFrom(
  ...["password", "sunshine", "correct", "electricity", "international", "sallyport", "washington"],
  ...["december", "one", "two", "thirteen", "november", "qwertyuiop", "asdfghjkl", "zxcvbnm,./"],
  ...["1qaz2wsx", "123456789", "20121231", "13/12/1999", "abcdefghij", "aaaaaaa", "xyxyxyxy"],
);
const spelling = fc.constantFrom<(text: string) => string>(
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => Array.from(text).reverse().join(""),
  (text) => text.charAt(0).toUpperCase() + text.slice(1),
  (text) => text.replaceAll("a", "4").replaceAll("e", "3").replaceAll("o", "0"),
  (text) => text.replaceAll("s", "$").replaceAll("i", "!").replaceAll("t", "7"),
  (text) => text.replaceAll("m", "nn").replaceAll("w", "vv").replaceAll("o", "()"),
  (text) => text.replaceAll("h", "|-|").replaceAll("u", "|_|").replaceAll("d", "|)"),
);
const part = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(word, spelling).map(([text, spell]) => spell(text)) },
  { weight: 2, arbitrary: fc.string({ minLength: 1, maxLength: 7 }) },
  { weight: 1, arbitrary: fc.constantFrom("-", " ", "1", "2024", "!", "_") },
);
const built = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(""));

describe("a plainly strong password", () => {
  it(
    "[H4] is never one that the judge calls weak, however it is built",
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(built, fc.string({ minLength: 9, maxLength: 16 })),
          async (password) => {
            if (isPlainlyStrong(password, dictionary))
              expect((await judgePassword(password)).score).toBeGreaterThanOrEqual(3);
            else if (isPlainlyWeak(password))
              expect((await judgePassword(password)).score).toBeLessThan(3);
          },
        ),
        { numRuns: 400 },
      );
    },
  );

  it.each([
    ...["sallyport-Xq9z", "Xq9z-tropyllas", "p@$$w0rd!zkq", "|D4ssvv0rd()ne", "qwertyuiop[]zk"],
    ...["aaaaaaaaaaaaaaaaaaaa", "zkq7zkq7zkq7zkq7", "january.february", "20121231-20121231"],
    ...["internati0n@l!!!", "9876543210abcdef", "ABCDEFGHIJKLMNOP", "one-two-three-four"],
  ])("[H4] is not %s", (password) => {
    expect(isPlainlyStrong(password, dictionary)).toBe(false);
  });

  it("[H4] is most of what a generator makes, so that the judge is seldom asked", () => {
    const made = Array.from({ length: 500 }, (_, at) => `vK7#${at}-Basalt.Quay9!mx`);
    const plain = made.filter((password) => isPlainlyStrong(password, dictionary));
    expect(plain.length).toBeGreaterThan(490);
  });
});
