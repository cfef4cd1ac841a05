import type { DragEvent, KeyboardEvent } from "react";
import type { FileEntry } from "#contract";
import type { MenuEntry } from "#ui";
import { isFolder } from "./entries.ts";
import type { Selection } from "./selection.ts";

/** What can be done with the files of a pane; a server's can do more. */
export interface PaneActions {
  readonly onCopy: (names: readonly string[]) => void;
  readonly onNewFolder: () => void;
  readonly onRename: (entry: FileEntry) => void;
  readonly onDelete?: (names: readonly string[]) => void;
  readonly onMode?: (entries: readonly FileEntry[]) => void;
  readonly onEdit?: (entry: FileEntry) => void;
  readonly onDropped: (event: DragEvent) => void;
}

interface Keys {
  readonly selection: Selection;
  readonly entries: readonly FileEntry[];
  readonly taken: () => readonly FileEntry[];
  readonly open: (entry: FileEntry) => void;
  readonly actions: PaneActions;
  readonly up: () => void;
}

const steps: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 20,
  PageUp: -20,
  Home: -Infinity,
  End: Infinity,
};

/** Whether the key was ours. */
export function handleKey(event: KeyboardEvent, keys: Keys): boolean {
  const { selection, entries, taken, open, actions, up } = keys;
  const step = steps[event.key];
  const current = entries[selection.cursor];
  if (step !== undefined) {
    selection.go(selection.cursor + step, event.shiftKey ? "through" : "alone");
    return true;
  }
  switch (event.key) {
    case "Enter":
      if (current !== undefined) open(current);
      return true;
    case " ":
      selection.go(selection.cursor, "toggle");
      return true;
    case "a":
      if (event.ctrlKey || event.metaKey) selection.all();
      return event.ctrlKey || event.metaKey;
    case "Backspace":
      up();
      return true;
    default:
      return actOn(event.key, taken(), actions);
  }
}

function actOn(key: string, taken: readonly FileEntry[], actions: PaneActions): boolean {
  const [first] = taken;
  if (first === undefined) return false;
  const names = taken.map(({ name }) => name);
  switch (key) {
    case "F5":
      actions.onCopy(names);
      return true;
    case "F2":
      actions.onRename(first);
      return true;
    case "F4":
      actions.onEdit?.(first);
      return true;
    case "Delete":
      actions.onDelete?.(names);
      return true;
    default:
      return false;
  }
}

export function menuOf(
  taken: readonly FileEntry[],
  actions: PaneActions,
  side: "local" | "remote",
): readonly MenuEntry[] {
  const [first] = taken;
  if (first === undefined) return [{ label: "New folder", onSelect: actions.onNewFolder }];
  const names = taken.map(({ name }) => name);
  const { onCopy, onRename, onEdit, onMode, onDelete, onNewFolder } = actions;
  const copy = side === "local" ? "Copy to the server" : "Copy to this computer";
  const entries: MenuEntry[] = [
    {
      label: copy,
      combo: "F5",
      onSelect: () => {
        onCopy(names);
      },
    },
  ];
  if (onEdit !== undefined && !isFolder(first)) {
    entries.push({
      label: "Edit",
      combo: "F4",
      onSelect: () => {
        onEdit(first);
      },
    });
  }
  entries.push({
    label: "Rename",
    combo: "F2",
    onSelect: () => {
      onRename(first);
    },
  });
  if (onMode !== undefined)
    entries.push({
      label: "Permissions",
      onSelect: () => {
        onMode(taken);
      },
    });
  entries.push({ label: "New folder", onSelect: onNewFolder });
  if (onDelete !== undefined) {
    entries.push("line", {
      label: "Delete",
      combo: "Delete",
      danger: true,
      onSelect: () => {
        onDelete(names);
      },
    });
  }
  return entries;
}
