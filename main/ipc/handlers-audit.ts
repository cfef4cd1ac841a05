import type { SallyportHandlers } from "#contract";
import type { Core } from "./core.ts";

export function createAuditHandlers({
  account,
  audit,
}: Pick<Core, "account" | "audit">): SallyportHandlers["audit"] {
  return {
    list: (query) => audit.list(query, account.auditKey()),
    verify: () => audit.verify(),
  };
}
