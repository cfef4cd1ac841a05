import type { SallyportHandlers } from "#contract";
import { requireUnlocked } from "./core.ts";
import type { Core } from "./core.ts";

export function createBackupHandlers({
  account,
  backups,
  merger,
}: Pick<Core, "account" | "backups" | "merger">): SallyportHandlers["backups"] {
  return {
    list: () => backups.list(),
    async take() {
      requireUnlocked(account);
      return { name: await account.backupByHand() };
    },
    compare(choice) {
      requireUnlocked(account);
      return merger.compare(choice);
    },
    merge() {
      requireUnlocked(account);
      return merger.merge();
    },
    leaveMerge() {
      requireUnlocked(account);
      merger.forget();
      return {};
    },
    restore: (choice) => backups.restore(choice),
  };
}
