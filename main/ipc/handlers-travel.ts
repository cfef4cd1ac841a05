import type { SallyportHandlers } from "#contract";
import { placeOf, refuseTyped, requireUnlocked, type Core } from "./core.ts";

/** Vaults that leave this device, and come back. */
export function createTravelHandlers({
  account,
  travel,
  files,
}: Pick<Core, "account" | "travel" | "files">): SallyportHandlers["travel"] {
  const view = <Vaults extends { readonly vaults: readonly object[] }>(of: Vaults) => ({
    ...of,
    vaults: [...of.vaults] as Vaults["vaults"][number][],
  });
  return {
    departure() {
      requireUnlocked(account);
      const { leaves, stays, copies, sessions } = travel.departure();
      return {
        leaves: [...leaves],
        stays: [...stays],
        copies: [...copies],
        sessions: [...sessions],
      };
    },
    leave({ to, masterPassword, password }) {
      requireUnlocked(account);
      return travel.leave({
        ...placeOf(to, files),
        masterPassword,
        ...(password !== undefined && { password }),
      });
    },
    take(from) {
      requireUnlocked(account);
      if ("ticket" in from) return files.takeIn(from.ticket, (file) => travel.take(file));
      refuseTyped(files);
      return travel.takePath(from.path);
    },
    async open({ password }) {
      requireUnlocked(account);
      return view(await travel.open(password));
    },
    async return() {
      requireUnlocked(account);
      return view(await travel.return());
    },
    discard() {
      requireUnlocked(account);
      travel.forget();
      return {};
    },
  };
}
