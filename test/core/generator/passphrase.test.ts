import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { generate } from "#core/generator";
import { words } from "../../../main/core/generator/words.ts";

const recipe = {
  kind: "passphrase",
  words: 6,
  separator: " ",
  capitalise: false,
  digit: false,
} as const;

describe("generated passphrases", () => {
  it("draw from the EFF's large list, word for word", () => {
    const published = words.map((word, index) => `${dice(index)}\t${word}\n`).join("");
    expect(createHash("sha256").update(published).digest("hex")).toBe(
      "addd35536511597a02fa0a9ff1e5284677b8883b83e986e43f15a3db996b903e",
    );
  });

  it("hold as many words as asked, each of the list", () => {
    const { value, entropyBits } = generate(recipe);
    const drawn = value.split(" ");
    expect(drawn).toHaveLength(6);
    for (const word of drawn) expect(words).toContain(word);
    expect(entropyBits).toBeCloseTo(6 * Math.log2(7776), 9);
  });

  it("capitalise each word and add one digit when asked", () => {
    const { value, entropyBits } = generate({ ...recipe, capitalise: true, digit: true });
    for (const word of value.split(" ")) expect(word).toMatch(/^[A-Z]/);
    expect(value.match(/[0-9]/g)).toHaveLength(1);
    expect(entropyBits).toBeCloseTo(6 * Math.log2(7776) + Math.log2(60), 9);
  });
});

/** The five dice that the published list prints before each word. */
function dice(index: number): string {
  return Array.from(index.toString(6).padStart(5, "0"), (face) => Number(face) + 1).join("");
}
