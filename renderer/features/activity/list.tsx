import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import type { KeyboardEvent } from "react";
import type { AuditEvent } from "#contract";
import { withDays } from "./days.ts";
import { EventRow } from "./row.tsx";

interface ListProps {
  readonly events: readonly AuditEvent[];
  readonly selected: number | null;
  readonly onSelect: (sequence: number) => void;
  readonly onOpen: () => void;
  /** Called when the end comes near. */
  readonly onEnd: () => void;
}

const rowHeight = 38;
const dayHeight = 32;
const nearEnd = 12;

/** Every event that was read, of which only those in sight are drawn. */
export function EventList({ events, selected, onSelect, onOpen, onEnd }: ListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const items = useMemo(() => withDays(events, Date.now()), [events]);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (items[index]?.kind === "day" ? dayHeight : rowHeight),
    getItemKey: (index) => items[index]?.key ?? index,
    overscan: 12,
  });
  const drawn = rows.getVirtualItems();
  const last = drawn.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= items.length - nearEnd) onEnd();
  }, [last, items.length, onEnd]);
  const step = (by: number) => {
    const at = events.findIndex((event) => event.sequence === selected);
    const next = events[Math.max(0, Math.min(events.length - 1, at + by))];
    if (next === undefined) return;
    onSelect(next.sequence);
    const index = items.findIndex((item) => item.key === String(next.sequence));
    rows.scrollToIndex(index, { align: "auto" });
  };
  return (
    <div
      className="scroll events"
      ref={scroller}
      role="listbox"
      tabIndex={0}
      aria-label="Events, newest first"
      aria-activedescendant={selected === null ? undefined : rowId(selected)}
      onKeyDown={(event) => {
        if (event.key === "Enter") onOpen();
        const by = stepOf(event);
        if (by === null) return;
        event.preventDefault();
        step(by);
      }}
    >
      <div className="events-all" role="presentation" style={{ height: rows.getTotalSize() }}>
        {drawn.map((row) => {
          const item = items[row.index];
          if (item === undefined) return null;
          return (
            <div
              key={row.key}
              className="events-place"
              role="presentation"
              style={{ transform: `translateY(${row.start}px)` }}
            >
              {item.kind === "day" ? (
                <div className={row.index === 0 ? "day day-first" : "day"} role="presentation">
                  {item.words}
                </div>
              ) : (
                <EventRow
                  id={rowId(item.event.sequence)}
                  event={item.event}
                  isSelected={item.event.sequence === selected}
                  isFirst={row.index === 1}
                  onSelect={() => {
                    onSelect(item.event.sequence);
                    onOpen();
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

function rowId(sequence: number): string {
  return `event-${sequence}`;
}

const steps: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 12,
  PageUp: -12,
  Home: -Infinity,
  End: Infinity,
};

function stepOf(event: KeyboardEvent): number | null {
  return steps[event.key] ?? null;
}
