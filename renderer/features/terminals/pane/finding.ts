import { create } from "zustand";

/** Which session's search bar is open. */
export const useFinding = create<{ sessionId: string | null }>(() => ({ sessionId: null }));

export function startFind(sessionId: string): void {
  useFinding.setState({ sessionId });
}

export function endFind(): void {
  useFinding.setState({ sessionId: null });
}
