import type { ZxcvbnFactory } from "@zxcvbn-ts/core";
import type { Strength } from "./face.ts";

const leastLength = 10;
const leastScore = 3;
/**
 * What is judged of a password, and how many readings of `4`, `$` and their like are tried. The time grows
 * faster than either: with the library's own bounds (256, 100) a long password holds everything up for most
 * of a second. The authors of zxcvbn advise to judge 100 characters; nobody guesses through to the 101st.
 */
const bounds = { maxLength: 100, l33tMaxSubstitutions: 20 };
/** What this product's own users would try first. */
const ownWords = ["sallyport", "sally", "vault", "master"];

let loaded: Promise<ZxcvbnFactory> | undefined;

async function load(): Promise<ZxcvbnFactory> {
  const [core, common, english] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
    import("@zxcvbn-ts/language-en"),
  ]);
  return new core.ZxcvbnFactory({
    ...bounds,
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    translations: english.translations,
  });
}

function reasonFor(password: string, score: number, warning: string | null): string | null {
  if (password.length < leastLength) return `Use at least ${leastLength} characters.`;
  if (score >= leastScore) return null;
  return warning ?? "This is too easy to guess. Use four or more unrelated words.";
}

/**
 * How hard a master password is to guess, told by its first 100 characters. The dictionaries are large, so
 * they are loaded on the first question: an unlock never needs them. [V7]
 */
export async function judgePassword(password: string): Promise<Strength> {
  loaded ??= load();
  const judge = await loaded;
  const { score, feedback } = judge.check(password, ownWords);
  // SECURITY: the library holds on to what it judged last; from here on that is nothing. [L11]
  judge.check("");
  const reason = reasonFor(password, score, feedback.warning);
  return { score, acceptable: reason === null, reason, suggestions: feedback.suggestions };
}
