import { describe, expect, it } from "vitest";
import { commandOf } from "../../../../renderer/features/terminals/shortcuts.ts";

function key(combo: string) {
  const parts = combo.split("+");
  const name = parts.at(-1) ?? "";
  return {
    key: name,
    code: /^[a-z]$/i.test(name) ? `Key${name.toUpperCase()}` : name,
    ctrlKey: parts.includes("Ctrl"),
    shiftKey: parts.includes("Shift"),
    altKey: parts.includes("Alt"),
    metaKey: parts.includes("Meta"),
  };
}

describe("keys in the room of terminals", () => {
  it("moves the tab with Ctrl+Shift and a page key, and shows another with Ctrl alone", () => {
    expect(commandOf(key("Ctrl+Shift+PageUp"), false)).toEqual({ name: "shift-tab", steps: -1 });
    expect(commandOf(key("Ctrl+Shift+PageDown"), false)).toEqual({ name: "shift-tab", steps: 1 });
    expect(commandOf(key("Ctrl+PageDown"), false)).toEqual({ name: "step-tab", steps: 1 });
  });

  it("moves between panes with Ctrl+Shift and an arrow", () => {
    expect(commandOf(key("Ctrl+Shift+ArrowLeft"), false)).toEqual({ name: "move", side: "left" });
  });

  it("types the offered password with Ctrl+Shift+Enter alone", () => {
    expect(commandOf(key("Ctrl+Shift+Enter"), false)).toEqual({ name: "fill" });
    expect(commandOf(key("Ctrl+Enter"), false)).toBeNull();
    expect(commandOf(key("Shift+Enter"), false)).toBeNull();
  });

  it("changes the font size", () => {
    expect(commandOf(key("Ctrl+="), false)).toEqual({ name: "font-size", change: 1 });
    expect(commandOf(key("Ctrl+-"), false)).toEqual({ name: "font-size", change: -1 });
    expect(commandOf(key("Ctrl+0"), false)).toEqual({ name: "font-size", change: 0 });
  });

  it.each(["Ctrl+c", "Ctrl+d", "Ctrl+t", "Ctrl+w", "Ctrl+v", "Ctrl+f", "Ctrl+r", "Alt+b", "a"])(
    "leaves %s to the program",
    (combo) => {
      expect(commandOf(key(combo), false)).toBeNull();
    },
  );

  it("leaves Ctrl to the program on a Mac, where Command is the person's", () => {
    expect(commandOf(key("Ctrl+c"), true)).toBeNull();
    expect(commandOf(key("Meta+c"), true)).toEqual({ name: "copy" });
  });

  it("splits, finds and opens with Ctrl+Shift and a letter", () => {
    expect(commandOf(key("Ctrl+Shift+D"), false)).toEqual({ name: "split-right" });
    expect(commandOf(key("Ctrl+Shift+E"), false)).toEqual({ name: "split-down" });
    expect(commandOf(key("Ctrl+Shift+T"), false)).toEqual({ name: "new-local" });
    expect(commandOf(key("Ctrl+Tab"), false)).toEqual({ name: "step-tab", steps: 1 });
  });
});
