import { readdirSync, renameSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { expectAccessible } from "./accessible.ts";
import { eachOpened, hosts } from "./app.ts";
import { addFirstLogin, createAccount, goToSettings, password } from "./steps.ts";

describe.each(hosts)("another copy of the vault, on the %s host", (host) => {
  const open = eachOpened(host);

  it("is compared, and merged once its counts were seen", async () => {
    const { page, folder } = await open();
    await createAccount(page);
    await addFirstLogin(page);
    await goToSettings(page, "Data");
    await page.getByRole("button", { name: "Back up now" }).click();
    await page.getByText("The backup was written and verified").waitFor();
    const backups = path.join(folder, "backups");
    const [taken = ""] = readdirSync(backups).filter((name) => /-\d{6}\.sqlite$/.test(name));
    renameSync(path.join(backups, taken), path.join(folder, "vault (conflicted copy).sqlite"));
    await page.getByRole("button", { name: "Merge another copy…" }).click();
    await page.getByLabel("Master password of that copy").fill("not the password");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Compare" }).click();
    await page.getByText("This password does not open the backup").waitFor();
    await page.getByLabel("Master password of that copy").fill(password);
    await page.getByRole("button", { name: "Compare" }).click();
    await page.getByText("1 record unchanged").waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Merge", exact: true }).click();
    await page.getByText("The copies are one again").waitFor();
    expect(readdirSync(backups).some((name) => name.startsWith("before-merge-"))).toBe(true);
    expect(readdirSync(folder)).not.toContain("merging");
  });
});
