import { SearchAddon } from "@xterm/addon-search";
import type { Terminal } from "@xterm/xterm";
import type { Look } from "./look.ts";
import { findColours } from "./theme.ts";
import { tokensOf } from "./tokens.ts";

export interface FindOptions {
  readonly caseSensitive: boolean;
  readonly regex: boolean;
}

/** Which match is shown, from 0, of how many. -1 when there are too many to count. */
export interface Found {
  readonly at: number;
  readonly of: number;
}

/** Search in what a screen has scrolled away. */
export interface Find {
  readonly next: (text: string, options: FindOptions) => void;
  readonly previous: (text: string, options: FindOptions) => void;
  /** Looks for text as it is typed, from where the last match is. */
  readonly typed: (text: string, options: FindOptions) => void;
  readonly end: () => void;
  /** Tells each result; the answer ends it. */
  readonly onFound: (listener: (found: Found) => void) => () => void;
  readonly wear: (look: Look) => void;
}

export function createFind(terminal: Terminal, look: Look): Find {
  const search = new SearchAddon({ highlightLimit: 2000 });
  terminal.loadAddon(search);
  let decorations = findColours(tokensOf(look.shade));
  const run = (text: string, options: FindOptions, how: "next" | "previous" | "typed") => {
    const asked = { ...options, decorations, incremental: how === "typed" };
    if (options.regex && !isPattern(text)) return;
    if (how === "previous") search.findPrevious(text, asked);
    else search.findNext(text, asked);
  };
  return {
    next: (text, options) => {
      run(text, options, "next");
    },
    previous: (text, options) => {
      run(text, options, "previous");
    },
    typed: (text, options) => {
      run(text, options, "typed");
    },
    end: () => {
      search.clearDecorations();
      terminal.clearSelection();
    },
    onFound: (listener) => {
      const subscription = search.onDidChangeResults(({ resultIndex, resultCount }) => {
        listener({ at: resultIndex, of: resultCount });
      });
      return () => {
        subscription.dispose();
      };
    },
    wear: (next) => {
      decorations = findColours(tokensOf(next.shade));
    },
  };
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
