import type { Session, Settings } from "#contract";
import type { MenuEntry } from "#ui";
import { changeFontSize, reconnect } from "./commands.ts";
import { changeLayout, theLayout } from "./layout/store.ts";
import { focusedPane, shiftTab } from "./layout/tree.ts";
import { startFind } from "./pane/finding.ts";

/** What stands behind the three dots: everything that also has a key, and the way to the settings. */
export function moreEntries(
  sessions: readonly Session[],
  settings: Settings["terminal"],
  onSettings: () => void,
): readonly MenuEntry[] {
  const { tabs, active } = theLayout();
  const pane = focusedPane(theLayout());
  const session = sessions.find((one) => one.id === pane?.sessionId);
  return [
    {
      label: "Find",
      combo: "mod+shift+f",
      disabled: session === undefined,
      onSelect: () => {
        if (session !== undefined) startFind(session.id);
      },
    },
    {
      label: "Reconnect",
      disabled: session?.state !== "ended",
      onSelect: () => {
        if (session !== undefined) reconnect(session.id);
      },
    },
    "line",
    {
      label: "Move tab left",
      combo: "mod+shift+pageup",
      disabled: tabs.at(0)?.id === active,
      onSelect: () => {
        changeLayout((layout) => shiftTab(layout, -1));
      },
    },
    {
      label: "Move tab right",
      combo: "mod+shift+pagedown",
      disabled: tabs.at(-1)?.id === active,
      onSelect: () => {
        changeLayout((layout) => shiftTab(layout, 1));
      },
    },
    "line",
    {
      label: "Larger text",
      combo: "mod++",
      onSelect: () => {
        changeFontSize(1, settings);
      },
    },
    {
      label: "Smaller text",
      combo: "mod+-",
      onSelect: () => {
        changeFontSize(-1, settings);
      },
    },
    {
      label: "Usual text size",
      combo: "mod+0",
      onSelect: () => {
        changeFontSize(0, settings);
      },
    },
    "line",
    { label: "Terminal settings", onSelect: onSettings },
  ];
}
