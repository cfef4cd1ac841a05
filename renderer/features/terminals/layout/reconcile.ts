import { useEffect, useRef } from "react";
import type { Session } from "#contract";
import { closeSession } from "../commands.ts";
import { changeLayout, newId, useArrangement } from "./store.ts";
import { findSession, keepSessions, openTab, type Layout } from "./tree.ts";

/** Sessions that the list has named. One that is not in it yet was opened a moment ago. */
const seen = new Set<string>();

/**
 * Keeps the arrangement true to the sessions that there are: those that are gone lose their pane, and those that
 * were opened elsewhere, or before this page was loaded, get a tab.
 */
export function useReconciled(sessions: readonly Session[]): void {
  const opening = useArrangement((state) => state.opening);
  const before = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (opening > 0) return;
    for (const session of sessions) seen.add(session.id);
    changeLayout((layout) => withSessions(layout, sessions));
    for (const session of sessions) {
      // A shell that a person left is left: its tab goes. Anything else is worth reading first.
      if (before.current.has(session.id) && hasLeft(session)) closeSession(session.id);
    }
    before.current = new Set(
      sessions.filter((session) => session.state === "open").map((session) => session.id),
    );
  }, [sessions, opening]);
}

function withSessions(layout: Layout, sessions: readonly Session[]): Layout {
  const alive = new Set(sessions.map((session) => session.id));
  const isGone = (id: string) => seen.has(id) && !alive.has(id);
  const kept = keepSessions(layout, (id) => !isGone(id));
  const grown = sessions
    .filter((session) => findSession(kept, session.id) === null)
    .reduce((next, session) => openTab(next, session.id, newId), kept);
  // What was opened elsewhere does not take the screen from what a person is looking at.
  return grown === layout ? layout : { ...grown, active: kept.active ?? grown.active };
}

function hasLeft({ state, exit, failure }: Session): boolean {
  return state === "ended" && failure === null && exit?.code === 0;
}
