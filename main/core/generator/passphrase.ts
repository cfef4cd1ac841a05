import { randomInt } from "node:crypto";
import { words } from "./words.ts";

export interface PassphraseRecipe {
  readonly kind: "passphrase";
  readonly words: number;
  readonly separator: string;
  readonly capitalise: boolean;
  readonly digit: boolean;
}

/** Words drawn independently from the EFF's large list; with `digit`, one of them is followed by a digit. */
export function generatePassphrase(recipe: PassphraseRecipe): {
  value: string;
  entropyBits: number;
} {
  const drawn = Array.from({ length: recipe.words }, () => words[randomInt(words.length)] ?? "");
  const parts = recipe.capitalise
    ? drawn.map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    : drawn;
  const digitAfter = recipe.digit ? randomInt(parts.length) : -1;
  const value = parts
    .map((part, index) => (index === digitAfter ? `${part}${randomInt(10)}` : part))
    .join(recipe.separator);
  const digitBits = recipe.digit ? Math.log2(10 * recipe.words) : 0;
  return { value, entropyBits: recipe.words * Math.log2(words.length) + digitBits };
}
