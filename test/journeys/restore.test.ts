import { copyFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { expectAccessible } from "./accessible.ts";
import { eachOpened, hosts } from "./app.ts";
import {
  addFirstLogin,
  createAccount,
  goTo,
  goToSettings,
  lock,
  password,
  seeRooms,
  unlock,
} from "./steps.ts";

describe.each(hosts)("a backup, on the %s host", (host) => {
  const open = eachOpened(host);

  it("is taken in the settings, and restored from the unlock screen", async () => {
    const { page, folder } = await open();
    await createAccount(page);
    await goToSettings(page, "Data");
    await page.getByRole("button", { name: "Back up now" }).click();
    await page.getByText("The backup was written and verified").waitFor();
    await expectAccessible(page);
    await goTo(page, "Vault");
    await addFirstLogin(page);
    await lock(page);
    await page.getByRole("button", { name: "Restore a backup" }).click();
    await page.getByRole("radio", { name: /Taken by hand/ }).click();
    await expectAccessible(page);
    await page.getByLabel("Master password of that day").fill("not the password");
    await page.getByRole("button", { name: "Restore", exact: true }).click();
    await page.getByText("This password does not open the backup").waitFor();
    await page.getByLabel("Master password of that day").fill(password);
    await page.getByRole("button", { name: "Restore", exact: true }).click();
    await seeRooms(page);
    await page.getByRole("button", { name: "Add a login" }).waitFor();
    expect(await page.locator("body").innerText()).not.toContain("Quarry Registry");
    const kept = readdirSync(path.join(folder, "backups"));
    expect(kept.filter((name) => name.startsWith("replaced-"))).toHaveLength(1);
    await lock(page);
    await unlock(page);
    await seeRooms(page);
  });

  it("is what an open vault becomes that another program replaces", async () => {
    const { page, folder } = await open();
    await createAccount(page);
    const file = path.join(folder, "vault.sqlite");
    copyFileSync(file, `${file}.theirs`);
    await addFirstLogin(page);
    renameSync(`${file}.theirs`, file);
    await page.getByText("Another program replaced the vault file.").waitFor();
    await expectAccessible(page);
    // That file was copied while its log held the account: alone it is an empty one.
    await page.getByRole("radio", { name: /Replaced · 1 record/ }).click();
    await page.getByLabel("Master password of that day").fill(password);
    await page.getByRole("button", { name: "Restore", exact: true }).click();
    await seeRooms(page);
    await page.getByRole("option", { name: /Quarry Registry/ }).waitFor();
  });

  it("is where a damaged vault file leads", async () => {
    const first = await open();
    await createAccount(first.page);
    await first.end();
    const { folder } = first;
    writeFileSync(path.join(folder, "vault.sqlite"), "no database at all");
    const { page } = await open(first);
    await page.getByText("The vault file cannot be opened.").waitFor();
    await expectAccessible(page);
    await page.getByLabel("Master password of that day").fill(password);
    await page.getByRole("button", { name: "Restore", exact: true }).click();
    await seeRooms(page);
  });
});
