import { ask, onEvent, onReopened } from "#bridge";
import { showToast } from "#ui";
import { cleanPaste, runsAtOnce, type Paste } from "../screen/paste.ts";
import type { Link } from "../screen/links.ts";
import { lookOf, type Look } from "../screen/look.ts";
import { createScreen, type Screen } from "../screen/screen.ts";
import { followPageShade } from "../screen/tokens.ts";
import { createInput, type Pasting } from "../wire/input.ts";
import { createLine } from "./attach.ts";
import type { Settings } from "#contract";

/** What a terminal asks its person before it goes on. */
export type Asked =
  | { readonly kind: "paste"; readonly paste: Paste; readonly send: () => void }
  | { readonly kind: "link"; readonly link: Link }
  | { readonly kind: "clipboard"; readonly text: string };

/** What the pane that shows a terminal is told. Held by the pane, never in a store: it may quote a secret. */
export interface Watcher {
  readonly asked: (asked: Asked) => void;
  readonly trouble: (message: string | null) => void;
  readonly rang: () => void;
  /** How a large paste goes; null when none is on its way. */
  readonly pasting: (pasting: Pasting | null) => void;
  /** A key while nothing is connected: Enter means "connect again". */
  readonly typedWhileEnded: (text: string) => void;
}

/** One session's screen, input and line. It lives from the first look until the session closes or a lock. */
export interface Live {
  readonly screen: Screen;
  readonly show: (container: HTMLElement, watcher: Watcher) => void;
  readonly hide: () => void;
  readonly paste: (text: string) => void;
  /** Ends the paste that is on its way: the rest of it is not sent. */
  readonly cancelPaste: () => void;
  readonly setEnded: (ended: boolean) => void;
}

interface Held extends Live {
  /** Attaches again, where it is not. */
  readonly attach: () => void;
  readonly end: () => void;
}

/** The largest paste that needs no question when it is a single line. */
const quietPaste = 100_000;

const pasteCut = {
  title: "The paste was cut off",
  detail: "The terminal lost its connection to this window. The rest was not sent.",
  bad: true,
};

const held = new Map<string, Held>();
let settings: Settings["terminal"] | null = null;
let isFollowing = false;
let isShortcut: (event: KeyboardEvent) => boolean = () => false;

/** Gives every terminal, open or still to come, the settings of now. */
export function wearSettings(next: Settings["terminal"]): void {
  settings = next;
  for (const live of held.values()) live.screen.wear(lookOf(next));
}

/** Says which keys are the application's. */
export function keepShortcuts(rule: (event: KeyboardEvent) => boolean): void {
  isShortcut = rule;
}

/** The live terminal of a session; made when it is first asked for. */
export function liveOf(sessionId: string, current: Settings["terminal"]): Live {
  settings = current;
  follow();
  const known = held.get(sessionId);
  if (known !== undefined) return known;
  const live = createLive(sessionId, lookOf(current));
  held.set(sessionId, live);
  return live;
}

/** Gives the keyboard to a session's screen, where that is on a pane. */
export function focusLive(sessionId: string): void {
  held.get(sessionId)?.screen.focus();
}

/** The size that a new session should start with: that of the pane seen last, or the classic one. */
export function likelySize(): { columns: number; rows: number } {
  return lastSize;
}

let lastSize = { columns: 80, rows: 24 };

function follow(): void {
  if (isFollowing) return;
  isFollowing = true;
  onEvent("account.changed", (status) => {
    // SECURITY: a lock leaves no line of a terminal in the page; after it, each is attached anew.
    if (status.state !== "unlocked") endAll();
  });
  onEvent("terminal.closed", ({ sessionId }) => {
    held.get(sessionId)?.end();
    held.delete(sessionId);
  });
  onReopened(() => {
    for (const live of held.values()) live.attach();
  });
  followPageShade(() => {
    if (settings !== null) wearSettings(settings);
  });
}

function endAll(): void {
  for (const live of held.values()) live.end();
  held.clear();
}

function createLive(sessionId: string, look: Look): Held {
  let watcher: Watcher | null = null;
  let isEnded = false;
  let pasting: Pasting | null = null;
  const outlet = {
    send: (bytes: Uint8Array<ArrayBuffer>) => {
      line.send(bytes);
    },
    room: () => line.room(),
  };
  const input = createInput(outlet, (next) => {
    pasting = next;
    watcher?.pasting(next);
  });
  const paste = (text: string) => {
    const cleaned = cleanPaste(text);
    const send = () => {
      input.paste(cleaned.text, screen.wantsBrackets());
      screen.toEnd();
    };
    const asks = settings?.confirmMultilinePaste ?? true;
    const isQuiet = !runsAtOnce(cleaned) && cleaned.text.length <= quietPaste;
    if (!asks || isQuiet) send();
    else watcher?.asked({ kind: "paste", paste: cleaned, send });
  };
  const screen = createScreen(look, {
    typed: (text) => {
      if (isEnded) watcher?.typedWhileEnded(text);
      else input.type(text);
    },
    rawInput: input.raw,
    pasted: paste,
    resized: (columns, rows) => {
      lastSize = { columns, rows };
      line.resize(columns, rows);
    },
    link: (link) => watcher?.asked({ kind: "link", link }),
    clipboardWrite: (text) => {
      if (settings?.clipboardWrite === "ask") watcher?.asked({ kind: "clipboard", text });
    },
    selected: copyWhenSelected,
    bell: () => watcher?.rang(),
    isShortcut: (event) => isShortcut(event),
  });
  const line = createLine(sessionId, screen, {
    trouble: (message) => watcher?.trouble(message),
    room: input.goOn,
    cut: () => {
      // Pieces may be missing by now, and the rest of a paste with a hole in it must not run.
      if (input.cancelPaste()) showToast(pasteCut);
    },
  });

  return {
    screen,
    paste,
    cancelPaste: () => {
      input.cancelPaste();
    },
    setEnded: (ended) => {
      if (isEnded && !ended) line.open();
      isEnded = ended;
      if (ended) input.clear();
    },
    show: (container, by) => {
      watcher = by;
      by.pasting(pasting);
      screen.show(container);
      line.setVisible(true);
      line.open();
    },
    hide: () => {
      watcher = null;
      line.setVisible(false);
      screen.hide();
    },
    attach: () => {
      if (!isEnded) line.open();
    },
    end: () => {
      watcher = null;
      input.clear();
      line.close();
      screen.dispose();
    },
  };
}

function copyWhenSelected(text: string): void {
  if (settings?.copyOnSelect !== true) return;
  ask("clipboard.writeText", { text }).catch(() => undefined);
}
