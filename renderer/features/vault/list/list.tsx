import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import type { KeyboardEvent, PointerEvent, ReactNode } from "react";
import type { RecordSummary } from "#contract";
import { Skeleton } from "#ui";
import "./list.css";
import type { Listing } from "./pages.ts";
import { optionId, RecordRow } from "./row.tsx";
import { layRows } from "./rows.ts";

export const listId = "records";
const headingHeight = 26;
const rowHeights = { comfortable: 48, compact: 40 } as const;

/** A list without a row holds words and buttons, and is no list box. */
function roleOf({ isReady, total }: Listing) {
  if (isReady && total === 0) return {};
  return { role: "listbox", "aria-label": "Records", "aria-multiselectable": true } as const;
}

interface RecordListProps {
  readonly listing: Listing;
  readonly density: keyof typeof rowHeights;
  readonly selectedId: string | null;
  /** Null while no more than one is. */
  readonly picked: ReadonlySet<string> | null;
  readonly onSelect: (record: RecordSummary, index: number, event: PointerEvent) => void;
  readonly onOpen: (record: RecordSummary) => void;
  readonly onKey: (event: KeyboardEvent) => void;
  readonly empty: ReactNode;
}

/** Any number of records, of which only those in sight exist on the page. */
export function RecordList(props: RecordListProps) {
  const { listing, density, selectedId, picked, onSelect, onOpen, onKey, empty } = props;
  const box = useRef<HTMLDivElement>(null);
  const { total, sections, want } = listing;
  const rows = useMemo(() => layRows(sections, total), [sections, total]);
  const rowHeight = rowHeights[density];
  const virtual = useVirtualizer({
    count: rows.count,
    getScrollElement: () => box.current,
    estimateSize: (row) => (rows.at(row).kind === "heading" ? headingHeight : rowHeight),
    overscan: 8,
  });
  useEffect(() => {
    virtual.measure();
  }, [virtual, rows, rowHeight]);

  const shown = virtual.getVirtualItems();
  const first = shown[0]?.index ?? 0;
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    want(first, last);
  }, [want, first, last]);

  useEffect(() => {
    // Where nothing has the keys, the list takes them: after an unlock one arrow is enough.
    if (document.activeElement === document.body) box.current?.focus();
  }, []);

  const selectedIndex = selectedId === null ? -1 : listing.indexOf(selectedId);
  useEffect(() => {
    if (selectedIndex < 0) return;
    // The heading above the first record of a section comes into sight with it.
    const row = rows.rowOf(selectedIndex);
    if (selectedIndex === 0) virtual.scrollToIndex(0);
    else virtual.scrollToIndex(row, { align: "auto" });
  }, [virtual, rows, selectedIndex]);

  return (
    <div
      ref={box}
      id={listId}
      className="scroll record-list"
      {...roleOf(listing)}
      data-home=""
      aria-activedescendant={
        selectedIndex < 0 || selectedId === null ? undefined : optionId(selectedId)
      }
      tabIndex={0}
      onKeyDown={onKey}
    >
      {listing.isReady ? null : <Skeleton rows={6} />}
      {listing.isReady && total === 0 ? empty : null}
      <div className="record-rows" role="presentation" style={{ height: virtual.getTotalSize() }}>
        {shown.map((item) => {
          const row = rows.at(item.index);
          const record = row.kind === "record" ? listing.at(row.index) : undefined;
          return (
            <div
              key={item.key}
              role="presentation"
              className="record-slot"
              style={{ height: item.size, transform: `translateY(${item.start}px)` }}
            >
              {row.kind === "heading" ? (
                <div className="record-heading" role="presentation">
                  {row.text}
                </div>
              ) : record === undefined ? null : (
                <RecordRow
                  record={record}
                  isSelected={picked?.has(record.id) ?? record.id === selectedId}
                  isCursor={picked !== null && record.id === selectedId}
                  position={row.index}
                  total={total}
                  onSelect={(event) => {
                    onSelect(record, row.index, event);
                  }}
                  onOpen={() => {
                    onOpen(record);
                  }}
                />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
