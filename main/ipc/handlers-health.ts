import type { SallyportHandlers } from "#contract";
import { requireUnlocked } from "./core.ts";
import type { Core } from "./core.ts";

export function createHealthHandlers({
  account,
  health,
}: Pick<Core, "account" | "health">): SallyportHandlers["health"] {
  return {
    check() {
      requireUnlocked(account);
      return health.check();
    },
    findings(page) {
      requireUnlocked(account);
      return health.findings(page);
    },
    ignore(choice) {
      requireUnlocked(account);
      return health.ignore(choice);
    },
    lookUp({ file }) {
      requireUnlocked(account);
      return health.lookUp(file === undefined ? {} : { file });
    },
    cancel() {
      requireUnlocked(account);
      health.cancel();
      return {};
    },
  };
}
