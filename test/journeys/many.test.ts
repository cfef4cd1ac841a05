import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { expectAccessible } from "./accessible.ts";
import { eachOpened, hosts } from "./app.ts";
import { addFirstLogin, createAccount } from "./steps.ts";

const names = ["Alder", "Birch", "Cedar", "Dogwood", "Elm"];

const option = (page: Page, name: string) => page.getByRole("option").filter({ hasText: name });
const picked = (page: Page) => page.locator('[role="option"][aria-selected="true"]');
const act = (page: Page, name: string) =>
  page
    .getByRole("region", { name: /records selected/ })
    .getByRole("button", { name: new RegExp(`^${name}`) })
    .click();

async function addOthers(page: Page): Promise<void> {
  await addFirstLogin(page, names[0]);
  for (const name of names.slice(1)) {
    await page.getByRole("button", { name: "New record" }).click();
    await page.getByRole("menuitem", { name: "Login", exact: true }).click();
    await page.getByRole("textbox", { name: "Name", exact: true }).fill(name);
    await page.keyboard.press("Control+s");
    await page.getByRole("heading", { level: 2, name }).waitFor();
  }
}

async function seePicked(page: Page, count: number): Promise<void> {
  await expect.poll(() => picked(page).count()).toBe(count);
  await page.getByRole("heading", { level: 2, name: `${count} records selected` }).waitFor();
}

describe.each(hosts)("several records, on the %s host", (host) => {
  const open = eachOpened(host);

  it(
    "[R13] are picked by mouse and keys, changed together, and what was done is taken back",
    { timeout: 120_000 },
    async () => {
      const { page } = await open();
      await createAccount(page);
      await addOthers(page);

      await option(page, "Alder").click();
      await option(page, "Cedar").click({ modifiers: ["Shift"] });
      await seePicked(page, 3);
      await option(page, "Birch").click({ modifiers: ["Control"] });
      await seePicked(page, 2);
      await expectAccessible(page);
      await page.keyboard.press("Escape");
      await expect.poll(() => picked(page).count()).toBe(1);

      await option(page, "Alder").click();
      for (const key of ["Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowUp", "Shift+End"])
        await page.keyboard.press(key);
      await seePicked(page, 5);
      await page.keyboard.press("Shift+Home");
      await expect.poll(() => picked(page).count()).toBe(1);
      await page.keyboard.press("Control+a");
      await seePicked(page, 5);
      expect(await page.getByRole("status").filter({ hasText: "5 records selected" }).count()).toBe(
        1,
      );

      await act(page, "Add a tag");
      await page.getByRole("combobox", { name: "Tag" }).fill("wood");
      await expectAccessible(page);
      await page.keyboard.press("Enter");
      await page.getByText("5 records now have the tag wood").waitFor();
      await page.getByRole("button", { name: "wood 5" }).waitFor();
      await act(page, "Add to favourites");
      await page.getByText("5 records are favourites").waitFor();
      await act(page, "Remove from favourites");
      await page.getByText("5 records are no longer favourites").waitFor();

      await page.getByRole("listbox", { name: "Records" }).focus();
      await page.keyboard.press("Delete");
      await page.getByText("5 records are in the trash").waitFor();
      await expect.poll(() => page.getByRole("option").count()).toBe(0);
      await page.keyboard.press("Control+z");
      await expect.poll(() => page.getByRole("option").count()).toBe(5);

      await option(page, "Birch").click();
      await option(page, "Elm").click({ modifiers: ["Control"] });
      await act(page, "Archive");
      await page.getByText("2 records are archived").waitFor();
      await expect.poll(() => page.getByRole("option").count()).toBe(3);
      await page.getByRole("listbox", { name: "Records" }).focus();
      await page.keyboard.press("Control+a");
      await page.keyboard.press("Delete");
      await page.getByText("3 records are in the trash").waitFor();
      await page.getByRole("button", { name: /^Trash/ }).click();
      await expect.poll(() => page.getByRole("option").count()).toBe(3);
      await page.getByRole("listbox", { name: "Records" }).focus();
      await page.keyboard.press("Control+a");
      await act(page, "Delete for ever");
      await expectAccessible(page);
      await page.getByRole("alertdialog").getByRole("button", { name: "Delete for ever" }).click();
      await page.getByText("3 records are gone for ever.").waitFor();
      await expect.poll(() => page.getByRole("option").count()).toBe(0);
    },
  );
});
