import { create } from "zustand";
import { emptyLayout, type Layout } from "./tree.ts";

/** How terminals are arranged, while rooms come and go. Ids only: no name, no line of a screen. */
interface Arrangement {
  readonly layout: Layout;
  /** Sessions being opened: their place is decided when the answer comes. */
  readonly opening: number;
  /** By session: how many rings of its bell its person has looked at. */
  readonly heard: ReadonlyMap<string, number>;
}

export const useArrangement = create<Arrangement>(() => ({
  layout: emptyLayout,
  opening: 0,
  heard: new Map(),
}));

export function changeLayout(change: (layout: Layout) => Layout): void {
  useArrangement.setState((state) => ({ layout: change(state.layout) }));
}

export function theLayout(): Layout {
  return useArrangement.getState().layout;
}

/** Counts one opening until `work` ends. */
export async function whileOpening<T>(work: Promise<T>): Promise<T> {
  useArrangement.setState((state) => ({ opening: state.opening + 1 }));
  try {
    return await work;
  } finally {
    useArrangement.setState((state) => ({ opening: state.opening - 1 }));
  }
}

/** Its person looks at a session whose bell has rung so often. */
export function setHeard(sessionId: string, bells: number): void {
  useArrangement.setState((state) =>
    state.heard.get(sessionId) === bells
      ? state
      : { heard: new Map(state.heard).set(sessionId, bells) },
  );
}

export function newId(): string {
  return crypto.randomUUID();
}
