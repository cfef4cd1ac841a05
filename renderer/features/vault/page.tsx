import { useCallback, useRef, useState } from "react";
import type { RecordSummary, Scope, Vault } from "#contract";
import type { RecordType } from "#contract/record-types";
import { useRead } from "#bridge";
import type { DetailActs } from "./detail/detail.tsx";
import { useLeave } from "./leave.tsx";
import { ListPane } from "./list/list-pane.tsx";
import { useListing } from "./list/pages.ts";
import type { Listing } from "./list/pages.ts";
import { useSelected, useSelection } from "./list/selection.ts";
import "./page.css";
import { ApplyingPane, useApplying } from "./picked/applying.tsx";
import type { Applying } from "./picked/applying.tsx";
import { PickedPane } from "./picked/pane.tsx";
import { RightPane } from "./right-pane.tsx";
import { actsOn, focusSearch, mainAction, useRecordKeys } from "./selected.ts";
import type { Field } from "./selected.ts";
import { Places } from "./sidebar/places.tsx";
import { placesOf } from "./sidebar/scopes.ts";
import type { Counts } from "./sidebar/scopes.ts";
import { toView, useVaultState } from "./state.ts";
import type { Picks, Sort, VaultAction, VaultState } from "./state.ts";
import { EraseQuestion } from "./trash.tsx";
import { useWishes } from "./wishes.ts";
import type { VaultWish } from "./wishes.ts";

export interface VaultPageProps {
  readonly wish: VaultWish | null;
  readonly onWishDone: () => void;
  readonly onConnect: (hostId: string) => void;
  readonly onActivity: (recordId: string) => void;
  readonly onImport: () => void;
  readonly onTravel: (way: "leave" | "return") => void;
  /** Writes these records to a file. */
  readonly onExport: (recordIds: readonly string[]) => void;
  readonly onPalette: () => void;
}

const noCounts: Counts = {
  all: 0,
  favourites: 0,
  archive: 0,
  trash: 0,
  damaged: 0,
  types: [],
  vaults: [],
  tags: [],
};

const toNew = (type: RecordType, name = ""): VaultAction => ({
  kind: "mode",
  mode: { kind: "new", type, name },
});

/** The vault's three panes, and what moves between them. */
export function VaultPage(props: VaultPageProps) {
  const [state, dispatch] = useVaultState();
  const { scope, text, sort, selectedId, mode, picks } = state;
  const counts = useRead("records.counts", {}, { keepPrevious: true }).data ?? noCounts;
  const vaults = useRead("vaults.list", {}).data ?? [];
  const listing = useListing(text, scope, sort);
  const field = useRef<HTMLInputElement>(null);
  const { leave, onDirty, question } = useLeave();
  const [erasing, setErasing] = useState<{ id: string; name: string } | null>(null);
  const groups = placesOf(counts, vaults);
  const isViewing = mode.kind === "view";

  useSettled(state, dispatch, listing);
  const selected = useSelected(listing, selectedId);

  const turn = (action: VaultAction) => {
    leave(() => {
      dispatch(action);
    });
  };
  const lists = listActs(state, dispatch, turn);
  const unpick = () => {
    dispatch({ kind: "unpick" });
  };
  const applying = useApplying(unpick);
  const act = mainAction(props.onConnect);
  const acts = actsOn({
    selected,
    selectedId,
    turn,
    leave,
    act,
    erase: setErasing,
    onActivity: props.onActivity,
  });
  useGrants(props, turn, field);
  useRecordKeys({
    selected,
    acts,
    act,
    field,
    isOn: isViewing,
    clearSearch: () => {
      if (picks === null) lists.onText("");
      else unpick();
    },
    picked: picks === null ? null : [...picks.ids],
    onChange: applying.apply,
  });
  return (
    <div className="vault">
      <Places
        {...{ groups, scope }}
        onScope={lists.onScope}
        onPalette={props.onPalette}
        onTravel={props.onTravel}
      />
      <ListPane
        ref={field}
        state={state}
        listing={listing}
        counts={counts}
        groups={groups}
        {...lists}
        onImport={props.onImport}
        onAct={act}
      />
      <RightSide
        state={state}
        listing={listing}
        selected={selected}
        vaults={vaults}
        acts={acts}
        applying={applying}
        onDirty={onDirty}
        onClear={unpick}
        onCancel={() => {
          turn(toView);
        }}
        onSaved={(id) => {
          dispatch({ kind: "select", id });
        }}
        onExport={props.onExport}
      />
      <EraseQuestion record={erasing} onClosed={setErasing} />
      {question}
    </div>
  );
}

