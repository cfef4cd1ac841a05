import { randomBytes } from "node:crypto";
import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import { createCodec, nodeBase64 } from "./codec.ts";
import { createCrossing } from "./crossing.ts";
import type { HostCallEvent } from "../../main/shell/electron-surface.ts";
import type { Browser, Result, Talk } from "./cdp.ts";
import { FarPort } from "./ports.ts";
import { answerRequest, fromChromium, originOf, toChromium } from "./schemes.ts";
import { createEvent } from "./strict.ts";
import {
  mainWorld,
  preloadWorld,
  type FromPreload,
  type Secrets,
  type ToPreload,
} from "./worlds.ts";

const world = "Preload";
const codec = createCodec(nodeBase64);
const everyContents = new Set<Contents>();
let lastId = 0;

type CallHandler = (event: HostCallEvent, ...args: unknown[]) => unknown;
const callHandlers = new Map<string, CallHandler>();

export const ipcMain = {
  handle(channel: string, handler: CallHandler): void {
    callHandlers.set(channel, handler);
  },
};

/** What the product's session says to a request, before it is answered. */
export type RequestFilter = (url: string) => Promise<boolean>;

/** The text that is put into each page before its own scripts. */
function pageScripts(names: Secrets, preloadFile: string) {
  const preload = readFileSync(preloadFile, "utf8");
  const greeting = JSON.stringify(names.greeting);
  return {
    main: `(${mainWorld.toString()})(${greeting}, ${createCrossing.toString()})`,
    preload: `(${preloadWorld.toString()})(${JSON.stringify(names)}, {
      cross: ${createCrossing.toString()}, codec: ${createCodec.toString()}
    }, (require) => { const module = { exports: {} }; const exports = module.exports; const process = undefined;
${preload}
})`,
  };
}

/** One page: navigation, calls, events and ports, over DevTools. */
export class Contents extends EventEmitter {
  readonly id = ++lastId;
  targetId = "";
  #talk: Talk | null = null;
  #url = "";
  #isLoading = false;
  #isDestroyed = false;
  #context: number | null = null;
  #receiver: string | null = null;
  #queue: ToPreload[] = [];
  #near = new Map<number, FarPort["near"]>();
  #lastPort = 0;
  #popups: ((details: { url: string }) => { action: "deny" }) | null = null;
  readonly #allows: RequestFilter;

  constructor(allows: RequestFilter) {
    super();
    this.#allows = allows;
    everyContents.add(this);
  }

  /** Follows an attached target, before it has shown anything. */
  async follow(browser: Browser, targetId: string, preloadFile: string): Promise<void> {
    this.targetId = targetId;
    const attached = await browser.talk.send("Target.attachToTarget", { targetId, flatten: true });
    const talk = browser.session(String(attached["sessionId"]));
    this.#talk = talk;
    const random = () => `n${randomBytes(12).toString("hex")}`;
    const names: Secrets = { greeting: random(), binding: random(), receiver: random() };
    talk.on("Fetch.requestPaused", (event: Result) => {
      this.#answer(talk, event).catch(() => undefined);
    });
    talk.on("Runtime.bindingCalled", (event: Result) => {
      if (event["name"] !== names.binding) return;
      const message = JSON.parse(String(event["payload"])) as FromPreload;
      this.#take(message, { context: Number(event["executionContextId"]), names, talk });
    });
    talk.on("Runtime.executionContextsCleared", () => {
      this.#forgetPage();
    });
    talk.on("Page.loadEventFired", () => this.emit("did-finish-load"));
    talk.on("Inspector.targetCrashed", () =>
      this.emit("render-process-gone", {}, { reason: "crashed" }),
    );
    const scripts = pageScripts(names, preloadFile);
    await Promise.all([
      talk.send("Page.enable"),
      talk.send("Runtime.enable"),
      talk.send("Fetch.enable", { patterns: [{ urlPattern: "*" }] }),
      talk.send("Runtime.addBinding", { name: names.binding, executionContextName: world }),
      talk.send("Page.addScriptToEvaluateOnNewDocument", { source: scripts.main }),
      talk.send("Page.addScriptToEvaluateOnNewDocument", {
        source: scripts.preload,
        worldName: world,
      }),
    ]);
  }

  #forgetPage(): void {
    this.#context = null;
    this.#receiver = null;
    this.#queue = [];
    const near = [...this.#near.values()];
    this.#near.clear();
    for (const port of near) port.lost();
  }

