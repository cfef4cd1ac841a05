import type { SallyportHandlers } from "#contract";
import { requireUnlocked } from "./core.ts";
import type { Core } from "./core.ts";

export function createBackupHandlers({
  account,
  backups,
}: Pick<Core, "account" | "backups">): SallyportHandlers["backups"] {
  return {
    list: () => backups.list(),
    async take() {
      requireUnlocked(account);
      return { name: await account.backupByHand() };
    },
    restore: (choice) => backups.restore(choice),
  };
}
