import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { chromium, type Page } from "playwright-core";
import { WebSocket } from "ws";
import { temporaryFolder } from "./temporary.ts";

/**
 * A page that nobody listens to but for its answers. Playwright records a page's network, and the browser then
 * copies every frame of a WebSocket for it, which costs the page and the machine more than the frame itself.
 */
export interface Driver {
  evaluate<Args extends readonly unknown[], Result>(
    run: (...args: Args) => Result | Promise<Result>,
    ...args: Args
  ): Promise<Result>;
  type(text: string): Promise<void>;
  interrupt(): Promise<void>;
}

interface Reply {
  readonly id?: number;
  readonly error?: { readonly message: string };
  readonly result?: {
    readonly result?: { readonly value?: unknown };
    readonly exceptionDetails?: { readonly exception?: { readonly description?: string } };
  };
}

const startMs = 30_000;
export const viewport = { width: 1280, height: 800 };

/** Lends a page: to Playwright until `setUp` has ended, and then to `use` alone. */
export async function driveChromium<Result>(
  launch: { readonly program: string; readonly args: readonly string[] },
  setUp: (page: Page) => Promise<void>,
  use: (driver: Driver) => Promise<Result>,
): Promise<Result> {
  const profile = mkdtempSync(path.join(temporaryFolder(), "chromium-"));
  const own = [
    "--headless",
    "--no-first-run",
    "--remote-debugging-port=0",
    `--user-data-dir=${profile}`,
    "about:blank",
  ];
  const child = spawn(launch.program, [...launch.args, ...own], { stdio: "ignore" });
  const ended = once(child, "exit");
  try {
    const port = await portOf(profile);
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    const [page] = browser.contexts().flatMap((context) => context.pages());
    if (page === undefined) throw new Error("Chromium opened no page");
    await page.setViewportSize(viewport);
    await setUp(page);
    await browser.close();
    return await withDriver(port, use);
  } finally {
    child.kill();
    await ended;
  }
}

async function portOf(profile: string): Promise<string> {
  const file = path.join(profile, "DevToolsActivePort");
  const until = performance.now() + startMs;
  while (performance.now() < until) {
    await wait(50);
    const [port] = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
    if (port !== undefined && port !== "") return port;
  }
  throw new Error("Chromium did not start");
}

async function withDriver<Result>(
  port: string,
  use: (driver: Driver) => Promise<Result>,
): Promise<Result> {
  const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
  const targets = (await answer.json()) as { type: string; webSocketDebuggerUrl: string }[];
  const address = targets.find(({ type }) => type === "page")?.webSocketDebuggerUrl;
  if (address === undefined) throw new Error("Chromium has no page");
  const socket = new WebSocket(address);
  await once(socket, "open");
  const ask = createAsk(socket);
  // Both ended with Playwright's own session.
  await ask("Emulation.setFocusEmulationEnabled", { enabled: true });
  await ask("Emulation.setDeviceMetricsOverride", {
    ...viewport,
    deviceScaleFactor: 1,
    mobile: false,
  });
  try {
    return await use(createDriver(ask));
  } finally {
    socket.close();
  }
}

type Ask = (method: string, params: object) => Promise<Reply>;

/** One request after another of the DevTools protocol. */
function createAsk(socket: WebSocket): Ask {
  const waiting = new Map<number, (reply: Reply) => void>();
  let last = 0;
  socket.on("message", (data: Buffer) => {
    const reply = JSON.parse(data.toString()) as Reply;
    waiting.get(reply.id ?? 0)?.(reply);
    waiting.delete(reply.id ?? 0);
  });
  return async (method, params) => {
    const id = ++last;
    const reply = new Promise<Reply>((resolve) => waiting.set(id, resolve));
    socket.send(JSON.stringify({ id, method, params }));
    const { error, ...rest } = await reply;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return rest;
  };
}

function createDriver(ask: Ask): Driver {
  const key = (params: object) => ask("Input.dispatchKeyEvent", params);
  return {
    async evaluate<Args extends readonly unknown[], Result>(
      run: (...args: Args) => Result | Promise<Result>,
      ...args: Args
    ) {
      const expression = `(${run.toString()})(...${JSON.stringify(args)})`;
      const settings = { expression, awaitPromise: true, returnByValue: true };
      const { result } = await ask("Runtime.evaluate", settings);
      const fault = result?.exceptionDetails;
      if (fault !== undefined)
        throw new Error(fault.exception?.description ?? "failed in the page");
      return result?.result?.value as Result;
    },
    async type(text) {
      for (const character of text) {
        if (character === "\n") {
          const enter = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 13, text: "\r" };
          await key({ type: "keyDown", ...enter });
        } else await key({ type: "char", text: character });
      }
    },
    async interrupt() {
      const letter = { key: "c", code: "KeyC", windowsVirtualKeyCode: 67, modifiers: 2 };
      await key({ type: "rawKeyDown", ...letter });
      await key({ type: "keyUp", ...letter });
    },
  };
}
