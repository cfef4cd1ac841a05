import "@xterm/xterm/css/xterm.css";
import { FitAddon } from "@xterm/addon-fit";
import { UnicodeGraphemesAddon } from "@xterm/addon-unicode-graphemes";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { WebglAddon } from "@xterm/addon-webgl";
import { Terminal } from "@xterm/xterm";
import type { Sink } from "../wire/attachment.ts";
import { readClipboardRequest } from "./clipboard-sequence.ts";
import { createFind, type Find } from "./find.ts";
import { linkPattern, readLink, type Link } from "./links.ts";
import { optionsOf, type Look } from "./look.ts";
import { linkMail } from "./mail-links.ts";

/** What a screen tells: input on its way to the program, and what must be asked before it happens. */
export interface ScreenEvents {
  readonly typed: (text: string) => void;
  readonly rawInput: (bytes: Uint8Array<ArrayBuffer>) => void;
  readonly pasted: (text: string) => void;
  readonly resized: (columns: number, rows: number) => void;
  readonly link: (link: Link) => void;
  readonly clipboardWrite: (text: string) => void;
  readonly selected: (text: string) => void;
  readonly bell: () => void;
  /** True for a key that belongs to the application, so that the program never sees it. */
  readonly isShortcut: (event: KeyboardEvent) => boolean;
}

/** One xterm. It outlives the pane that shows it, so that a split or another room never loses a line. */
export interface Screen {
  readonly sink: Sink;
  readonly find: Find;
  readonly show: (container: HTMLElement) => void;
  readonly hide: () => void;
  readonly wear: (look: Look) => void;
  readonly focus: () => void;
  readonly size: () => { columns: number; rows: number };
  readonly selection: () => string;
  readonly selectAll: () => void;
  readonly clear: () => void;
  readonly wantsBrackets: () => boolean;
  readonly toEnd: () => void;
  readonly dispose: () => void;
}

/** Builds a screen that looks as `look` says. Nothing is drawn before it is shown. */
export function createScreen(look: Look, events: ScreenEvents): Screen {
  const openLink = (address: string) => {
    events.link(readLink(address));
  };
  const terminal = new Terminal({
    ...optionsOf(look),
    allowProposedApi: true,
    logLevel: "off",
    linkHandler: {
      activate: (_event, address) => {
        openLink(address);
      },
      allowNonHttpProtocols: true,
    },
  });
  const fit = new FitAddon();
  const host = document.createElement("div");
  host.className = "screen";
  terminal.loadAddon(fit);
  terminal.loadAddon(new UnicodeGraphemesAddon());
  terminal.loadAddon(
    new WebLinksAddon(
      (_event, address) => {
        openLink(address);
      },
      { urlRegex: linkPattern },
    ),
  );
  linkMail(terminal, openLink);
  const find = createFind(terminal, look);
  listen(terminal, host, events);
  const stage = createStage(terminal, host, fit);

  return {
    sink: createSink(terminal, stage.refit),
    find,
    show: stage.show,
    hide: stage.hide,
    wear: (next) => {
      Object.assign(terminal.options, optionsOf(next));
      find.wear(next);
      stage.space();
      stage.refit();
    },
    focus: stage.focus,
    size: () => ({ columns: terminal.cols, rows: terminal.rows }),
    selection: () => terminal.getSelection(),
    selectAll: () => {
      terminal.selectAll();
    },
    clear: () => {
      terminal.clear();
    },
    wantsBrackets: () => terminal.modes.bracketedPasteMode,
    toEnd: () => {
      terminal.scrollToBottom();
    },
    dispose: () => {
      stage.hide();
      terminal.dispose();
    },
  };
}

function createSink(terminal: Terminal, refit: () => void): Sink {
  let isReplay = false;
  return {
    start: (columns, rows) => {
      // The snapshot was taken at this size, so it is painted at this size; then the pane's own size returns.
      terminal.reset();
      if (columns !== terminal.cols || rows !== terminal.rows) terminal.resize(columns, rows);
      isReplay = true;
    },
    write: (bytes, done) => {
      const first = isReplay;
      isReplay = false;
      terminal.write(bytes, () => {
        if (first) refit();
        done();
      });
    },
  };
}

