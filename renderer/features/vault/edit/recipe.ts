import type { Recipe } from "#contract";

export type RecipeKind = "words" | "characters" | "pin";

const digitsOnly = { lower: false, upper: false, digits: true, symbols: false };

export function firstRecipe(kind: RecipeKind): Recipe {
  switch (kind) {
    case "words":
      return { kind: "passphrase", words: 6, separator: "-", capitalise: false, digit: false };
    case "characters":
      return {
        kind: "password",
        length: 20,
        lower: true,
        upper: true,
        digits: true,
        symbols: true,
      };
    case "pin":
      return { kind: "password", length: 6, ...digitsOnly };
  }
}

interface Size {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly set: (value: number) => Recipe;
}

export function sizeOf(recipe: Recipe, kind: RecipeKind): Size {
  if (recipe.kind === "passphrase") {
    const set = (words: number): Recipe => ({ ...recipe, words });
    return { label: "Words", value: recipe.words ?? 6, min: 3, max: 20, set };
  }
  const set = (length: number): Recipe => ({ ...recipe, length });
  const label = kind === "pin" ? "Digits" : "Characters";
  return { label, value: recipe.length ?? 20, min: 4, max: kind === "pin" ? 12 : 128, set };
}

interface Toggle {
  readonly key: string;
  readonly label: string;
  readonly isOn: boolean;
  /** The only set that is left: without it there would be nothing to draw from. */
  readonly isLast: boolean;
}

const passwordSets = { lower: "a–z", upper: "A–Z", digits: "0–9", symbols: "#$!" } as const;

export function togglesOf(recipe: Recipe, kind: RecipeKind): readonly Toggle[] {
  if (kind === "pin") return [];
  if (recipe.kind === "passphrase") {
    return [
      { key: "capitalise", label: "Capitals", isOn: recipe.capitalise === true, isLast: false },
      { key: "digit", label: "A digit", isOn: recipe.digit === true, isLast: false },
    ];
  }
  const keys = Object.keys(passwordSets) as (keyof typeof passwordSets)[];
  const on = keys.filter((key) => recipe[key] !== false);
  return [
    ...keys.map((key) => ({
      key,
      label: passwordSets[key],
      isOn: on.includes(key),
      isLast: on.length === 1,
    })),
    {
      key: "avoidLookAlikes",
      label: "Avoid l1O0",
      isOn: recipe.avoidLookAlikes === true,
      isLast: false,
    },
  ];
}

export function toggled(recipe: Recipe, key: string): Recipe {
  const isOn = recipe.kind === "password" && key in passwordSets;
  const now = (recipe as Readonly<Record<string, unknown>>)[key];
  return { ...recipe, [key]: !(now ?? isOn) };
}

/** What so many bits of chance mean against a guesser with the sealed file in hand. */
export function strengthOf(bits: number): { score: number; word: string } {
  if (bits < 30) return { score: 0, word: "Very weak" };
  if (bits < 45) return { score: 1, word: "Weak" };
  if (bits < 60) return { score: 2, word: "Fair" };
  return bits < 80 ? { score: 3, word: "Strong" } : { score: 4, word: "Very strong" };
}
