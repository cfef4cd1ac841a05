import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowUp, Eye, EyeOff, FolderPlus, RefreshCw } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import type { KeyboardEvent, ReactNode, RefObject } from "react";
import type { FileEntry, Where } from "#contract";
import { useRead } from "#bridge";
import { ContextMenuFor, Empty, IconButton, Note, Skeleton, TextInput } from "#ui";
import {
  arrange,
  isFolder,
  joinPath,
  parentPath,
  sizeText,
  type Sort,
  type SortKey,
} from "./entries.ts";
import { useDrop } from "./drop.ts";
import { handleKey, menuOf, type PaneActions } from "./keys.ts";
import { FileRow, rowHeight, rowId } from "./row.tsx";
import { useSelection } from "./selection.ts";

interface PaneProps {
  readonly where: Where;
  readonly title: ReactNode;
  readonly label: string;
  readonly path: string;
  readonly onPath: (path: string) => void;
  readonly showsHidden: boolean;
  readonly onHidden: (shows: boolean) => void;
  readonly actions: PaneActions;
  readonly list: RefObject<HTMLDivElement | null>;
  readonly otherList: RefObject<HTMLDivElement | null>;
}

/** The files of one side. */
export function Pane(props: PaneProps) {
  const { where, path, onPath, showsHidden, onHidden, actions, label } = props;
  const { data, error, isFetching, refetch } = useRead(
    "sftp.list",
    { where, path },
    { keepPrevious: true },
  );
  const [sort, setSort] = useState<Sort>({ key: "name", down: false });
  const entries = useMemo(
    () => arrange(data?.entries ?? [], sort, showsHidden),
    [data, sort, showsHidden],
  );
  return (
    <section className="sides-pane" aria-label={label}>
      <header className="sides-head">
        <span className="sides-title clip">{props.title}</span>
        <IconButton
          icon={ArrowUp}
          label="Up"
          onClick={() => {
            onPath(parentPath(path, where.side));
          }}
        />
        <IconButton
          icon={RefreshCw}
          label="Read again"
          onClick={() => {
            refetch().catch(() => undefined);
          }}
        />
        <IconButton icon={FolderPlus} label="New folder" onClick={actions.onNewFolder} />
        <IconButton
          icon={showsHidden ? EyeOff : Eye}
          label={showsHidden ? "Hide hidden files" : "Show hidden files"}
          aria-pressed={showsHidden}
          onClick={() => {
            onHidden(!showsHidden);
          }}
        />
      </header>
      <PathBar
        key={`${where.side}${path}`}
        path={path}
        label={`${label}: folder`}
        onPath={onPath}
      />
      <Heads sort={sort} onSort={setSort} />
      {error === null ? (
        <Rows {...props} entries={entries} isReady={data !== undefined} />
      ) : (
        <div className="sides-error">
          <Note tone="danger" title="This folder cannot be shown">
            {error.message}
          </Note>
        </div>
      )}
      <footer className="sides-foot micro text-3" aria-live="polite">
        {isFetching && data === undefined ? "Reading…" : footText(entries, data)}
      </footer>
    </section>
  );
}

function footText(
  entries: readonly FileEntry[],
  data: { readonly isCut: boolean; readonly free: number | null } | undefined,
): string {
  const parts = [entries.length === 1 ? "1 entry" : `${entries.length.toLocaleString()} entries`];
  if (data?.isCut === true) parts.push("more are not shown");
  if (data !== undefined && data.free !== null) parts.push(`${sizeText(data.free)} free`);
  return parts.join(" · ");
}

function PathBar(props: { path: string; label: string; onPath: (path: string) => void }) {
  const [text, setText] = useState(props.path);
  return (
    <form
      className="sides-path"
      onSubmit={(event) => {
        event.preventDefault();
        props.onPath(text);
      }}
    >
      <TextInput
        soft
        value={text}
        aria-label={props.label}
        spellCheck={false}
        placeholder="The folder that was chosen"
        onChange={(event) => {
          setText(event.currentTarget.value);
        }}
      />
    </form>
  );
}

const columns: readonly { readonly key: SortKey; readonly label: string }[] = [
  { key: "name", label: "Name" },
  { key: "size", label: "Size" },
  { key: "modified", label: "Changed" },
];

function Heads({ sort, onSort }: { sort: Sort; onSort: (sort: Sort) => void }) {
  return (
    <div className="sides-heads micro" role="group" aria-label="Sort by">
      {columns.map(({ key, label }) => (
        <button
          key={key}
          type="button"
          className={`sides-col-${key}`}
          aria-pressed={sort.key === key}
          onClick={() => {
            onSort({ key, down: sort.key === key ? !sort.down : key !== "name" });
          }}
        >
          {label}
          {sort.key === key ? <span aria-hidden>{sort.down ? " ↓" : " ↑"}</span> : null}
        </button>
      ))}
    </div>
  );
}

function Rows(props: PaneProps & { entries: readonly FileEntry[]; isReady: boolean }) {
  const { entries, where, path, onPath, actions, list, otherList, label, isReady } = props;
  const selection = useSelection(entries, `${where.side}:${path}`);
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => list.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  const { cursor } = selection;
  useEffect(() => {
    if (entries.length > 0) virtual.scrollToIndex(cursor, { align: "auto" });
  }, [virtual, cursor, entries.length]);
  const drop = useDrop(where.side, actions.onDropped);
  const open = (entry: FileEntry) => {
    if (entry.odd) return;
    if (isFolder(entry)) onPath(joinPath(path, entry.name));
    else actions.onCopy([entry.name]);
  };
  const taken = () => {
    const chosen = entries.filter(({ name, odd }) => selection.names.has(name) && !odd);
    const current = entries[cursor];
    return chosen.length > 0 ? chosen : current === undefined || current.odd ? [] : [current];
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (
      handleKey(event, {
        selection,
        entries,
        taken,
        open,
        actions,
        up: () => {
          onPath(parentPath(path, where.side));
        },
      })
    ) {
      event.preventDefault();
    } else if (event.key === "Tab" && !event.shiftKey && otherList.current !== null) {
      event.preventDefault();
      otherList.current.focus();
    }
  };
  const role =
    entries.length === 0
      ? {}
      : ({ role: "listbox", "aria-label": label, "aria-multiselectable": true } as const);
  const current = entries[cursor];
  return (
    <ContextMenuFor entries={menuOf(taken(), actions, where.side)}>
      <div
        ref={list}
        className="scroll sides-list"
        tabIndex={0}
        {...role}
        aria-activedescendant={current === undefined ? undefined : rowId(where.side, cursor)}
        onKeyDown={onKeyDown}
        {...drop}
      >
        {isReady ? null : <Skeleton rows={6} />}
        {isReady && entries.length === 0 ? (
          <Empty art={false} title="Nothing here">
            Drop files here, or make a folder.
          </Empty>
        ) : null}
        <div role="presentation" className="sides-rows" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const entry = entries[item.index];
            return entry === undefined ? null : (
              <FileRow
                key={item.key}
                side={where.side}
                entry={entry}
                index={item.index}
                total={entries.length}
                top={item.start}
                isTaken={selection.names.has(entry.name)}
                isCurrent={item.index === cursor}
                onPick={selection.go}
                onOpen={open}
              />
            );
          })}
        </div>
      </div>
    </ContextMenuFor>
  );
}
