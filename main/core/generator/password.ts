import { randomInt } from "node:crypto";
import { AppError } from "#core/errors";

export interface PasswordRecipe {
  readonly kind: "password";
  readonly length: number;
  readonly lower: boolean;
  readonly upper: boolean;
  readonly digits: boolean;
  readonly symbols: boolean;
  readonly avoidLookAlikes: boolean;
}

const classes = {
  lower: "abcdefghijklmnopqrstuvwxyz",
  upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  digits: "0123456789",
  symbols: "!#$%&()*+,-./:;<=>?@[]^_{|}~",
};
const lookAlikes = new Set("Il1|O0oB8G6S5Z2");

/**
 * A password in which each chosen class occurs at least once, every such password being equally likely.
 * Throws `record-invalid` when no class is chosen, or when there are more classes than characters.
 */
export function generatePassword(recipe: PasswordRecipe): { value: string; entropyBits: number } {
  const chosen = chosenClasses(recipe);
  if (chosen.length === 0) {
    throw new AppError("record-invalid", "Choose at least one kind of character.");
  }
  if (chosen.length > recipe.length) {
    throw new AppError("record-invalid", "Make it longer: it must hold one of each chosen kind.");
  }
  const alphabet = chosen.join("");
  // Drawing again until every class occurs keeps the survivors equally likely; putting one of each in place
  // first and shuffling would not.
  for (;;) {
    const value = Array.from({ length: recipe.length }, () => pick(alphabet)).join("");
    if (chosen.every((letters) => Array.from(value).some((letter) => letters.includes(letter)))) {
      return { value, entropyBits: countBits(chosen, recipe.length) };
    }
  }
}

function chosenClasses(recipe: PasswordRecipe): string[] {
  return (["lower", "upper", "digits", "symbols"] as const)
    .filter((name) => recipe[name])
    .map((name) =>
      recipe.avoidLookAlikes
        ? Array.from(classes[name])
            .filter((letter) => !lookAlikes.has(letter))
            .join("")
        : classes[name],
    );
}

function pick(alphabet: string): string {
  // SECURITY: randomInt rejects what would favour the first letters, as a remainder does not. [GEN]
  return alphabet.charAt(randomInt(alphabet.length));
}

/** log2 of the number of passwords that hold every class, by inclusion and exclusion over the classes left out. */
function countBits(chosen: readonly string[], length: number): number {
  const sizes = chosen.map((letters) => letters.length);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  let count = 0n;
  for (let subset = 0; subset < 1 << sizes.length; subset++) {
    const left = sizes.filter((_, index) => (subset & (1 << index)) !== 0);
    const letters = all - left.reduce((sum, size) => sum + size, 0);
    const ways = BigInt(letters) ** BigInt(length);
    count += left.length % 2 === 0 ? ways : -ways;
  }
  return bitsOf(count);
}

/** log2 of an integer too large for a double: its leading 53 bits, and how many follow. */
function bitsOf(count: bigint): number {
  const shift = Math.max(0, count.toString(2).length - 53);
  return Math.log2(Number(count >> BigInt(shift))) + shift;
}
