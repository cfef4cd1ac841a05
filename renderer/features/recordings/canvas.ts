import "@xterm/xterm/css/xterm.css";
import { Terminal } from "@xterm/xterm";
import type { Canvas } from "./tape.ts";

/** A terminal that only shows: nothing that is typed into it, or that a recording asks, goes anywhere. */
export function createCanvas(element: HTMLElement): Canvas & { close(): void } {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const terminal = new Terminal({
    disableStdin: true,
    cursorInactiveStyle: "block",
    fontFamily: token("--font-mono"),
    fontSize: 12,
    scrollback: 5000,
    // SECURITY: an address in a recording is text, and nothing to be followed.
    linkHandler: { activate: () => undefined },
    theme: {
      background: token("--term-bg"),
      foreground: token("--term-fg"),
      cursor: token("--term-cursor"),
      selectionBackground: token("--term-select"),
    },
  });
  terminal.open(element);
  return {
    reset(columns, rows) {
      terminal.reset();
      terminal.resize(columns, rows);
    },
    resize(columns, rows) {
      terminal.resize(columns, rows);
    },
    write(bytes) {
      terminal.write(bytes);
    },
    close() {
      terminal.dispose();
    },
  };
}
