import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible } from "./accessible.ts";
import { hosts, openApp, type App } from "./app.ts";
import { prepareHosts, type Prepared } from "./hosts.ts";
import { lock, seeRooms, unlock } from "./steps.ts";

describe.each(hosts)("activity, on the %s host", (host) => {
  let prepared: Prepared;
  let app: App;
  let page: Page;

  beforeAll(async () => {
    prepared = await prepareHosts(() =>
      // More events than one page of the trail holds.
      Promise.resolve(
        [...Array.from({ length: 120 }, (_, at) => `berth ${at}`), "harbour"].map((name) => ({
          ...{ name, port: 22, user: "deploy" },
        })),
      ),
    );
    app = await openApp({ host, arguments: ["--data", prepared.folder] });
    page = app.page;
    page.setDefaultTimeout(15_000);
    await unlock(page, "not the password");
    await page.getByText("Wrong password.").waitFor();
    await unlock(page);
    await seeRooms(page);
    await page
      .getByRole("navigation", { name: "Rooms" })
      .getByRole("button", { name: "Activity" })
      .click();
  });

  afterAll(async () => {
    await app.close();
    prepared.remove();
  });

  const row = (words: string) => page.getByRole("option").filter({ hasText: words });

  it("tells what happened, newest first, on a chain that holds", async () => {
    await page.getByText("The chain is whole.").waitFor();
    await row("Wrong master password").first().waitFor();
    await row("harbour").waitFor();
    expect(await page.getByRole("option").first().innerText()).toContain("Unlocked");
    await expectAccessible(page);
  });

  it("recomputes the chain when asked", async () => {
    await page.getByRole("button", { name: "Verify again" }).click();
    await page.getByText("Checked just now.").waitFor();
  });

  it("shows an event whole, and walks the chain from it", async () => {
    await row("Wrong master password").first().click();
    const panel = page.getByRole("complementary", { name: "The chosen event" });
    await panel.getByText("recomputed").waitFor();
    await panel.getByText("Before it").waitFor();
    await expectAccessible(page);
  });

  it("keeps what is asked for: refused things, or words", async () => {
    await page.getByRole("radio", { name: "Refused" }).click();
    await expect.poll(() => row("Added a record").count()).toBe(0);
    await row("Wrong master password").first().waitFor();
    await page.getByRole("radio", { name: "All" }).click();
    await page.getByLabel("Filter events").fill("harbour");
    await expect.poll(() => page.getByRole("option").count()).toBe(1);
    await page.getByLabel("Filter events").fill("");
  });

  it("loads older pages as one scrolls, down to the first event of all", async () => {
    const list = page.getByRole("listbox", { name: "Events, newest first" });
    await list.focus();
    await expect
      .poll(
        async () => {
          await page.keyboard.press("End");
          return row("Made the vault").count();
        },
        { timeout: 15_000 },
      )
      .toBe(1);
    await page.keyboard.press("Home");
    await row("Unlocked").first().waitFor();
  });

  it("adds what happens as it happens", async () => {
    await lock(page);
    await unlock(page);
    await seeRooms(page);
    await row("Locked").first().waitFor();
    await page.keyboard.press("Control+Shift+L");
    await page.getByRole("textbox", { name: /^Master password/ }).waitFor();
  });
});
