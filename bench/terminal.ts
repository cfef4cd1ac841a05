import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Page } from "playwright-core";
import { goToTerminals } from "../test/journeys/screen.ts";
import { viewport, type Driver } from "./driver.ts";
import { makeLog } from "./log.ts";
import { hasChromium, launchChromium, withPage } from "./page.ts";
import { line, median, quantile, type Measurement, type Row } from "./row.ts";
import { rows as sshRows } from "./ssh.ts";
import { temporaryFolder } from "./temporary.ts";

const logBytes = 50_000_000;
const rounds = 3;
const interrupts = 20;
const modules = path.join(path.dirname(import.meta.dirname), "node_modules", "@xterm");
const prompt = "bench> ";

function logFile(): string {
  const file = path.join(temporaryFolder(), "server.log");
  if (!existsSync(file)) writeFileSync(file, makeLog(logBytes));
  return file;
}

/** Types a line and waits until what it printed last is on the screen and acknowledged. */
async function run(driver: Driver, command: string, until: string): Promise<void> {
  await driver.type(`${command}\n`);
  await driver.evaluate((ending) => traffic.untilSettled(ending), until);
}

async function openShell(page: Page): Promise<void> {
  await goToTerminals(page);
  // As the bare one has: a pointer above the terminal, for which the browser looks anew in each frame.
  await page.mouse.move(600, 400);
  await page.keyboard.press("Control+Shift+T");
  await page.waitForTimeout(3_000);
  await page.keyboard.type(`PS1='${prompt}'; clear\n`);
  await page.evaluate((ending) => traffic.untilSettled(ending), prompt);
}

/** Megabytes a second of a log, by `cat` in a shell of ours. */
async function timePaint(driver: Driver, file: string): Promise<number> {
  await driver.type(`cat ${file}`);
  await wait(500);
  const started = await driver.evaluate(() => performance.now());
  await run(driver, "", prompt);
  const settled = await driver.evaluate(() => traffic.settledAt);
  return logBytes / 1e6 / ((settled - started) / 1000);
}

/** Megabytes a second of the same bytes, given to a bare xterm by the page itself, four pieces in flight. */
async function timeBareXterm(file: string): Promise<number> {
  const browser = await launchChromium();
  const page = await browser.newPage({ viewport });
  const address = "http://bench.localhost/";
  await page.route(`${address}**`, (route) =>
    route.request().url().endsWith("log")
      ? route.fulfill({ body: readFileSync(file) })
      : route.fulfill({ contentType: "text/html", body: '<div id="screen"></div>' }),
  );
  await page.goto(address);
  await page.addStyleTag({ path: path.join(modules, "xterm", "css", "xterm.css") });
  await page.addScriptTag({ path: path.join(modules, "xterm", "lib", "xterm.js") });
  const graphemes = path.join(modules, "addon-unicode-graphemes", "lib");
  await page.addScriptTag({ path: path.join(graphemes, "addon-unicode-graphemes.js") });
  // As ours is: with the keyboard, and a pointer above it, for which the browser looks anew in each frame.
  await page.mouse.move(600, 400);
  const seconds = await page.evaluate(feedXterm);
  await browser.close();
  return logBytes / 1e6 / seconds;
}

/** Runs in the page. */
async function feedXterm(): Promise<number> {
  interface Bare {
    loadAddon(addon: unknown): void;
    open(element: Element | null): void;
    focus(): void;
    write(bytes: Uint8Array, done: () => void): void;
  }
  const { Terminal, UnicodeGraphemesAddon } = globalThis as unknown as {
    Terminal: new (options: object) => Bare;
    UnicodeGraphemesAddon: { UnicodeGraphemesAddon: new () => unknown };
  };
  const size = { cols: 120, rows: 40, scrollback: 10_000 };
  const terminal = new Terminal({ ...size, cursorBlink: true, allowProposedApi: true });
  terminal.loadAddon(new UnicodeGraphemesAddon.UnicodeGraphemesAddon());
  terminal.open(document.querySelector("#screen"));
  terminal.focus();
  const log = new Uint8Array(await (await fetch("/log")).arrayBuffer());
  const piece = 65_536;
  const started = performance.now();
  await new Promise<void>((resolve) => {
    let at = 0;
    let inFlight = 0;
    const feed = () => {
      while (inFlight < 4 && at < log.length) {
        inFlight += 1;
        terminal.write(log.subarray(at, (at += piece)), () => {
          inFlight -= 1;
          feed();
        });
      }
      if (inFlight === 0) resolve();
    };
    feed();
  });
  return (performance.now() - started) / 1000;
}

async function measurePaint(): Promise<Measurement[]> {
  if (!hasChromium()) return [];
  const file = logFile();
  const ours: number[] = [];
  const theirs: number[] = [];
  await withPage(openShell, async (driver) => {
    // In turns, so that a busy moment of the machine is not one side's alone.
    while (ours.length < rounds) {
      ours.push(await timePaint(driver, file));
      theirs.push(await timeBareXterm(file));
    }
  });
  const peer = { name: "the same xterm, fed directly", value: Math.max(...theirs) };
  return [line("terminal.paint", Math.max(...ours), "MB/s", peer)];
}

/** Milliseconds from Ctrl-C, in the middle of a flood, until the prompt is on the screen. */
async function timeInterrupt(driver: Driver, file: string): Promise<number> {
  await driver.type(`cat ${Array.from({ length: 20 }, () => file).join(" ")}\n`);
  await wait(700);
  await driver.interrupt();
  await driver.evaluate((ending) => traffic.untilSettled(ending), prompt);
  return driver.evaluate(() => traffic.settledAt - traffic.interruptedAt);
}

async function measureInterrupt(): Promise<Measurement[]> {
  if (!hasChromium()) return [];
  const file = logFile();
  const samples: number[] = [];
  await withPage(openShell, async (driver) => {
    while (samples.length < interrupts) samples.push(await timeInterrupt(driver, file));
  });
  return [
    line("terminal.interrupt", quantile(samples, 0.95), "ms"),
    line("terminal.interrupt.p50", median(samples), "ms"),
  ];
}

export const rows: readonly Row[] = [
  ...sshRows,
  {
    name: "terminal.paint",
    bars: [{ line: "terminal.paint", of: "ratio", at: "least", limit: 0.6 }],
    measure: measurePaint,
  },
  {
    name: "terminal.interrupt",
    bars: [{ line: "terminal.interrupt", of: "value", at: "most", limit: 150 }],
    measure: measureInterrupt,
  },
];
