import { ArrowUpDown, ChevronDown, PanelLeft, Plus, Search, X } from "lucide-react";
import { useState } from "react";
import type { KeyboardEvent, Ref } from "react";
import { recordTypes, shapes } from "#contract/record-types";
import type { RecordType } from "#contract/record-types";
import { IconButton, Key, Menu, TextInput, typeIcons } from "#ui";
import type { MenuEntry } from "#ui";
import type { Sort } from "../state.ts";
import { listId } from "./list.tsx";
import { optionId } from "./row.tsx";

interface FindBarProps {
  readonly ref: Ref<HTMLInputElement>;
  readonly text: string;
  readonly total: number;
  readonly selectedId: string | null;
  readonly sort: Sort;
  readonly scopeName: string;
  readonly scopes: readonly MenuEntry[];
  readonly onText: (text: string) => void;
  readonly onSort: (sort: Sort) => void;
  readonly onNew: (type: RecordType) => void;
  readonly onKey: (event: KeyboardEvent) => void;
}

const sorts: Readonly<Record<Sort, string>> = {
  smart: "Favourites, then recently used",
  name: "By name",
  changed: "Last changed first",
  used: "Last used first",
};

/** What stands above the list: the search, its order, and a new record. */
export function FindBar(props: FindBarProps) {
  const { text, sort, onSort, onNew, scopeName, scopes } = props;
  const [isFolded, setFolded] = useState(true);
  const isFinding = !isFolded || text !== "";
  return (
    <div className="bar record-bar" data-finding={isFinding ? "" : undefined}>
      <Menu
        align="start"
        trigger={
          <button type="button" className="input input-soft find-fold">
            <PanelLeft className="ic ic-s" aria-hidden />
            <span className="grow clip">{scopeName}</span>
            <ChevronDown className="ic ic-s text-3" aria-hidden />
          </button>
        }
        entries={scopes}
      />
      <FindField
        {...props}
        onLeave={() => {
          setFolded(true);
        }}
      />
      <IconButton
        className="find-fold"
        icon={Search}
        label="Search"
        combo="/"
        onClick={() => {
          setFolded(false);
        }}
      />
      <Menu
        trigger={<IconButton icon={ArrowUpDown} label={`Sort: ${sorts[sort]}`} />}
        entries={(Object.keys(sorts) as Sort[]).map((key) => ({
          label: sorts[key],
          checked: key === sort,
          onSelect: () => {
            onSort(key);
          },
        }))}
      />
      <Menu
        trigger={<IconButton framed icon={Plus} label="New record" combo="mod+n" />}
        entries={newEntries(onNew)}
      />
    </div>
  );
}

/** One entry for each type of record. */
export function newEntries(onNew: (type: RecordType) => void): MenuEntry[] {
  return recordTypes.map((type) => ({
    label: shapes[type].label,
    icon: typeIcons[type],
    onSelect: () => {
      onNew(type);
    },
  }));
}

function FindField(props: FindBarProps & { onLeave: () => void }) {
  const { ref, text, total, selectedId, onText, onKey, onLeave } = props;
  return (
    <TextInput
      soft
      className="find-box"
      ref={ref}
      role="combobox"
      aria-expanded
      aria-controls={listId}
      aria-autocomplete="list"
      aria-activedescendant={selectedId === null ? undefined : optionId(selectedId)}
      aria-label="Search records"
      placeholder={`Search ${total.toLocaleString("en").replaceAll(",", "\u202f")} ${total === 1 ? "record" : "records"}`}
      value={text}
      onChange={(event) => {
        onText(event.currentTarget.value);
      }}
      onKeyDown={onKey}
      onBlur={onLeave}
      before={<Search className="ic ic-s text-3 find-icon" aria-hidden />}
      after={
        text === "" ? (
          <Key combo="/" />
        ) : (
          <IconButton
            icon={X}
            label="Clear the search"
            combo="Esc"
            onClick={() => {
              onText("");
            }}
          />
        )
      }
    />
  );
}
