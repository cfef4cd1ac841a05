import { EventEmitter } from "node:events";
import type { HostWindowOptions } from "../../main/shell/electron-surface.ts";
import type { Browser, Result } from "./cdp.ts";
import { Contents, type RequestFilter } from "./contents.ts";
import { createEvent } from "./strict.ts";

const open = new Set<BrowserWindow>();
/** Tells the application of windows that come and go. */
export const windowEvents = new EventEmitter();

let browser: Promise<Browser> | null = null;
let allows: RequestFilter = () => Promise.resolve(true);
const own = new Set<string>();
let creating = 0;

/** Joins windows to Chromium and to the session's filter of requests. */
export function joinWindows(joined: Promise<Browser>, filter: RequestFilter): void {
  browser = joined;
  allows = filter;
}

/**
 * Every new page is held at its start until it is known whose it is: one of ours goes on; one that a page
 * opened is put to the product, and closed when refused.
 */
export async function watchPopups(joined: Browser): Promise<void> {
  const { talk } = joined;
  talk.on("Target.attachedToTarget", (event: Result) => {
    const target = event["targetInfo"] as { targetId: string; type: string; openerId?: string };
    const { targetId, openerId } = target;
    const isOurs = () => own.has(targetId) || (creating > 0 && openerId === undefined);
    const letGo = () => {
      const sessionId = String(event["sessionId"]);
      joined
        .session(sessionId)
        .send("Runtime.runIfWaitingForDebugger")
        .catch(() => undefined);
      talk.send("Target.detachFromTarget", { sessionId }).catch(() => undefined);
    };
    // One that we attached to ourselves is not held, and stays.
    if (event["waitingForDebugger"] !== true) return;
    if (target.type !== "page" || isOurs()) {
      letGo();
      return;
    }
    const opener = [...open].find(({ webContents }) => webContents.targetId === openerId);
    const judge = opener ?? [...open].at(-1);
    const verdict = judge?.webContents.judgePopup() ?? "allow";
    if (verdict === "allow") letGo();
    else talk.send("Target.closeTarget", { targetId }).catch(() => undefined);
  });
  talk.on("Target.targetDestroyed", (event: Result) => {
    for (const window of [...open]) {
      if (window.webContents.targetId === event["targetId"]) window.destroy();
    }
  });
  await talk.send("Target.setDiscoverTargets", { discover: true });
  await talk.send("Target.setAutoAttach", {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: true,
    filter: [{ type: "page" }],
  });
}

async function createTarget(options: HostWindowOptions): Promise<[Browser, string]> {
  const joined = await browser;
  if (joined === null) throw new Error("stand-in: no browser");
  creating += 1;
  const { width = 800, height = 600 } = options;
  const target = { url: "about:blank", newWindow: true, width, height };
  const made = await joined.talk.send("Target.createTarget", target);
  const targetId = String(made["targetId"]);
  own.add(targetId);
  creating -= 1;
  return [joined, targetId];
}

export class BrowserWindow extends EventEmitter {
  static fromWebContents(contents: unknown): BrowserWindow | null {
    return [...open].find((window) => window.webContents === contents) ?? null;
  }

  static getAllWindows(): BrowserWindow[] {
    return [...open];
  }

  /** The one that is seen and was opened last: nobody clicks elsewhere here. */
  static getFocusedWindow(): BrowserWindow | null {
    return [...open].findLast((window) => window.isVisible()) ?? null;
  }

  readonly webContents: Contents;
  readonly #options: HostWindowOptions;
  readonly #ready: Promise<void>;
  #isDestroyed = false;
  #isVisible: boolean;

  constructor(options: HostWindowOptions) {
    super();
    const page = options.webPreferences ?? {};
    const isConfined =
      page.contextIsolation === true &&
      page.sandbox === true &&
      page.nodeIntegration === false &&
      page.webSecurity === true;
    if (!isConfined) throw new Error("stand-in: only a confined page can be shown");
    this.#options = options;
    this.#isVisible = options.show ?? true;
    this.webContents = new Contents((url) => allows(url));
    open.add(this);
    windowEvents.emit("web-contents-created", this.webContents);
    this.webContents.once("did-finish-load", () => this.emit("ready-to-show"));
    this.#ready = createTarget(options).then(([joined, targetId]) =>
      this.webContents.follow(joined, targetId, page.preload ?? ""),
    );
  }

  async loadURL(url: string): Promise<void> {
    await this.#ready;
    await this.webContents.load(url);
  }

  show(): void {
    this.#isVisible = true;
  }

  hide(): void {
    this.#isVisible = false;
  }

  isVisible(): boolean {
    return this.#isVisible;
  }

  focus(): void {
    this.emit("focus");
  }

  minimize(): void {
    this.emit("minimize");
  }

  restore(): void {
    this.emit("restore");
  }

  maximize(): void {
    this.emit("maximize");
  }

  isMinimized(): boolean {
    return false;
  }

  isMaximized(): boolean {
    return false;
  }

  getNormalBounds() {
    const { x = 0, y = 0, width = 800, height = 600 } = this.#options;
    return { x, y, width, height };
  }

  /** As the person does: the product may prevent it. */
  close(): void {
    const event = createEvent();
    this.emit("close", event);
    if (!event.defaultPrevented) this.destroy();
  }

  destroy(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    open.delete(this);
    const { targetId } = this.webContents;
    this.webContents.destroy();
    browser
      ?.then(({ talk }) => talk.send("Target.closeTarget", { targetId }))
      .catch(() => undefined);
    this.emit("closed");
    if (open.size === 0) windowEvents.emit("all-closed");
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }
}
