import { useEffect } from "react";
import type { Session, Settings } from "#contract";
import { changeFontSize, closeSession, fillOffer, openLocal, splitFocused } from "./commands.ts";
import { changeLayout, theLayout } from "./layout/store.ts";
import { neighbour } from "./layout/neighbours.ts";
import { activeTab, focusPane, focusedPane, shiftTab, stepTab } from "./layout/tree.ts";
import { copySelection } from "./live/clipboard.ts";
import { keepShortcuts, liveOf } from "./live/live.ts";
import { startFind } from "./pane/finding.ts";
import { commandOf, type Command } from "./shortcuts.ts";

const isMac = /mac/i.test(navigator.platform);

/** Runs the room's keys while it is on screen; what is no key of ours goes on to the program. */
export function useKeys(sessions: readonly Session[], settings: Settings["terminal"]): void {
  useEffect(() => {
    // What the frame has taken already is marked as handled, and is not the program's either.
    keepShortcuts((event) => event.defaultPrevented || commandOf(event, isMac) !== null);
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const command = event.defaultPrevented ? null : commandOf(event, isMac);
      if (command === null || isIn(event, '[role="dialog"], [role="alertdialog"][data-state]'))
        return;
      // A paste key goes on to the browser, whose paste event brings the text to the guard.
      if (command.name === "paste") return;
      event.preventDefault();
      runCommand(command, sessions, settings);
    };
    window.addEventListener("keydown", onKey);
    return () => {
      window.removeEventListener("keydown", onKey);
    };
  }, [sessions, settings]);
}

function isIn(event: KeyboardEvent, selector: string): boolean {
  return event.target instanceof Element && event.target.closest(selector) !== null;
}

function runCommand(
  command: Exclude<Command, { name: "paste" }>,
  sessions: readonly Session[],
  settings: Settings["terminal"],
): void {
  switch (command.name) {
    case "move":
      moveFocus(command.side);
      break;
    case "step-tab":
      changeLayout((layout) => stepTab(layout, command.steps));
      break;
    case "shift-tab":
      changeLayout((layout) => shiftTab(layout, command.steps));
      break;
    case "font-size":
      changeFontSize(command.change, settings);
      break;
    case "focus-hosts":
      document.querySelector<HTMLElement>("[data-hosts-filter]")?.focus();
      break;
    case "new-local":
    case "split-right":
    case "split-down":
      openOne(command.name, sessions);
      break;
    case "fill":
      fillFocused(sessions);
      break;
    default:
      runOnPane(command.name, settings);
  }
}

function openOne(name: "new-local" | "split-right" | "split-down", sessions: readonly Session[]) {
  if (name === "new-local") openLocal("tab");
  else splitFocused(name === "split-right" ? "row" : "column", sessions);
}

function moveFocus(side: "left" | "right" | "up" | "down"): void {
  const tab = activeTab(theLayout());
  const next = tab === null ? null : neighbour(tab.root, tab.focus, side);
  if (next !== null) changeLayout((layout) => focusPane(layout, next.id));
}

function fillFocused(sessions: readonly Session[]): void {
  const pane = focusedPane(theLayout());
  const session = sessions.find((one) => one.id === pane?.sessionId);
  if (session !== undefined) fillOffer(session);
}

function runOnPane(name: "close-pane" | "find" | "copy", settings: Settings["terminal"]): void {
  const pane = focusedPane(theLayout());
  if (pane === null) return;
  if (name === "close-pane") closeSession(pane.sessionId);
  else if (name === "find") startFind(pane.sessionId);
  else copySelection(liveOf(pane.sessionId, settings));
}
