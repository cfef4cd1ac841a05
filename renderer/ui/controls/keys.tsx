import { CornerDownLeft } from "lucide-react";

const isMac = /mac/i.test(navigator.platform);

const names: Readonly<Record<string, string>> = {
  mod: isMac ? "⌘" : "Ctrl",
  shift: isMac ? "⇧" : "Shift",
  alt: isMac ? "⌥" : "Alt",
  up: "↑",
  down: "↓",
  left: "←",
  right: "→",
  pageup: "PgUp",
  pagedown: "PgDn",
  enter: "Enter",
};

/** A shortcut in this machine's own words: `mod+c` is "Ctrl C", or "⌘ C" on a Mac. */
export function keyText(combo: string): string {
  return combo
    .split("+")
    .map((part) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join(" ");
}

/** Whether the platform's own command key, and nothing else but Shift where asked, is held. */
export function isMod(event: { ctrlKey: boolean; metaKey: boolean; altKey: boolean }): boolean {
  return (
    (isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey) && !event.altKey
  );
}

export function Key({ combo }: { combo: string }) {
  if (combo === "enter") {
    return (
      <kbd className="key">
        <CornerDownLeft className="ic" aria-label="Enter" />
      </kbd>
    );
  }
  return <kbd className="key">{keyText(combo)}</kbd>;
}
