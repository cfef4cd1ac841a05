import type { SallyportHandlers } from "#contract";
import { requireUnlocked } from "./core.ts";
import type { Core } from "./core.ts";

export function createApprovalHandlers({
  account,
  approvals,
}: Pick<Core, "account" | "approvals">): SallyportHandlers["approvals"] {
  return {
    list: () => {
      requireUnlocked(account);
      return approvals.list();
    },
    async allow({ id, lifetime, password }) {
      requireUnlocked(account);
      if (password === undefined) approvals.allow(id, lifetime);
      else await approvals.allowOnce(id, password);
      return {};
    },
    refuse({ id }) {
      requireUnlocked(account);
      approvals.refuse(id);
      return {};
    },
    withdraw({ id }) {
      requireUnlocked(account);
      approvals.withdraw(id);
      return {};
    },
  };
}
