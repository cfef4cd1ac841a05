import { AppError, isAppError } from "#core/errors";
import type { Account } from "#core/vault";

/** What a person may end by a signal, and a lock ends in any case. */
export function createEnding(account: Account) {
  const underWay = new Set<AbortController>();

  function forget(): void {
    for (const one of underWay) one.abort();
  }

  async function whileUnlocked<T>(
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const mine = new AbortController();
    underWay.add(mine);
    try {
      return await work(AbortSignal.any([signal, mine.signal]));
    } catch (error) {
      if (isAppError(error, "cancelled") && account.state() !== "unlocked") throw locked();
      throw error;
    } finally {
      underWay.delete(mine);
    }
  }

  return { forget, whileUnlocked };
}

function locked(): AppError {
  return new AppError("vault-locked", "Sallyport was locked meanwhile. Nothing was changed.");
}
