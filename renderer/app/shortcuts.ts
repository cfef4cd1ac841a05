import { useEffect } from "react";
import { ask, useBridgeEvent } from "#bridge";
import { isMod, runToastAction } from "#ui";
import { place, usePlace } from "./navigation.ts";
import { rooms } from "./routes.tsx";

/**
 * Whether a shell has the keys: there Ctrl+K and its kin belong to the program that runs, and only the forms
 * with Shift are ours. A terminal's pane says so with `data-keys="terminal"`.
 */
function isShells(event: KeyboardEvent): boolean {
  return event.target instanceof Element && event.target.closest('[data-keys="terminal"]') !== null;
}

function isWriting(event: KeyboardEvent): boolean {
  return (
    event.target instanceof Element &&
    event.target.closest("input, textarea, [contenteditable]") !== null
  );
}

/** What the pressed keys ask of the frame, or null. */
function commandOf(event: KeyboardEvent): (() => void) | null {
  if (!isMod(event)) return null;
  const key = event.key.toLowerCase();
  if (event.shiftKey) {
    if (key === "l") return lockNow;
    if (key === "k") return togglePalette;
    return null;
  }
  if (isShells(event)) return null;
  const room = rooms.find((one) => one.combo === `mod+${key}`);
  if (room !== undefined) {
    return () => {
      place.go(room.name);
    };
  }
  if (key === "k") return togglePalette;
  if (key === "n") return newRecord;
  if (key === "z" && !isWriting(event) && runToastAction()) return () => undefined;
  return null;
}

function togglePalette(): void {
  place.setPalette(!usePlace.getState().palette);
}

function newRecord(): void {
  place.askVault({ kind: "new" });
}

export function lockNow(): void {
  ask("account.lock", {}).catch(() => undefined);
}

/** The frame's own keys, and the same wishes when they come from the menu or the tray. */
export function useShortcuts(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const run = commandOf(event);
      if (run === null) return;
      event.preventDefault();
      run();
    };
    window.addEventListener("keydown", onKey, { capture: true });
    return () => {
      window.removeEventListener("keydown", onKey, { capture: true });
    };
  }, []);
  useBridgeEvent("app.command", runCommand);
}

function runCommand({
  command,
}: {
  command: "palette" | "new-record" | "new-terminal" | "settings" | "find";
}): void {
  switch (command) {
    case "palette":
      place.setPalette(true);
      break;
    case "new-record":
      newRecord();
      break;
    case "new-terminal":
      place.askTerminals({ kind: "local" });
      break;
    case "settings":
      place.go("settings");
      break;
    case "find":
      place.askVault({ kind: "find" });
      break;
    default:
      command satisfies never;
  }
}
