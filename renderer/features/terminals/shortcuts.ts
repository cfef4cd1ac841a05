/** What a key means in the room of terminals. Keys that a shell needs (Ctrl and a letter) are never taken. */
export type Command =
  | { readonly name: "move"; readonly side: "left" | "right" | "up" | "down" }
  | { readonly name: "step-tab"; readonly steps: number }
  | { readonly name: "shift-tab"; readonly steps: -1 | 1 }
  | { readonly name: "font-size"; readonly change: -1 | 0 | 1 }
  | { readonly name: "paste" }
  | { readonly name: Exclude<PlainCommand, "paste"> };

type PlainCommand =
  | "new-local"
  | "close-pane"
  | "split-right"
  | "split-down"
  | "find"
  | "copy"
  | "fill"
  | "paste"
  | "focus-hosts";

type Keys = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "shiftKey" | "altKey" | "metaKey">;

const sides = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" } as const;

const shifted: Readonly<Record<string, PlainCommand>> = {
  KeyT: "new-local",
  KeyW: "close-pane",
  KeyD: "split-right",
  KeyE: "split-down",
  KeyF: "find",
  KeyC: "copy",
  KeyV: "paste",
  KeyO: "focus-hosts",
};

const onMac: Readonly<Record<string, PlainCommand>> = {
  KeyC: "copy",
  KeyV: "paste",
  KeyF: "find",
  KeyT: "new-local",
  KeyD: "split-right",
};

/** The command of a key, or null when the key is the program's. */
export function commandOf(event: Keys, isMac: boolean): Command | null {
  if (event.altKey) return null;
  const held = isMac && event.metaKey ? event.metaKey : event.ctrlKey && !event.metaKey;
  if (!held) return null;
  return sizeCommand(event) ?? (event.shiftKey ? shiftCommand(event) : plainCommand(event, isMac));
}

function sizeCommand(event: Keys): Command | null {
  if (event.key === "+" || event.key === "=") return { name: "font-size", change: 1 };
  if (event.key === "-" || event.key === "_") {
    // Ctrl+Shift+- is the undo of many editors; only the plain key is ours.
    return event.shiftKey ? null : { name: "font-size", change: -1 };
  }
  return event.key === "0" && !event.shiftKey ? { name: "font-size", change: 0 } : null;
}

function shiftCommand(event: Keys): Command | null {
  const side = (sides as Readonly<Record<string, "left" | "right" | "up" | "down">>)[event.key];
  if (side !== undefined) return { name: "move", side };
  if (event.key === "Tab") return { name: "step-tab", steps: -1 };
  if (event.key === "PageDown") return { name: "shift-tab", steps: 1 };
  if (event.key === "PageUp") return { name: "shift-tab", steps: -1 };
  if (event.key === "Enter") return { name: "fill" };
  return simple(shifted[event.code]);
}

function plainCommand(event: Keys, isMac: boolean): Command | null {
  if (event.key === "Tab" || event.key === "PageDown") return { name: "step-tab", steps: 1 };
  if (event.key === "PageUp") return { name: "step-tab", steps: -1 };
  return isMac && event.metaKey ? simple(onMac[event.code]) : null;
}

function simple(name: PlainCommand | undefined): Command | null {
  if (name === undefined) return null;
  return { name };
}