function listen(terminal: Terminal, host: HTMLElement, events: ScreenEvents): void {
  terminal.onData(events.typed);
  terminal.onBinary((text) => {
    events.rawInput(Uint8Array.from(text, (character) => character.charCodeAt(0)));
  });
  terminal.onResize(({ cols, rows }) => {
    events.resized(cols, rows);
  });
  terminal.onBell(events.bell);
  // A key that is ours is left alone here and goes on to the page.
  terminal.attachCustomKeyEventHandler((event) => !events.isShortcut(event));
  terminal.parser.registerOscHandler(52, (payload) => {
    const request = readClipboardRequest(payload);
    if (request.kind === "write") events.clipboardWrite(request.text);
    // SECURITY: handled here in every case, so that nothing else answers a request to read.
    return true;
  });
  host.addEventListener(
    "paste",
    (event) => {
      // SECURITY: every way of pasting passes the paste guard; xterm's own would send an ESC as it is.
      event.preventDefault();
      event.stopPropagation();
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (text !== "") events.pasted(text);
    },
    true,
  );
  const selected = () => {
    const text = terminal.getSelection();
    if (text !== "") events.selected(text);
  };
  host.addEventListener("mousedown", () => {
    // On the window: a selection may be drawn past the edge of the terminal, and end there.
    window.addEventListener("mouseup", selected, { once: true });
  });
}

/** Puts the host element on a pane and takes it away again, and keeps its size true to the pane. */
function createStage(terminal: Terminal, host: HTMLElement, fit: FitAddon) {
  let gpu: WebglAddon | null = null;
  let opened = false;
  let wantsFocus = false;
  let frame = 0;
  const refit = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      if (host.isConnected && host.clientWidth > 0) fit.fit();
    });
  };
  const watch = new ResizeObserver(refit);
  const space = () => {
    terminal.options.letterSpacing = gpu === null ? 0 : wholePixelSpacing(terminal);
  };
  const dropGpu = () => {
    gpu?.dispose();
    gpu = null;
    space();
  };
  const start = () => {
    // Hidden again while the face was loading; the next show starts anew.
    if (!host.isConnected) return;
    if (!opened) terminal.open(host);
    opened = true;
    gpu ??= startGpu(terminal, dropGpu);
    space();
    watch.observe(host);
    fit.fit();
    if (wantsFocus) terminal.focus();
  };
  const show = (container: HTMLElement) => {
    container.append(host);
    if (opened) start();
    else loadFace(terminal).then(start).catch(start);
  };
  const focus = () => {
    wantsFocus = true;
    terminal.focus();
  };
  const hide = () => {
    watch.disconnect();
    cancelAnimationFrame(frame);
    // Browsers allow about sixteen contexts on a page; a hidden screen does not hold one.
    dropGpu();
    wantsFocus = false;
    host.remove();
  };
  return { show, hide, refit, focus, space };
}

/** xterm measures a letter when it opens, so the bundled face must be there by then. */
async function loadFace(terminal: Terminal): Promise<void> {
  const { fontSize, fontFamily } = terminal.options;
  await document.fonts.load(`${fontSize ?? 13}px ${fontFamily ?? "monospace"}`);
}

/**
 * The fast painter cuts a cell's width down to whole pixels, which crowds the letters by almost one pixel in
 * the worst case; this is what brings it to the nearest one.
 */
function wholePixelSpacing(terminal: Terminal): number {
  const canvas = document.createElement("canvas").getContext("2d");
  if (canvas === null) return 0;
  const { fontSize, fontFamily } = terminal.options;
  canvas.font = `${fontSize ?? 13}px ${fontFamily ?? "monospace"}`;
  const width = canvas.measureText("W").width * devicePixelRatio;
  return Math.round(width) - Math.floor(width);
}

/** The fast painter, or null where there is no WebGL: xterm then draws with the DOM. */
function startGpu(terminal: Terminal, onLost: () => void): WebglAddon | null {
  try {
    const addon = new WebglAddon();
    addon.onContextLoss(onLost);
    terminal.loadAddon(addon);
    return addon;
  } catch {
    return null;
  }
}
