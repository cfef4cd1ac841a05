import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { _electron, chromium, type ElectronApplication, type Page } from "playwright-core";
import { afterEach } from "vitest";

const root = path.join(import.meta.dirname, "..", "..");
const program = process.env["SALLYPORT_CHROMIUM"] ?? "/usr/bin/chromium";

export type HostName = "browser" | "stand-in" | "electron";

/** The hosts that this run drives: a real Electron where it is asked for, else the two that need none. */
export const hosts: readonly HostName[] =
  process.env["SALLYPORT_TEST_HOST"] === "electron" ? ["electron"] : ["browser", "stand-in"];

export interface App {
  readonly host: HostName;
  readonly page: Page;
  /** The data folder. */
  readonly folder: string;
  /** What the trusted side wrote to its standard output and error. */
  log(): string;
  /** Electron's main process, where there is one. */
  readonly electron: ElectronApplication | null;
  /** The browser host's address, its token spent; null elsewhere. */
  readonly address: string | null;
  /** Ends the application and keeps its folders, for the next start. */
  end(): Promise<void>;
  /** Ends it, if it runs, and removes its folders. */
  close(): Promise<void>;
}

export interface AppOptions {
  readonly host: HostName;
  /** Starts again where this one ended. */
  readonly after?: App;
  readonly arguments?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly size?: { readonly width: number; readonly height: number };
}

interface Place {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly args: readonly string[];
  readonly size: { readonly width: number; readonly height: number };
  readonly lines: string[];
}

/** The folder that holds an application's folders. */
const bases = new WeakMap<App, string>();

function prepare(options: AppOptions, base: string): Place {
  const folder = path.join(base, "data");
  return {
    folder,
    env: { ...process.env, XDG_STATE_HOME: path.join(base, "state"), ...options.env },
    args: ["--data", folder, ...(options.arguments ?? [])],
    size: options.size ?? { width: 1280, height: 800 },
    lines: [],
  };
}

type Running = Omit<App, "close">;

/** The address that the browser host prints. */
function addressOf(child: ChildProcess, lines: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const read = (part: Buffer) => {
      lines.push(part.toString());
      const address = /http:\/\/\S+/.exec(lines.join(""))?.[0];
      if (address !== undefined) resolve(address);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", (part: Buffer) => lines.push(part.toString()));
    child.once("exit", (code) => {
      reject(new Error(`The browser host ended with ${String(code)}: ${lines.join("")}`));
    });
  });
}

async function openInBrowser(place: Place): Promise<Running> {
  const child = spawn(process.execPath, ["dist/main/browser.js", ...place.args], {
    cwd: root,
    env: place.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const address = await addressOf(child, place.lines);
  // Without 3D, terminals draw text that a test can read, in place of pixels.
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-3d-apis"];
  const browser = await chromium.launch({ executablePath: program, args });
  const context = await browser.newContext({ viewport: place.size });
  const page = await context.newPage();
  await page.goto(address);
  return {
    host: "browser",
    page,
    folder: place.folder,
    log: () => place.lines.join(""),
    electron: null,
    address,
    async end() {
      await browser.close();
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** The stand-in, or the Electron binary that npm fetched. */
function executableOf(host: HostName): string {
  if (host === "stand-in") return path.join(root, "test", "stand-in", "electron");
  const dist = path.join(root, "node_modules", "electron");
  const named = path.join(dist, "path.txt");
  if (!existsSync(named)) throw new Error("There is no Electron here: run npx install-electron.");
  return path.join(dist, "dist", readFileSync(named, "utf8").trim());
}

async function openInElectron(host: HostName, place: Place): Promise<Running> {
  const electron = await _electron.launch({
    executablePath: executableOf(host),
    args: [host === "stand-in" ? "dist/main/electron.js" : root, ...place.args],
    cwd: root,
    env: { ...place.env, SALLYPORT_NODE: process.execPath },
  });
  const child = electron.process();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (part: Buffer) => place.lines.push(part.toString()));
  }
  const page = await electron.firstWindow();
  await page.setViewportSize(place.size);
  return {
    host,
    page,
    folder: place.folder,
    log: () => place.lines.join(""),
    electron,
    address: null,
    end: () => electron.close(),
  };
}

/** Starts the built application, on empty folders unless it goes on after another, and answers its page. */
export async function openApp(options: AppOptions): Promise<App> {
  const before = options.after === undefined ? undefined : bases.get(options.after);
  const base = before ?? mkdtempSync(path.join(tmpdir(), "sallyport-journey-"));
  const place = prepare(options, base);
  const opening =
    options.host === "browser" ? openInBrowser(place) : openInElectron(options.host, place);
  const running = await opening;
  let ended: Promise<void> | null = null;
  const end = () => (ended ??= running.end());
  const app: App = {
    ...running,
    end,
    async close() {
      try {
        await end();
      } finally {
        rmSync(base, { recursive: true, force: true, maxRetries: 5 });
      }
    },
  };
  bases.set(app, base);
  return app;
}

/** For the tests of one file: opens applications, each where another one ended if that is given, and closes all. */
export function eachOpened(host: HostName): (after?: App) => Promise<App> {
  const opened: App[] = [];
  afterEach(async () => {
    for (const app of opened.splice(0).reverse()) await app.close();
  });
  return async (after) => {
    const app = await openApp(after === undefined ? { host } : { host, after });
    app.page.setDefaultTimeout(30_000);
    opened.push(app);
    return app;
  };
}
