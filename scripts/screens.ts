/**
 * Draws the pictures of docs/screens from the demonstration, on the browser host in Chromium: each screen light
 * and dark, at 1280x800 and 800x600. Run it after a change that is seen: `node scripts/screens.ts [NAME …]`.
 */
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { demoPassword } from "../main/demo/open.ts";
import { openApp } from "../test/journeys/app.ts";

const folder = path.join(import.meta.dirname, "..", "docs", "screens");
const wanted = process.argv.slice(2);
const sizes = [
  { suffix: "", width: 1280, height: 800 },
  { suffix: "-800x600", width: 800, height: 600 },
] as const;

async function draw(page: Page, name: string): Promise<void> {
  if (wanted.length > 0 && !wanted.includes(name)) return;
  for (const { suffix, width, height } of sizes) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.waitForTimeout(400);
      await page.screenshot({ path: path.join(folder, `${name}-${colorScheme}${suffix}.png`) });
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

const room = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Rooms" }).getByLabel(name, { exact: true }).click();

async function drawVault(page: Page): Promise<void> {
  await page.getByRole("option").filter({ hasText: "Harbourlight Forge" }).click();
  await page.getByRole("button", { name: "Reveal Password" }).click();
  await draw(page, "vault");
  await page.getByRole("button", { name: /^Edit/ }).click();
  await draw(page, "vault-edit");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("har");
  await draw(page, "palette");
  await page.keyboard.press("Escape");
}

/** Connects to a host of the demonstration in a pane of its own, trusts its key, and runs commands. */
async function connect(page: Page, host: string, commands: readonly string[]): Promise<void> {
  await page
    .getByRole("button", { name: new RegExp(`^${host}`) })
    .first()
    .click();
  const trust = page.getByRole("button", { name: "Trust this key" });
  // A question is not answered in its first half second, and a known host asks none.
  await page.waitForTimeout(2000);
  if (await trust.isVisible()) await trust.click();
  await page.waitForTimeout(2000);
  for (const command of commands) {
    await page.keyboard.type(`${command}\n`);
    await page.waitForTimeout(500);
  }
}

async function drawRooms(page: Page): Promise<void> {
  await room(page, "Terminals");
  await connect(page, "api-stage", ["ls", "date"]);
  await connect(page, "api-01", ["ls", "uptime", "help"]);
  await page.keyboard.press("Control+Shift+D");
  await page.waitForTimeout(2000);
  await page.keyboard.type("help\n");
  await draw(page, "terminals");
  await room(page, "Activity");
  await draw(page, "activity");
  await room(page, "Health");
  await page.getByRole("list").first().waitFor();
  await draw(page, "health");
  await room(page, "Settings");
  await draw(page, "settings");
  const sections = page.getByRole("navigation", { name: "Settings" });
  await sections.getByRole("button", { name: "Key agent" }).click();
  await draw(page, "key-agent");
  await sections.getByRole("button", { name: "Data", exact: true }).click();
  await drawTransfer(page);
}

const passwords = `name,url,username,password,note
Harbourlight Forge,https://forge.harbourlight.example,mara,anchor-7-lantern,
Ferry tickets,https://ferry.example/login,mara,"tide,""low""",Winter timetable
Library,https://library.example,mara,quiet-please-9,
`;

async function drawTransfer(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Import…" }).click();
  const file = { name: "Passwords.csv", mimeType: "text/csv", buffer: Buffer.from(passwords) };
  await page.locator("input[type=file]").first().setInputFiles(file);
  await page.getByRole("button", { name: /^Import [0-9]/ }).waitFor();
  await draw(page, "import");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Export…" }).click();
  await draw(page, "export");
  await page.keyboard.press("Escape");
}

async function drawGate(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Lock now" }).click();
  const password = page.getByRole("textbox", { name: /^Master password/ });
  await password.waitFor();
  await draw(page, "gate");
  await password.fill(`not ${demoPassword}`);
  await page.getByRole("button", { name: /^Unlock/ }).click();
  await page.getByRole("alert").waitFor();
  await draw(page, "gate-wrong");
}

mkdirSync(folder, { recursive: true });
const fresh = await openApp({ host: "browser" });
await draw(fresh.page, "gate-create");
await fresh.close();
const demo = await openApp({ host: "browser", arguments: ["--demo"] });
await demo.page.getByRole("option").first().waitFor();
await drawVault(demo.page);
await drawRooms(demo.page);
await drawGate(demo.page);
await demo.close();
