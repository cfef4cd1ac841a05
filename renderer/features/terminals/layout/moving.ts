import { useEffect, useRef, useState } from "react";
import type { PointerEvent } from "react";
import { changeLayout } from "./store.ts";
import { moveTab, type Layout } from "./tree.ts";

/** A hand that clicks trembles by less than this. */
const slackPx = 5;

/**
 * Drags a tab along its row: it changes places with each other tab whose middle the pointer passes. `onDropped`
 * runs once it was let go.
 */
export function useTabDrag(tabId: string, onDropped: () => void) {
  const pressedAt = useRef<number | null>(null);
  const [isDragged, setDragged] = useState(false);
  const end = () => {
    if (isDragged) onDropped();
    pressedAt.current = null;
    setDragged(false);
  };
  return {
    isDragged,
    handlers: {
      onPointerDown: (event: PointerEvent) => {
        if (event.button === 0 && event.isPrimary) pressedAt.current = event.clientX;
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        if (pressedAt.current === null) return;
        if (!isDragged) {
          if (Math.abs(event.clientX - pressedAt.current) < slackPx) return;
          // From here on the moves are ours wherever the pointer goes, and the click is no click.
          event.currentTarget.setPointerCapture(event.pointerId);
          setDragged(true);
          changeLayout((layout) => ({ ...layout, active: tabId }));
        }
        const to = placeAt(event.currentTarget, event.clientX);
        changeLayout((layout) => moveTab(layout, tabId, to));
      },
      onPointerUp: end,
      onPointerCancel: end,
    },
  };
}

/** How many of the other tabs have their middle left of `x`. */
function placeAt(tab: HTMLElement, x: number): number {
  const others = [...(tab.parentElement?.children ?? [])].filter((other) => other !== tab);
  return others.filter((other) => {
    const { left, width } = other.getBoundingClientRect();
    return left + width / 2 < x;
  }).length;
}

/** Says where the shown tab went, for those who do not see the row. */
export function useMoved(layout: Layout): string {
  const before = useRef(layout);
  const [said, setSaid] = useState("");
  useEffect(() => {
    const { tabs, active } = layout;
    const from = placeOf(active, before.current);
    const to = placeOf(active, layout);
    const isSameRow = before.current.tabs.length === tabs.length && from !== -1;
    if (isSameRow && from !== to) setSaid(`Tab moved to place ${to + 1} of ${tabs.length}`);
    before.current = layout;
  }, [layout]);
  return said;
}

function placeOf(tabId: string | null, layout: Layout): number {
  return layout.tabs.findIndex((tab) => tab.id === tabId);
}
