import { useMemo } from "react";
import type { KeyboardEvent, PointerEvent, Ref } from "react";
import type { RecordSummary, Scope } from "#contract";
import type { RecordType } from "#contract/record-types";
import { useRead } from "#bridge";
import { focusHome, isMod } from "#ui";
import { countText } from "../changes.ts";
import { scopeEntries, scopeName } from "../sidebar/scope-menu.ts";
import type { Counts, PlaceGroup } from "../sidebar/scopes.ts";
import type { Picks, Sort, VaultState } from "../state.ts";
import { TrashBar } from "../trash.tsx";
import { FindBar } from "./bar.tsx";
import { EmptyList } from "./empty-list.tsx";
import { RecordList } from "./list.tsx";
import type { Listing } from "./pages.ts";
import { usePicking } from "./picking.ts";
import { moveByKey, useActWhenSettled } from "./selection.ts";

interface ListPaneProps {
  readonly ref: Ref<HTMLInputElement>;
  readonly state: VaultState;
  readonly listing: Listing;
  readonly counts: Counts;
  readonly groups: readonly PlaceGroup[];
  readonly onScope: (scope: Scope) => void;
  readonly onText: (text: string) => void;
  readonly onSort: (sort: Sort) => void;
  readonly onNew: (type: RecordType) => void;
  readonly onImport: () => void;
  readonly onSelect: (record: RecordSummary) => void;
  readonly onPick: (picks: Picks | null, cursor: string | null) => void;
  /** The record's main action. */
  readonly onAct: (record: RecordSummary) => void;
}

/** The middle pane: search above, records below, both moved through by the same keys. */
export function ListPane(props: ListPaneProps) {
  const { state, listing, counts, groups, onText, onNew, onSelect, onPick, onAct } = props;
  const { scope, text, sort, selectedId, picks } = state;
  const density = useRead("settings.get", {}).data?.appearance.density ?? "comfortable";
  const actWhenSettled = useActWhenSettled(listing, selectedId, onAct);
  const question = useMemo(() => ({ text, scope, sort }), [text, scope, sort]);
  const picking = usePicking({ question, listing, selectedId, picks }, onPick);
  const onKey = (event: KeyboardEvent) => {
    if (picking.byKey(event) || moveByKey(event, listing, selectedId, onSelect)) return;
    if (event.key === "Enter" && picks === null) actWhenSettled();
    if (event.key !== "Escape") return;
    event.preventDefault();
    // First what is picked goes, then the words, then the cursor: to the list, where a key is a command again.
    if (picks !== null) onPick(null, selectedId);
    else if (text === "") focusHome();
    else onText("");
  };
  const onClick = (record: RecordSummary, index: number, event: PointerEvent) => {
    if (event.shiftKey) picking.reach(record, index, isMod(event));
    else if (isMod(event)) picking.toggle(record, index);
    else onSelect(record);
  };
  return (
    <section className="pane records" aria-label="List">
      <h1 className="unseen records-title">{scopeName(groups, scope)}</h1>
      <FindBar
        ref={props.ref}
        text={text}
        total={listing.total}
        selectedId={selectedId}
        sort={sort}
        scopeName={scopeName(groups, scope)}
        scopes={scopeEntries(groups, scope, props.onScope)}
        onText={onText}
        onKey={onKey}
        onNew={onNew}
        onSort={props.onSort}
      />
      <span className="unseen" role="status">
        {picks === null ? "" : `${countText(picks.ids.size)} selected`}
      </span>
      {scope.show === "trash" ? <TrashBar count={counts.trash} /> : null}
      <RecordList
        listing={listing}
        density={density}
        selectedId={selectedId}
        picked={picks?.ids ?? null}
        onSelect={onClick}
        onOpen={onAct}
        onKey={onKey}
        empty={
          <EmptyList
            text={text}
            scope={scope}
            tags={counts.tags}
            hasRecords={counts.all > 0}
            onText={onText}
            onNew={onNew}
            onImport={props.onImport}
          />
        }
      />
    </section>
  );
}
