import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible } from "./accessible.ts";
import { hosts, openApp, type App } from "./app.ts";
import { createAccount, password } from "./steps.ts";

const secret = "tV7#cobalt-Weir9!mx";
const heading = (page: Page, name: string) =>
  page.getByRole("heading", { level: 2, name, exact: true });
const records = (page: Page) => page.getByRole("listbox", { name: "Records" }).getByRole("option");
const place = (page: Page, name: string) =>
  page.getByLabel("Places").getByRole("button", { name: new RegExp(`^${name}`) });
const question = (page: Page) => page.getByRole("dialog", { name: "“Bank” asks again" });

async function newLogin(page: Page, name: string, value: string): Promise<void> {
  await page.getByRole("button", { name: "New record" }).click();
  await page.getByRole("menuitem", { name: "Login", exact: true }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(name);
  await page.getByLabel("Password", { exact: true }).fill(value);
  await page.keyboard.press("Control+s");
  await heading(page, name).waitFor();
}

async function choose(page: Page, entry: string): Promise<void> {
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: entry, exact: true }).click();
}

async function answer(page: Page, typed: string): Promise<void> {
  await question(page).getByLabel("Master password").fill(typed);
  await question(page).getByRole("button", { name: "Go on" }).click();
}

describe.each(hosts)("the depth of the vault, on the %s host", (host) => {
  let app: App;
  let page: Page;
  beforeAll(async () => {
    app = await openApp({ host });
    page = app.page;
    page.setDefaultTimeout(30_000);
    await createAccount(page);
    await newLogin(page, "Bank", secret);
  });
  afterAll(async () => {
    await app.close();
  });

  it("[R9] archives a record, out of the list and back", async () => {
    await newLogin(page, "Old forge", "one");
    await choose(page, "Archive");
    await page.getByText("Old forge is archived").waitFor();
    await expect.poll(() => records(page).count()).toBe(1);
    await place(page, "Archive").click();
    await page.getByText("It is kept, and not in lists, searches and suggestions.").waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Take it out" }).click();
    await page.getByText("Nothing is archived").waitFor();
    await place(page, "All records").click();
    await expect.poll(() => records(page).count()).toBe(2);
  });

  it("[R10] asks for the master password at each reveal, and takes only the right one", async () => {
    await records(page).filter({ hasText: "Bank" }).click();
    await choose(page, "Ask again at each use");
    await page.locator(".sheet-asks").waitFor();
    const reveal = page.getByRole("button", { name: "Reveal password" });
    await reveal.click();
    await question(page).waitFor();
    await expectAccessible(page);
    await answer(page, "not this one at all");
    await question(page).getByText("Wrong password.").waitFor();
    expect(await page.locator("body").innerText()).not.toContain(secret);
    await answer(page, password);
    await page.getByText(secret, { exact: true }).waitFor();
    await page.getByRole("button", { name: "Hide password" }).click();
    await reveal.click();
    await question(page).waitFor();
    await page.keyboard.press("Escape");
    await question(page).waitFor({ state: "hidden" });
    expect(await page.locator("body").innerText()).not.toContain(secret);
    await choose(page, "Stop asking again");
    await answer(page, password);
    await page.locator(".sheet-asks").waitFor({ state: "hidden" });
  });

  it("[R12] shows what each version changed, by the keyboard, and goes back", async () => {
    await page.getByRole("button", { name: /^Edit/ }).click();
    await page.getByLabel("Username", { exact: true }).fill("mara");
    await page.getByLabel("Password", { exact: true }).fill("another#one");
    await page.keyboard.press("Control+s");
    await page.locator(".entry-value").getByText("mara", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Versions" }).click();
    const dialog = page.getByRole("dialog", { name: "Versions of “Bank”" });
    const versions = dialog.getByRole("listbox", { name: "Versions" });
    await versions.focus();
    await page.keyboard.press("Home");
    const changes = dialog.getByRole("region", { name: "What changed" });
    await changes.getByText("mara", { exact: true }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press("End");
    await dialog.getByText("Changed by it").click();
    await dialog.getByText("This is the first version.").waitFor();
    await dialog.getByText("Changed since").click();
    await changes.getByRole("button", { name: "Reveal password of version 1" }).click();
    // It asked in a version in between, and no more now; the first one never did.
    await changes.getByText(secret, { exact: true }).waitFor();
    await dialog.getByRole("button", { name: "Go back to version 1" }).click();
    await page.getByText("Version 1 is back.").waitFor();
  });
});
