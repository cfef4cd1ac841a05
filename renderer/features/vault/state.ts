import { useReducer } from "react";
import type { Scope } from "#contract";
import type { RecordType } from "#contract/record-types";

export type Sort = "smart" | "name" | "changed" | "used";

/** What the right pane does: shows the selected record, edits it, or makes a new one. */
export type Mode =
  | { readonly kind: "view" }
  | { readonly kind: "edit" }
  | { readonly kind: "new"; readonly type: RecordType; readonly name: string };

export interface VaultState {
  readonly scope: Scope;
  readonly text: string;
  readonly sort: Sort;
  readonly selectedId: string | null;
  /** The selected record was asked for by name, and stays although the list may not have come to it. */
  readonly isReached: boolean;
  readonly mode: Mode;
}

export type VaultAction =
  | { readonly kind: "scope"; readonly scope: Scope }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "sort"; readonly sort: Sort }
  | { readonly kind: "select"; readonly id: string | null }
  | { readonly kind: "mode"; readonly mode: Mode }
  /** Shows a record wherever it is: the list stops narrowing, so that it can be there. */
  | { readonly kind: "reach"; readonly id: string };

const everything: Scope = { show: "live" };

const start: VaultState = {
  scope: everything,
  text: "",
  sort: "smart",
  selectedId: null,
  isReached: false,
  mode: { kind: "view" },
};

export function reduceVault(state: VaultState, action: VaultAction): VaultState {
  switch (action.kind) {
    case "scope":
      return { ...state, scope: action.scope, text: "", isReached: false, mode: { kind: "view" } };
    case "text":
      return { ...state, text: action.text, isReached: false };
    case "sort":
      return { ...state, sort: action.sort };
    case "select":
      return { ...state, selectedId: action.id, isReached: false, mode: { kind: "view" } };
    case "mode":
      return { ...state, mode: action.mode };
    case "reach":
      return {
        ...state,
        scope: everything,
        text: "",
        selectedId: action.id,
        isReached: true,
        mode: { kind: "view" },
      };
    default:
      action satisfies never;
      return state;
  }
}

/** The screen's own state. It lives in the page, so a lock that takes the page away takes it too. */
export function useVaultState() {
  return useReducer(reduceVault, start);
}

/** Whether two scopes show the same records. */
export function isSameScope(one: Scope, other: Scope): boolean {
  const keys = ["vaultId", "type", "tag"] as const;
  return (
    (one.show ?? "live") === (other.show ?? "live") && keys.every((key) => one[key] === other[key])
  );
}
