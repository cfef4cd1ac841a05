import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import { it } from "vitest";
import { startBrowserHost } from "../parts/browser-host.ts";
import { goToTerminals, seeOnScreen, seePrompt } from "./screen.ts";
import { createAccount } from "./steps.ts";

const shell = /^This computer/;
const executablePath = process.env["SALLYPORT_CHROMIUM"] ?? "/usr/bin/chromium";
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-3d-apis"];

it("serves the page, with its terminals, from Electron too when it is asked for the browser", async () => {
  const base = mkdtempSync(path.join(tmpdir(), "asked-browser-"));
  const env = { XDG_STATE_HOME: path.join(base, "state") };
  const folder = path.join(base, "data");
  const host = await startBrowserHost({ folder, env, within: "electron" });
  const browser = await chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage();
    await page.goto(host.link);
    await createAccount(page);
    await goToTerminals(page);
    await page.keyboard.press("Control+Shift+T");
    await seePrompt(page, shell);
    await page.keyboard.type("echo from-''electron\n");
    await seeOnScreen(page, shell, "from-electron");
  } finally {
    await browser.close();
    await host.stop();
    rmSync(base, { recursive: true, force: true });
  }
});
