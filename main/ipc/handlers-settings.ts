import type { SallyportHandlers } from "#contract";
import { requireUnlocked } from "./core.ts";
import type { Core } from "./core.ts";

export function createSettingsHandlers({
  account,
  settings,
  moveData,
}: Pick<Core, "account" | "settings" | "moveData">): SallyportHandlers["settings"] {
  return {
    get: () => settings.get(),
    change(change) {
      // SECURITY: whoever stands before the gate must not be able to turn the lock off. [L10]
      requireUnlocked(account);
      return settings.change(change);
    },
    moveData({ folder }) {
      requireUnlocked(account);
      return moveData(folder);
    },
  };
}
