/**
 * Makes passwords and passphrases. Every choice comes from the system's random source without bias, and the
 * entropy it reports is the size of the set it chose from. Must never keep, log or reuse what it made.
 */
import { generatePassphrase } from "./passphrase.ts";
import { generatePassword } from "./password.ts";
import type { PassphraseRecipe } from "./passphrase.ts";
import type { PasswordRecipe } from "./password.ts";

/**
 * A fresh secret by the recipe, and how many bits of choice are in it. Throws `record-invalid` when the
 * recipe leaves nothing to choose from.
 */
export function generate(recipe: PasswordRecipe | PassphraseRecipe): {
  value: string;
  entropyBits: number;
} {
  return recipe.kind === "password" ? generatePassword(recipe) : generatePassphrase(recipe);
}
