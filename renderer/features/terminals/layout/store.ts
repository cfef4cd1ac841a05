import { create } from "zustand";
import { emptyLayout, type Layout } from "./tree.ts";

/** How terminals are arranged, while rooms come and go. Ids only: no name, no line of a screen. */
interface Arrangement {
  readonly layout: Layout;
  /** Sessions being opened: their place is decided when the answer comes. */
  readonly opening: number;
  readonly rang: ReadonlySet<string>;
}

export const useArrangement = create<Arrangement>(() => ({
  layout: emptyLayout,
  opening: 0,
  rang: new Set(),
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

/** Marks a session whose bell rang, until its person looks. */
export function setRang(sessionId: string, rang: boolean): void {
  useArrangement.setState((state) => {
    if (state.rang.has(sessionId) === rang) return state;
    const next = new Set(state.rang);
    if (rang) next.add(sessionId);
    else next.delete(sessionId);
    return { rang: next };
  });
}

export function newId(): string {
  return crypto.randomUUID();
}
