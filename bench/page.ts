import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { buildAll } from "../scripts/build.ts";
import { createAccount } from "../test/journeys/steps.ts";
import { driveChromium, type Driver } from "./driver.ts";
import { temporaryFolder } from "./temporary.ts";

const program = process.env["SALLYPORT_CHROMIUM"] ?? "/usr/bin/chromium";
const root = path.dirname(import.meta.dirname);

export const hasChromium = () => existsSync(program);

/** The browser that every row and every peer uses: without 3D, so that terminals are drawn by the DOM. */
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-3d-apis"];

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: program, args });
}

/** What is noted in the page of the bytes that come for a terminal and of their acknowledgements. */
export interface Traffic {
  received: number;
  acknowledged: number;
  /** The last bytes that came, as text. */
  tail: string;
  /** When Ctrl-C left, and when everything that had come was last acknowledged; `performance.now()`. */
  interruptedAt: number;
  settledAt: number;
  /** Sends a call of the page's own on its socket, and resolves with the reply. */
  call(group: string, name: string): Promise<unknown>;
  /** Resolves when all that came is acknowledged, and ends so; rejects after two minutes. */
  untilSettled(ending: string): Promise<void>;
}

declare global {
  var traffic: Traffic;
}

/** Runs in the page before its first script: stands before the WebSocket and notes what passes. */
function watchTraffic(): void {
  const replies = new Map<number, (reply: unknown) => void>();
  let calls = 1_000_000_000;
  let socket: WebSocket | undefined;
  const note: Traffic = {
    received: 0,
    acknowledged: 0,
    tail: "",
    interruptedAt: 0,
    settledAt: 0,
    call: (group, name) =>
      new Promise((resolve) => {
        const id = ++calls;
        replies.set(id, resolve);
        socket?.send(JSON.stringify({ kind: "call", id, group, name, input: {} }));
      }),
    untilSettled: async (ending) => {
      const started = performance.now();
      while (!note.tail.endsWith(ending) || note.acknowledged !== note.received) {
        if (performance.now() - started > 120_000) throw new Error(`Never saw: ${ending}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
  globalThis.traffic = note;
  const decoder = new TextDecoder();
  const hearBytes = (bytes: ArrayBuffer) => {
    // Port, epoch and offset come first: see the contract's wire.
    note.received = new DataView(bytes).getFloat64(8) + bytes.byteLength - 16;
    const end = bytes.slice(Math.max(16, bytes.byteLength - 200));
    note.tail = (note.tail + decoder.decode(end)).slice(-200);
  };
  const hearText = (text: string) => {
    if (replies.size === 0 || !text.startsWith('{"kind":"reply"')) return;
    const { id } = JSON.parse(text) as { id: number };
    replies.get(id)?.(text);
    replies.delete(id);
  };
  globalThis.WebSocket = class extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols);
      // eslint-disable-next-line @typescript-eslint/no-this-alias -- The page has one socket, and this is it.
      socket = this;
      this.addEventListener("message", ({ data }) => {
        if (data instanceof ArrayBuffer) hearBytes(data);
        else if (typeof data === "string") hearText(data);
      });
    }

    override send(data: Parameters<WebSocket["send"]>[0]): void {
      super.send(data);
      if (ArrayBuffer.isView(data)) {
        const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
        if (bytes.length === 5 && bytes[4] === 3) note.interruptedAt = performance.now();
      } else if (typeof data === "string" && data.includes('"kind":"ack"')) {
        note.acknowledged = Number(/"offset":(\d+)/.exec(data)?.[1]);
        if (note.acknowledged === note.received) note.settledAt = performance.now();
      }
    }
  };
}

/** Starts the browser host on an empty folder and answers its address and its end. */
async function startHost(): Promise<{ address: string; stop: () => Promise<void> }> {
  await buildAll();
  const folder = path.join(temporaryFolder(), `page-${Date.now()}`);
  const child = spawn(process.execPath, ["dist/main/browser.js", "--data", folder], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const address = await new Promise<string>((resolve, reject) => {
    let printed = "";
    child.stdout.on("data", (bytes: Buffer) => {
      printed += bytes.toString();
      const found = /http:\/\/\S+/.exec(printed);
      if (found !== null) resolve(found[0]);
    });
    child.once("exit", (code) => {
      reject(new Error(`The browser host ended with ${String(code)}`));
    });
  });
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  return { address, stop };
}

/**
 * Lends the whole application in the browser host, on a new account, with its traffic watched: to Playwright
 * until `setUp` has ended, and then to `use`.
 */
export async function withPage<Result>(
  setUp: (page: Page) => Promise<void>,
  use: (driver: Driver) => Promise<Result>,
): Promise<Result> {
  const host = await startHost();
  const prepare = async (page: Page) => {
    await page.addInitScript(watchTraffic);
    await page.goto(host.address);
    await createAccount(page);
    await setUp(page);
  };
  try {
    return await driveChromium({ program, args }, prepare, use);
  } finally {
    await host.stop();
  }
}
