import { useCallback, useRef, useState } from "react";
import type { RefObject } from "react";
import type { RecordSummary, Scope } from "#contract";
import type { RecordType } from "#contract/record-types";
import { useRead } from "#bridge";
import { copyField, copyMain, copyRecordCode, restoreRecord, trashRecord } from "./actions.ts";
import type { DetailActs } from "./detail/detail.tsx";
import { useVaultKeys } from "./keys.ts";
import { useLeave } from "./leave.tsx";
import { ListPane } from "./list/list-pane.tsx";
import { useListing } from "./list/pages.ts";
import type { Listing } from "./list/pages.ts";
import { useSelected, useSelection } from "./list/selection.ts";
import "./page.css";
import { RightPane } from "./right-pane.tsx";
import { Places } from "./sidebar/places.tsx";
import { placesOf } from "./sidebar/scopes.ts";
import type { Counts } from "./sidebar/scopes.ts";
import { useVaultState } from "./state.ts";
import type { VaultAction, VaultState } from "./state.ts";
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
  readonly onPalette: () => void;
}

const toView: VaultAction = { kind: "mode", mode: { kind: "view" } };
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
  const { scope, text, sort, selectedId, mode } = state;
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
  const onText = (next: string) => {
    dispatch({ kind: "text", text: next });
  };
  const toScope = (next: Scope) => {
    turn({ kind: "scope", scope: next });
  };
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
      onText("");
    },
  });
  return (
    <div className="vault">
      <Places
        {...{ groups, scope }}
        onScope={toScope}
        onPalette={props.onPalette}
        onTravel={props.onTravel}
      />
      <ListPane
        ref={field}
        state={state}
        listing={listing}
        counts={counts}
        groups={groups}
        onScope={toScope}
        onText={onText}
        onSort={(next) => {
          dispatch({ kind: "sort", sort: next });
        }}
        onNew={(type) => {
          turn(toNew(type));
        }}
        onImport={props.onImport}
        onSelect={(record) => {
          if (record.id !== selectedId || !isViewing) turn({ kind: "select", id: record.id });
        }}
        onAct={act}
      />
      <RightPane
        mode={mode}
        selectedId={selectedId}
        vaults={vaults}
        vaultId={scope.vaultId ?? vaults[0]?.id ?? null}
        acts={acts}
        onDirty={onDirty}
        onCancel={() => {
          turn(toView);
        }}
        onSaved={(id) => {
          dispatch({ kind: "select", id });
        }}
      />
      <EraseQuestion record={erasing} onClosed={setErasing} />
      {question}
    </div>
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

/** A record's main action: a host is connected to, anything else is copied from. */
function mainAction(onConnect: (hostId: string) => void): (record: RecordSummary) => void {
  return (record) => {
    if (record.trashedAt !== null) return;
    if (record.type === "host") onConnect(record.id);
    else copyMain(record).catch(() => undefined);
  };
}

interface Reach {
  readonly selected: RecordSummary | undefined;
  readonly selectedId: string | null;
  readonly turn: (action: VaultAction) => void;
  readonly leave: (then: () => void) => void;
  readonly act: (record: RecordSummary) => void;
  readonly erase: (record: { id: string; name: string }) => void;
  readonly onActivity: (recordId: string) => void;
}

/** What the right pane may ask for, all of it about the selected record. */
function actsOn({ selected, selectedId, turn, leave, act, erase, onActivity }: Reach): DetailActs {
  return {
    onEdit: () => {
      turn({ kind: "mode", mode: { kind: "edit" } });
    },
    onMain: () => {
      if (selected !== undefined) act(selected);
    },
    onTrash: () => {
      if (selected === undefined) return;
      leave(() => {
        turn(toView);
        trashRecord(selected).catch(() => undefined);
      });
    },
    onRestore: () => {
      if (selectedId !== null) restoreRecord({ id: selectedId }).catch(() => undefined);
    },
    onErase: () => {
      if (selectedId !== null) erase({ id: selectedId, name: selected?.name ?? "this record" });
    },
    onReach: (id) => {
      turn({ kind: "reach", id });
    },
    onActivity,
    onTag: (tag) => {
      turn({ kind: "scope", scope: { show: "live", tag } });
    },
  };
}

type Field = RefObject<HTMLInputElement | null>;

/** Puts the cursor into the search at once, so that no letter is lost; a folded one must unfold first. */
function focusSearch(field: Field): void {
  const focus = () => {
    field.current?.focus();
    field.current?.select();
  };
  focus();
  if (document.activeElement === field.current) return;
  document
    .querySelector<HTMLElement>(".record-bar:not([data-finding]) .icon-btn.find-fold")
    ?.click();
  requestAnimationFrame(focus);
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

interface KeysOf {
  readonly selected: RecordSummary | undefined;
  readonly acts: DetailActs;
  readonly act: (record: RecordSummary) => void;
  readonly field: Field;
  readonly isOn: boolean;
  readonly clearSearch: () => void;
}

/** The keys of the selected record, as long as it is shown and not edited. */
function useRecordKeys({ selected, acts, act, field, isOn, clearSearch }: KeysOf): void {
  const live = selected?.trashedAt === null && !selected.damaged ? selected : undefined;
  const keys = {
    clearSearch,
    find: () => {
      focusSearch(field);
    },
    edit: () => {
      if (live !== undefined) acts.onEdit();
    },
    trash: () => {
      if (live !== undefined) acts.onTrash();
    },
    copyMain: () => {
      if (live !== undefined && live.type !== "host") act(live);
    },
    copyUsername: () => {
      if (live !== undefined) copyField(live.id, "username", "Username").catch(() => undefined);
    },
    copyCode: () => {
      if (live !== undefined) copyRecordCode(live).catch(() => undefined);
    },
  };
  useVaultKeys(keys, isOn);
}
