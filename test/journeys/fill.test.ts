import { mkdirSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSshd, type Sshd } from "../parts/sshd.ts";
import { expectAccessible } from "./accessible.ts";
import { hosts, openApp, type App } from "./app.ts";
import { prepareHosts, type Prepared } from "./hosts.ts";
import { chooseHost, drawAsText, goToTerminals, seeOnScreen, seePrompt } from "./screen.ts";
import { seeRooms, unlock } from "./steps.ts";

const secret = "harbour-lamp-31";
/** Asks as sudo does, and then says what it was told, backwards. */
const sudo = `stty -echo; printf '[sudo] password for %s: ' "$USER"; read -r p; stty echo; echo; echo "told $(printf %s "$p" | rev)"`;

describe.each(hosts)("a password that a program asks for, on the %s host", (host) => {
  let sshd: Sshd;
  let prepared: Prepared;
  let app: App;
  let page: Page;

  beforeAll(async () => {
    prepared = await prepareHosts(async (publicKey) => {
      sshd = await startSshd({ authorizedKeys: [publicKey] });
      const { user, port } = sshd;
      return [{ name: "harbour", port, user, environment: "staging", password: secret }];
    });
    app = await openApp({ host, arguments: ["--data", prepared.folder] });
    page = app.page;
    page.setDefaultTimeout(20_000);
    await unlock(page);
    await seeRooms(page);
    await drawAsText(page);
    await goToTerminals(page);
    await chooseHost(page, "harbour");
    const trust = page.getByRole("button", { name: "Trust this key" });
    await trust.waitFor();
    // Not in the first half second: a click that was meant for something else accepts nothing.
    await page.waitForTimeout(600);
    await trust.click();
  });

  afterAll(async () => {
    await app.close();
    await sshd.stop();
    prepared.remove();
  });

  const offer = () => page.getByRole("status").filter({ hasText: "Login of harbour" });

  it("is typed by one key, from the login that is named, and never shown", async () => {
    await seePrompt(page, /^harbour/);
    await page.keyboard.type(`${sudo}\n`);
    await offer().waitFor();
    expect(await offer().innerText()).toContain("127.0.0.1");
    await expectAccessible(page);
    const pictures = process.env["SALLYPORT_PICTURES"];
    if (pictures !== undefined) await draw(page, pictures, host);
    await page.keyboard.press("Control+Shift+Enter");
    await seeOnScreen(page, /^harbour/, "told 13-pmal-ruobrah");
    await offer().waitFor({ state: "detached" });
    expect(await page.content()).not.toContain(secret);
  });

  it("is offered no more once the person types, or by hand is answered", async () => {
    await page.keyboard.type(`${sudo}\n`);
    await offer().waitFor();
    await page.keyboard.type("b");
    await offer().waitFor({ state: "detached" });
    await page.keyboard.type("y hand\n");
    await seeOnScreen(page, /^harbour/, "told dnah yb");
  });
});

async function draw(page: Page, folder: string, host: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const size of [
    { width: 1280, height: 800 },
    { width: 800, height: 600 },
  ])
    for (const colorScheme of ["light", "dark"] as const) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(500);
      await page.screenshot({ path: `${folder}/${host}-${size.width}-${colorScheme}.png` });
    }
  await page.setViewportSize({ width: 1280, height: 800 });
}
