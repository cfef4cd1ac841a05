import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openApp, type App } from "./app.ts";
import { drawAsText, goToTerminals, screenText, seeOnScreen, seePrompt } from "./screen.ts";
import { createAccount, seeRooms } from "./steps.ts";

const shell = /This computer/;

/** Runs in the page before its first script: notes its socket, so that a test can cut it. */
function noteSocket(): void {
  globalThis.WebSocket = class extends WebSocket {
    constructor(address: string | URL) {
      super(address);
      Object.assign(globalThis, {
        cutSocket: () => {
          this.close(4000);
        },
      });
    }
  };
}

describe("a socket that drops, on the browser host", () => {
  let app: App;
  let page: Page;

  beforeAll(async () => {
    app = await openApp({ host: "browser" });
    page = app.page;
    page.setDefaultTimeout(20_000);
    await createAccount(page);
    await page.addInitScript(noteSocket);
    await page.reload();
    await seeRooms(page);
    await drawAsText(page);
    await goToTerminals(page);
  });
  afterAll(() => app.close());

  const cut = () =>
    page.evaluate(() => {
      (globalThis as unknown as { cutSocket(): void }).cutSocket();
    });

  it("costs a terminal nothing: it goes on where it was, with no line lost or doubled", async () => {
    await page.keyboard.press("Control+Shift+T");
    await seePrompt(page, shell);
    await page.keyboard.type(
      "for i in $(seq 100 400); do echo line-$i; sleep 0.02; done; echo all-''done\n",
    );
    await seeOnScreen(page, shell, "line-110");
    await cut();
    await seeOnScreen(page, shell, "line-250");
    await cut();
    await seeOnScreen(page, shell, "all-done");
    const shown = [...(await screenText(page, shell)).matchAll(/^line-(\d+)$/gm)];
    const numbers = shown.map(([, number]) => Number(number));
    expect(numbers.length).toBeGreaterThan(20);
    expect(numbers).toEqual(numbers.map((_, index) => 401 - numbers.length + index));
  });

  it("leaves the vault open, and what is typed afterwards arrives", async () => {
    await cut();
    // Nothing that is typed into a page that is cut off is kept: it says so, and takes no key.
    await page.waitForTimeout(2_000);
    await seeRooms(page);
    await page.keyboard.type("echo after-$((40+2))\n");
    await seeOnScreen(page, shell, "after-42");
  });
});
