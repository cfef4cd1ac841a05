import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible } from "./accessible.ts";
import { hosts, openApp, type App } from "./app.ts";
import { prepareHosts, type Prepared } from "./hosts.ts";
import { lock, password, seeRooms, unlock } from "./steps.ts";

describe.each(hosts)("settings, on the %s host", (host) => {
  let prepared: Prepared;
  let app: App;
  let page: Page;

  beforeAll(async () => {
    prepared = await prepareHosts(() => Promise.resolve([]));
    app = await openApp({ host, arguments: ["--data", prepared.folder] });
    page = app.page;
    page.setDefaultTimeout(15_000);
    await unlock(page);
    await seeRooms(page);
    await page
      .getByRole("navigation", { name: "Rooms" })
      .getByRole("button", { name: "Settings" })
      .click();
  });

  afterAll(async () => {
    await app.close();
    prepared.remove();
  });

  async function goTo(section: string): Promise<void> {
    const list = page.getByRole("navigation", { name: "Settings" });
    await list.getByRole("button", { name: section, exact: true }).click();
    await page.getByRole("heading", { name: section, exact: true }).waitFor();
  }

  it("has nothing that axe would mend, in any section", async () => {
    const list = page.getByRole("navigation", { name: "Settings" }).getByRole("button");
    for (const section of await list.allInnerTexts()) {
      await goTo(section.trim());
      await expectAccessible(page);
    }
  });

  it("changes the theme at once, and keeps it", async () => {
    await goTo("Appearance");
    await page.getByRole("radio", { name: "Dark" }).click();
    const theme = () => page.evaluate(() => document.documentElement.dataset["theme"]);
    await expect.poll(theme).toBe("dark");
    await lock(page);
    expect(await theme()).toBe("dark");
    await unlock(page);
    await seeRooms(page);
  });

  it("says why a master password is refused, and changes to a strong one", async () => {
    const next = "eleven green ladders beside the old mill";
    await goTo("Account");
    await page.getByRole("button", { name: "Change…" }).click();
    await page.getByLabel("New master password").fill("password1");
    await page.getByText("Very weak.").waitFor();
    await page.getByLabel("New master password").fill(next);
    await page.getByLabel("Once more").fill(next);
    await page.getByLabel("Current master password").fill("not this one");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    await page.getByLabel("Current master password").fill(password);
    await page.keyboard.press("Enter");
    await page.getByText("The master password was changed").waitFor();
    await lock(page);
    await unlock(page, next);
    await seeRooms(page);
  });
});
