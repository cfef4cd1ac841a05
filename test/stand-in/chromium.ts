import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const program = process.env["SALLYPORT_CHROMIUM"] ?? "/usr/bin/chromium";

const switches = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  // Terminals then draw text that a test can read, in place of pixels.
  "--disable-3d-apis",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
  // Else the first window would be Chromium's own new tab.
  "--no-startup-window",
  "--remote-debugging-port=0",
  // Beside the port: Chromium ends when this pipe closes, so it dies with us, however we die.
  "--remote-debugging-pipe",
];

/** Starts Chromium and answers its DevTools address. It ends with this process. */
export async function startChromium(): Promise<string> {
  const profile = mkdtempSync(path.join(tmpdir(), "sallyport-chromium-"));
  const child = spawn(program, [...switches, `--user-data-dir=${profile}`], {
    stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
  });
  process.on("exit", () => {
    child.kill("SIGKILL");
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });
  return new Promise((resolve, reject) => {
    let text = "";
    child.stderr?.on("data", (part: Buffer) => {
      text += part.toString();
      const address = /listening on (ws:\S+)/.exec(text)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.on("error", reject);
    child.on("exit", (code) => {
      reject(new Error(`Chromium ended with ${String(code)}: ${text}`));
    });
  });
}
