import { describe, expect, it } from "vitest";
import { recipe as schema } from "#contract";
import {
  firstRecipe,
  sizeOf,
  strengthOf,
  toggled,
  togglesOf,
} from "../../../../../renderer/features/vault/edit/recipe.ts";

describe("the recipe of a password", () => {
  it.each(["words", "characters", "pin"] as const)(
    "of %s is one that the contract takes",
    (kind) => {
      const first = firstRecipe(kind);
      expect(schema.safeParse(first).success).toBe(true);
      const { min, max, set } = sizeOf(first, kind);
      expect(schema.safeParse(set(min)).success).toBe(true);
      expect(schema.safeParse(set(max)).success).toBe(true);
    },
  );

  it("turns one set on and off, and marks the last one that is left", () => {
    let made = firstRecipe("characters");
    for (const key of ["lower", "upper", "digits"]) made = toggled(made, key);
    const left = togglesOf(made, "characters").filter((toggle) => toggle.isOn);
    expect(left).toEqual([{ key: "symbols", label: "#$!", isOn: true, isLast: true }]);
    expect(togglesOf(toggled(made, "lower"), "characters").some((toggle) => toggle.isLast)).toBe(
      false,
    );
  });

  it("calls more chance stronger", () => {
    const scores = [10, 40, 50, 70, 128].map((bits) => strengthOf(bits).score);
    expect(scores).toEqual([0, 1, 2, 3, 4]);
  });
});
