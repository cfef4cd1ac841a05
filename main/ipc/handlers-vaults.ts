import type { SallyportHandlers, Vault } from "#contract";
import type { VaultRow } from "#core/vault";
import type { Core } from "./core.ts";

export function createVaultHandlers({
  account,
  records,
}: Pick<Core, "account" | "records">): SallyportHandlers["vaults"] {
  function view({ id, name, safeForTravel }: VaultRow): Vault {
    const counted = records.counts().vaults.find(({ key }) => key === id);
    return { id, name, record_count: counted?.count ?? 0, safe_for_travel: safeForTravel };
  }

  return {
    list: () =>
      account.vaults
        .list()
        .map(view)
        .sort((a, b) => a.name.localeCompare(b.name)),
    create: ({ name }) => view(account.vaults.create(name)),
    rename: ({ id, name }) => view(account.vaults.rename(id, name)),
    mark: ({ id, safe_for_travel }) => view(account.vaults.mark(id, safe_for_travel)),
    remove({ id }) {
      account.vaults.remove(id);
      return {};
    },
  };
}
