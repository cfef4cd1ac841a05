import type { Account } from "#core/vault";
import type { Content } from "#core/records";
import { isOwnName } from "./facts.ts";
import { loadDictionary, type Dictionary } from "./strength/dictionary.ts";
import { isPlainlyStrong, isPlainlyWeak } from "./strength/plain.ts";

/** A score of the judge's below this is weak. */
const leastScore = 3;
/** For fewer passwords than these, asking the judge takes no longer than loading the dictionary. */
const worthLoading = 100;

/** Whether passwords are weak: the judge's word, and the same one for the same password. [H4] */
export function createScales(account: Pick<Account, "judge">, passwords: number) {
  const judged = new Map<string, boolean>();
  let loading: Promise<Dictionary> | null = null;

  async function judge(password: string): Promise<boolean> {
    if (isPlainlyWeak(password)) return true;
    if (passwords >= worthLoading) {
      const dictionary = await (loading ??= loadDictionary());
      if (isPlainlyStrong(password, dictionary)) return false;
    }
    return (await account.judge(password)).score < leastScore;
  }

  return async (password: string, digest: string, content: Content): Promise<boolean> => {
    if (isOwnName(password, content)) return true;
    const known = judged.get(digest);
    if (known !== undefined) return known;
    const weak = await judge(password);
    judged.set(digest, weak);
    return weak;
  };
}
