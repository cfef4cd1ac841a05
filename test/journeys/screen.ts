import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Without WebGL xterm draws text that a test can read. Called before the first terminal is opened. */
export async function drawAsText(page: Page): Promise<void> {
  await page.evaluate(() => {
    const proto = HTMLCanvasElement.prototype as unknown as {
      getContext: (kind: string) => unknown;
    };
    const real = proto.getContext;
    proto.getContext = function (this: HTMLCanvasElement, kind: string) {
      return kind === "webgl2" ? null : real.call(this, kind);
    };
  });
}

/** The pane of a session that the page names so, the first of them. */
export function paneOf(page: Page, name: string | RegExp) {
  return page.getByRole("group", { name }).first();
}

/** What stands on the screen of the pane, line by line, without trailing blanks. */
export async function screenText(page: Page, name: string | RegExp): Promise<string> {
  const rows = await paneOf(page, name).locator(".xterm-rows > div").allInnerTexts();
  return rows.map((row) => row.replaceAll("\u00a0", " ").trimEnd()).join("\n");
}

/** Waits until the screen of a pane shows this. */
export async function seeOnScreen(
  page: Page,
  name: string | RegExp,
  text: string | RegExp,
): Promise<void> {
  const poll = expect.poll(() => screenText(page, name), { timeout: 20_000 });
  if (typeof text === "string") await poll.toContain(text);
  else await poll.toMatch(text);
}

/** Waits until a shell waits for its person: a prompt on the last line, and the keyboard in the terminal. */
export async function seePrompt(page: Page, name: string | RegExp): Promise<void> {
  const lastLine = async () => (await screenText(page, name)).trimEnd().split("\n").at(-1) ?? "";
  await expect.poll(lastLine, { timeout: 20_000 }).toMatch(/[#$%]$/);
  const focused = () => page.evaluate(() => document.activeElement?.className ?? "");
  await expect.poll(focused, { timeout: 20_000 }).toContain("xterm");
}

/** Opens the room of terminals. */
export async function goToTerminals(page: Page): Promise<void> {
  await page
    .getByRole("navigation", { name: "Rooms" })
    .getByRole("button", { name: /^Terminals/ })
    .click();
  await page.getByRole("heading", { name: "Terminals" }).waitFor();
}

export async function chooseHost(page: Page, name: string): Promise<void> {
  await page
    .getByRole("button", { name: new RegExp(`^${name}\\b`) })
    .first()
    .click();
}

/** Sends a paste to the terminal that has the keyboard, as the browser does. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((pasted) => {
    const data = new DataTransfer();
    data.setData("text/plain", pasted);
    const event = new ClipboardEvent("paste", {
      clipboardData: data,
      bubbles: true,
      cancelable: true,
    });
    document.activeElement?.dispatchEvent(event);
  }, text);
}
