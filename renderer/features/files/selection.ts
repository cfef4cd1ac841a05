import { useState } from "react";
import type { FileEntry } from "#contract";

export interface Selection {
  /** Where the keyboard is. */
  readonly cursor: number;
  readonly names: ReadonlySet<string>;
  /** To one row: alone, with all between, or in addition. */
  readonly go: (index: number, how?: "alone" | "through" | "toggle") => void;
  readonly all: () => void;
}

/** Which rows of a pane are taken. Names, so that it holds when a listing is read again. */
export function useSelection(entries: readonly FileEntry[], place: string): Selection {
  const [state, setState] = useState({ place, cursor: 0, anchor: 0, names: new Set<string>() });
  const now =
    state.place === place ? state : { place, cursor: 0, anchor: 0, names: new Set<string>() };
  const last = Math.max(0, entries.length - 1);
  const within = (index: number) => Math.min(last, Math.max(0, index));
  const there = new Set(entries.map(({ name }) => name));
  return {
    cursor: within(now.cursor),
    names: new Set([...now.names].filter((name) => there.has(name))),
    go(index, how = "alone") {
      const cursor = within(index);
      const name = entries[cursor]?.name;
      if (name === undefined) return;
      if (how === "through") {
        const [from, to] = [Math.min(now.anchor, cursor), Math.max(now.anchor, cursor)];
        const names = new Set(entries.slice(from, to + 1).map((entry) => entry.name));
        setState({ ...now, place, cursor, names });
        return;
      }
      const names = how === "toggle" ? new Set(now.names) : new Set<string>();
      if (how === "toggle" && names.has(name)) names.delete(name);
      else names.add(name);
      setState({ place, cursor, anchor: cursor, names });
    },
    all() {
      setState({ ...now, place, names: there });
    },
  };
}
