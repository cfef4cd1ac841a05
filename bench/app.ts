import { openApp, type App } from "../test/journeys/app.ts";
import { createAccount } from "../test/journeys/steps.ts";
import { buildAll } from "../scripts/build.ts";
import { hasChromium, launchChromium, withPage } from "./page.ts";
import { line, median, quantile, type Measurement, type Row } from "./row.ts";

const calls = 500;
const starts = 5;

/** Runs in the page. */
async function timeCalls(count: number): Promise<number[]> {
  const milliseconds: number[] = [];
  while (milliseconds.length < count) {
    const started = performance.now();
    await traffic.call("account", "status");
    milliseconds.push(performance.now() - started);
  }
  return milliseconds;
}

async function measureCalls(): Promise<Measurement[]> {
  if (!hasChromium()) return [];
  const nothing = () => Promise.resolve();
  const samples = await withPage(nothing, (driver) => driver.evaluate(timeCalls, calls));
  return [
    line("ipc.call", median(samples), "ms"),
    line("ipc.call.p99", quantile(samples, 0.99), "ms"),
  ];
}

/** Milliseconds from starting the stand-in's process until a password can be typed. */
async function timeStart(after: App): Promise<number> {
  const started = performance.now();
  const app = await openApp({ host: "stand-in", after });
  await app.page.getByRole("textbox", { name: /^Master password/ }).fill("x");
  const elapsed = performance.now() - started;
  await app.end();
  return elapsed;
}

/** The same of a page that holds nothing but a field. */
async function timeBarePage(): Promise<number> {
  const started = performance.now();
  const browser = await launchChromium();
  const page = await browser.newPage();
  await page.goto("data:text/html,<input aria-label=Password>");
  await page.getByRole("textbox").fill("x");
  const elapsed = performance.now() - started;
  await browser.close();
  return elapsed;
}

async function measureStart(): Promise<Measurement[]> {
  if (!hasChromium()) return [];
  await buildAll();
  const first = await openApp({ host: "stand-in" });
  await createAccount(first.page);
  await first.end();
  const ours: number[] = [];
  const theirs: number[] = [];
  while (ours.length < starts) {
    ours.push(await timeStart(first));
    theirs.push(await timeBarePage());
  }
  await first.close();
  const peer = { name: "bare Chromium page", value: median(theirs) };
  return [line("app.start", median(ours), "ms", peer)];
}

export const rows: readonly Row[] = [
  { name: "ipc.call", bars: [], measure: measureCalls },
  {
    name: "app.start",
    bars: [{ line: "app.start", of: "ratio", at: "most", limit: 5 }],
    measure: measureStart,
  },
];
