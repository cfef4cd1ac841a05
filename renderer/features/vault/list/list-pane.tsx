import type { KeyboardEvent, Ref } from "react";
import type { RecordSummary, Scope } from "#contract";
import type { RecordType } from "#contract/record-types";
import { useRead } from "#bridge";
import { focusHome } from "#ui";
import { scopeEntries, scopeName } from "../sidebar/scope-menu.ts";
import type { Counts, PlaceGroup } from "../sidebar/scopes.ts";
import type { Sort, VaultState } from "../state.ts";
import { TrashBar } from "../trash.tsx";
import { FindBar } from "./bar.tsx";
import { EmptyList } from "./empty-list.tsx";
import { RecordList } from "./list.tsx";
import type { Listing } from "./pages.ts";
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
  /** The record's main action. */
  readonly onAct: (record: RecordSummary) => void;
}

/** The middle pane: search above, records below, both moved through by the same keys. */
export function ListPane(props: ListPaneProps) {
  const { state, listing, counts, groups, onText, onNew, onSelect, onAct } = props;
  const { scope, text, sort, selectedId } = state;
  const density = useRead("settings.get", {}).data?.appearance.density ?? "comfortable";
  const actWhenSettled = useActWhenSettled(listing, selectedId, onAct);
  const onKey = (event: KeyboardEvent) => {
    if (moveByKey(event, listing, selectedId, onSelect)) return;
    if (event.key === "Enter") actWhenSettled();
    if (event.key !== "Escape") return;
    event.preventDefault();
    // First the words go, then the cursor: to the list, where a key is a command again.
    if (text === "") focusHome();
    else onText("");
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
      {scope.show === "trash" ? <TrashBar count={counts.trash} /> : null}
      <RecordList
        listing={listing}
        density={density}
        selectedId={selectedId}
        onSelect={onSelect}
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
