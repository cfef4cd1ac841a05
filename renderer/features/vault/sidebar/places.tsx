import { useState } from "react";
import type { Scope, Vault } from "#contract";
import { isSameScope } from "../state.ts";
import type { PlaceGroup } from "./scopes.ts";
import { Sidebar } from "./sidebar.tsx";
import { VaultDialogs } from "./vault-dialogs.tsx";
import type { VaultTask } from "./vault-dialogs.tsx";

interface PlacesProps {
  readonly groups: readonly PlaceGroup[];
  readonly scope: Scope;
  readonly onScope: (scope: Scope) => void;
  readonly onPalette: () => void;
  readonly onTravel: (way: "leave" | "return") => void;
}

const everything: Scope = { show: "live" };

/** The sidebar with its questions about whole vaults. */
export function Places({ groups, scope, onScope, onPalette, onTravel }: PlacesProps) {
  const [task, setTask] = useState<VaultTask | null>(null);
  const ask = (kind: "edit" | "remove") => (vault: Vault) => {
    setTask({ kind, vault });
  };
  return (
    <>
      <Sidebar
        groups={groups}
        scope={scope}
        onScope={onScope}
        onPalette={onPalette}
        onNewVault={() => {
          setTask({ kind: "create" });
        }}
        onTravel={onTravel}
        onEditVault={ask("edit")}
        onRemoveVault={ask("remove")}
      />
      <VaultDialogs
        task={task}
        onClose={() => {
          setTask(null);
        }}
        onRemoved={(id) => {
          if (isSameScope(scope, { show: "live", vaultId: id })) onScope(everything);
        }}
      />
    </>
  );
}
