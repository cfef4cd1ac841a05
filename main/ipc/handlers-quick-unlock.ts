import type { SallyportHandlers } from "#contract";
import { requireUnlocked, type Core } from "./core.ts";
import { openRecords, requireFile } from "./handlers-account.ts";

type QuickUnlockCore = Pick<Core, "account" | "lock" | "records" | "damage" | "quickUnlock">;

export function createQuickUnlockHandlers(core: QuickUnlockCore): SallyportHandlers["quickUnlock"] {
  const { account, quickUnlock } = core;
  return {
    state: () => quickUnlock.state(),
    async turnOn({ password }) {
      requireUnlocked(account);
      await quickUnlock.turnOn(password);
      return quickUnlock.state();
    },
    turnOff() {
      requireUnlocked(account);
      quickUnlock.turnOff();
      return quickUnlock.state();
    },
    async unlock() {
      requireFile(core);
      if (account.state() === "unlocked") return {};
      await quickUnlock.unlock();
      await openRecords(core);
      return {};
    },
  };
}