  async #answer(talk: Talk, event: Result): Promise<void> {
    const requestId = String(event["requestId"]);
    const request = event["request"] as { url: string; method: string };
    const url = fromChromium(request.url);
    const fail = (errorReason: string) =>
      talk.send("Fetch.failRequest", { requestId, errorReason });
    // A navigation that the page began, and not `loadURL`.
    if (event["resourceType"] === "Document" && !this.#isLoading) {
      const navigation = createEvent();
      this.emit("will-navigate", navigation, url);
      if (navigation.defaultPrevented) {
        await fail("Aborted");
        return;
      }
    }
    // Electron asks for no icon of a page.
    const isAllowed = !url.endsWith("/favicon.ico") && (await this.#allows(url));
    const answer = isAllowed ? await answerRequest(url, request.method) : null;
    if (answer === null) {
      await fail("BlockedByClient");
      return;
    }
    await talk.send("Fetch.fulfillRequest", {
      requestId,
      responseCode: answer.status,
      responseHeaders: answer.headers.map(([name, value]) => ({ name, value })),
      body: answer.body.toString("base64"),
    });
  }

  #take(
    message: FromPreload,
    from: { readonly context: number; readonly names: Secrets; readonly talk: Talk },
  ): void {
    if (message[0] === "hello") {
      this.#context = from.context;
      this.#url = message[1];
      this.#findReceiver(from.talk, from.names.receiver, from.context).catch(() => undefined);
      return;
    }
    if (from.context !== this.#context) return;
    if (message[0] === "invoke") this.#invoke(message, from.context).catch(() => undefined);
    else if (message[0] === "port") this.#near.get(message[1])?.deliver(codec.decode(message[2]));
    else {
      this.#near.get(message[1])?.lost();
      this.#near.delete(message[1]);
    }
  }

  async #findReceiver(talk: Talk, receiver: string, context: number): Promise<void> {
    const found = await talk.send("Runtime.evaluate", { expression: receiver, contextId: context });
    if (this.#context !== context) return;
    this.#receiver = (found["result"] as { objectId: string }).objectId;
    this.#flush();
  }

  async #invoke(message: FromPreload & readonly ["invoke", ...unknown[]], context: number) {
    const [, id, channel, args] = message;
    const event = { sender: this, senderFrame: this.frame() };
    let reply: ToPreload;
    try {
      const handler = callHandlers.get(channel);
      if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
      const value = await handler(event, ...(codec.decode(args) as unknown[]));
      reply = ["reply", id, true, codec.encode(value)];
    } catch (error) {
      reply = ["reply", id, false, `Error invoking remote method '${channel}': ${String(error)}`];
    }
    if (context === this.#context) this.#push(reply);
  }

  /** Everything of one turn crosses in one step. */
  #push(message: ToPreload): void {
    if (this.#queue.push(message) === 1) {
      queueMicrotask(() => {
        this.#flush();
      });
    }
  }

  #flush(): void {
    if (this.#receiver === null || this.#queue.length === 0) return;
    const text = JSON.stringify(this.#queue.splice(0));
    this.#talk
      ?.send("Runtime.callFunctionOn", {
        functionDeclaration: "function (text) { this(text); }",
        objectId: this.#receiver,
        arguments: [{ value: text }],
        silent: true,
      })
      .catch(() => undefined); // The page was left in the meantime.
  }

  frame() {
    return { origin: originOf(fromChromium(this.#url)), parent: null };
  }

  send(channel: string, ...args: unknown[]): void {
    this.#push(["send", channel, codec.encode(args)]);
  }

  postMessage(channel: string, message: unknown, transfer: readonly object[] = []): void {
    const [far] = transfer;
    if (!(far instanceof FarPort) || transfer.length > 1)
      throw new Error("stand-in: one port only");
    const port = ++this.#lastPort;
    this.#near.set(port, far.near);
    this.#push(["port-open", channel, codec.encode(message), port]);
    far.near.join({
      post: (data) => {
        this.#push(["port", port, codec.encode(data)]);
      },
      close: () => {
        this.#near.delete(port);
        this.#push(["port-close", port]);
      },
    });
  }

  setWindowOpenHandler(handler: (details: { url: string }) => { action: "deny" }): void {
    this.#popups = handler;
  }

  /** What the product says to a window that the page opened; Electron's default is to allow it. */
  judgePopup(): "allow" | "deny" {
    return this.#popups?.({ url: "" }).action ?? "allow";
  }

  async load(url: string): Promise<void> {
    this.#isLoading = true;
    try {
      const loaded = new Promise((resolve) => this.once("did-finish-load", resolve));
      const sent = await this.#talk?.send("Page.navigate", { url: toChromium(url) });
      if (sent?.["errorText"] !== undefined) throw new Error(String(sent["errorText"]));
      await loaded;
    } finally {
      this.#isLoading = false;
    }
  }

  reload(): void {
    this.#isLoading = true;
    this.once("did-finish-load", () => {
      this.#isLoading = false;
    });
    this.#talk?.send("Page.reload").catch(() => undefined);
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  destroy(): void {
    this.#isDestroyed = true;
    this.#forgetPage();
    everyContents.delete(this);
  }
}

export const webContents = {
  fromDevToolsTargetId: (id: string) =>
    [...everyContents].find((contents) => contents.targetId === id),
};
