import { useState } from "react";
import type { DragEvent } from "react";

/** What is dragged between panes, by side: only the name of the row that was taken hold of. */
export const dragType = "application/x-sallyport-files";

/** Takes what is dragged from the other pane, and on a server what comes from the desktop. */
export function useDrop(side: "local" | "remote", onDropped: (event: DragEvent) => void) {
  const [isOver, setOver] = useState(false);
  const mayTake = (event: DragEvent) => {
    const { types } = event.dataTransfer;
    const fromOther = types.includes(`${dragType}-${side === "local" ? "remote" : "local"}`);
    return fromOther || (side === "remote" && types.includes("Files"));
  };
  return {
    "data-over": isOver,
    onDragOver: (event: DragEvent) => {
      if (!mayTake(event)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => {
      setOver(false);
    },
    onDrop: (event: DragEvent) => {
      setOver(false);
      if (!mayTake(event)) return;
      event.preventDefault();
      onDropped(event);
    },
  };
}
