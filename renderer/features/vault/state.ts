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
  /** Several records of the list, to do something with all of them; null while there is one, or none. */
  readonly picks: Picks | null;
}

/** What is picked, and from where the next range goes: the record, and where it stood. */
export interface Picks {
  readonly ids: ReadonlySet<string>;
  readonly anchor: { readonly id: string; readonly index: number };
}

export type VaultAction =
  | { readonly kind: "scope"; readonly scope: Scope }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "sort"; readonly sort: Sort }
  | { readonly kind: "select"; readonly id: string | null }
  /** `id` is where the cursor goes; what is less than two records is none. */
  | { readonly kind: "pick"; readonly picks: Picks | null; readonly id: string | null }
  | { readonly kind: "unpick" }
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
  picks: null,
};

export const toView: VaultAction = { kind: "mode", mode: { kind: "view" } };

export function reduceVault(state: VaultState, action: VaultAction): VaultState {
  const viewing = { ...state, isReached: false, mode: { kind: "view" }, picks: null } as const;
  switch (action.kind) {
    case "scope":
      return { ...viewing, scope: action.scope, text: "" };
    case "text":
      return { ...state, text: action.text, isReached: false, picks: null };
    case "sort":
      return { ...state, sort: action.sort };
    case "select":
      return { ...viewing, selectedId: action.id };
    case "pick":
      return { ...viewing, ...picked(action.picks, action.id) };
    case "unpick":
      return { ...state, picks: null };
    case "mode":
      return { ...state, mode: action.mode, picks: null };
    case "reach":
      return { ...viewing, scope: everything, text: "", selectedId: action.id, isReached: true };
    default:
      action satisfies never;
      return state;
  }
}

/** One that is left of several is the selected record, as if the others had never been picked. */
function picked(picks: Picks | null, id: string | null): Pick<VaultState, "picks" | "selectedId"> {
  if (picks === null || picks.ids.size === 0) return { picks: null, selectedId: id };
  if (picks.ids.size > 1) return { picks, selectedId: id };
  const [only = null] = picks.ids;
  return { picks: null, selectedId: only };
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