type Turn = (action: VaultAction) => void;

/** What the list asks for. `turn` asks first where a form would lose something. */
function listActs({ selectedId, mode, picks }: VaultState, dispatch: Turn, turn: Turn) {
  return {
    onText: (text: string) => {
      dispatch({ kind: "text", text });
    },
    onScope: (scope: Scope) => {
      turn({ kind: "scope", scope });
    },
    onSort: (sort: Sort) => {
      dispatch({ kind: "sort", sort });
    },
    onNew: (type: RecordType) => {
      turn(toNew(type));
    },
    onSelect: ({ id }: RecordSummary) => {
      const isShown = id === selectedId && mode.kind === "view" && picks === null;
      if (!isShown) turn({ kind: "select", id });
    },
    onPick: (next: Picks | null, id: string | null) => {
      turn({ kind: "pick", picks: next, id });
    },
  };
}

interface RightSideProps {
  readonly state: VaultState;
  readonly listing: Listing;
  readonly selected: RecordSummary | undefined;
  readonly vaults: readonly Vault[];
  readonly acts: DetailActs;
  readonly applying: Applying;
  readonly onDirty: (isDirty: boolean) => void;
  readonly onClear: () => void;
  readonly onCancel: () => void;
  readonly onSaved: (id: string) => void;
  readonly onExport: (recordIds: readonly string[]) => void;
}

/** One record, several of them, or how far a change of many is. */
function RightSide(props: RightSideProps) {
  const { state, listing, selected, vaults, acts, applying } = props;
  const { mode, selectedId, scope, picks } = state;
  if (applying.at !== null) return <ApplyingPane at={applying.at} stop={applying.stop} />;
  if (picks !== null) {
    return (
      <PickedPane
        picks={picks}
        listing={listing}
        cursor={selected}
        vaults={vaults}
        onClear={props.onClear}
        onChange={applying.apply}
        onExport={props.onExport}
      />
    );
  }
  return (
    <RightPane
      mode={mode}
      selectedId={selectedId}
      vaults={vaults}
      vaultId={scope.vaultId ?? vaults[0]?.id ?? null}
      acts={acts}
      onDirty={props.onDirty}
      onCancel={props.onCancel}
      onSaved={props.onSaved}
    />
  );
}

/** Moves the selection with the list, unless a form has the right pane. */
function useSettled(
  state: VaultState,
  dispatch: (action: VaultAction) => void,
  listing: Listing,
): void {
  const { scope, text, sort, selectedId, isReached, mode } = state;
  const isViewing = mode.kind === "view";
  const settle = useCallback(
    (id: string | null) => {
      if (isViewing) dispatch({ kind: "select", id });
    },
    [isViewing, dispatch],
  );
  useSelection(
    listing,
    {
      question: JSON.stringify([scope, text, sort]),
      selectedId,
      isReached,
      isSearch: text.trim() !== "",
    },
    settle,
  );
}

function useGrants(props: VaultPageProps, turn: (action: VaultAction) => void, field: Field): void {
  const grant = (wish: VaultWish) => {
    switch (wish.kind) {
      case "open":
        turn({ kind: "reach", id: wish.recordId });
        break;
      case "new":
        turn({
          kind: "mode",
          mode: { kind: "new", type: wish.type ?? "login", name: wish.name ?? "" },
        });
        break;
      case "find":
        if (wish.text !== undefined) turn({ kind: "text", text: wish.text });
        focusSearch(field);
        break;
      default:
        wish satisfies never;
    }
  };
  useWishes(props.wish, grant, props.onWishDone);
}
