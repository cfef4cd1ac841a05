import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { expectAccessible } from "./accessible.ts";
import { eachOpened, hosts } from "./app.ts";
import {
  addFirstLogin,
  choosePassword,
  createAccount,
  goToSettings,
  lock,
  seeRooms,
  unlock,
} from "./steps.ts";

const next = "eleven green ladders beside the old mill";

/** Turns one bit over in the sealed bytes of every record, as a failing disk would. */
function damageRecords(folder: string): void {
  const file = new DatabaseSync(path.join(folder, "vault.sqlite"));
  const rows = file.prepare("SELECT id, sealed FROM record").all();
  for (const { id, sealed } of rows) {
    const bytes = Buffer.from(sealed as Uint8Array);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    file.prepare("UPDATE record SET sealed = ? WHERE id = ?").run(bytes, id ?? null);
  }
  file.close();
}

describe.each(hosts)("when something went wrong, on the %s host", (host) => {
  const open = eachOpened(host);

  it("the emergency kit is saved as a file, whose code is the one on the screen and on paper", async () => {
    const { page, electron } = await open();
    await choosePassword(page);
    await page.getByText("Your emergency kit").waitFor();
    await expectAccessible(page);
    const code = await page.getByTestId("recovery-code").innerText();
    const folder = mkdtempSync(path.join(tmpdir(), "sallyport-kit-"));
    const button = page.getByRole("button", { name: "Save as a file" });
    let file = path.join(folder, "kit.txt");
    if (electron === null) {
      const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
      expect(download.suggestedFilename()).toMatch(/^sallyport-emergency-kit-[\d-]+\.txt$/);
      file = await download.path();
    } else {
      await electron.evaluate(({ dialog }, chosen) => {
        (dialog as unknown as { willChoose(...paths: string[]): void }).willChoose(chosen);
      }, file);
      await button.click();
      await expect.poll(() => existsSync(file), { timeout: 15_000 }).toBe(true);
      expect(statSync(file).mode & 0o777).toBe(0o600);
    }
    await expect.poll(() => readFileSync(file, "utf8")).toContain(`Recovery code: ${code}\n`);
    rmSync(folder, { recursive: true });

    await page.emulateMedia({ media: "print" });
    const sheet = page.locator(".kit-sheet");
    expect(await sheet.isVisible()).toBe(true);
    expect(await sheet.innerText()).toContain(code);
    await page.emulateMedia({ media: "screen" });
    expect(await sheet.isVisible()).toBe(false);
  });

  it("the emergency kit opens the vault, once, and sets a new master password", async () => {
    const { page } = await open();
    const code = await createAccount(page);
    await lock(page);
    await page.getByRole("button", { name: "Use the recovery code" }).click();
    await expectAccessible(page);
    await page.getByLabel("Recovery code").fill(code.toLowerCase());
    await page.getByLabel("New master password").fill(next);
    await page.getByLabel("Once more", { exact: true }).fill(next);
    await page.getByRole("button", { name: "Recover the vault" }).click();
    await page.getByRole("checkbox").click();
    expect(await page.locator("body").innerText()).not.toContain(code);
    await page.getByRole("button", { name: "Open the vault" }).click();
    await seeRooms(page);

    await lock(page);
    await unlock(page);
    await page.getByText("Wrong password.").waitFor();
    await unlock(page, next);
    await seeRooms(page);
  });

  it("a damaged record is shown as damaged, and nothing else is touched", async () => {
    const first = await open();
    await createAccount(first.page);
    await addFirstLogin(first.page);
    await first.end();
    damageRecords(first.folder);

    const { page } = await open(first);
    await unlock(page);
    await seeRooms(page);
    const record = page.getByRole("option").filter({ hasText: "Damaged, kept as it is" });
    await record.click();
    await page.getByText("This record is damaged and was set aside.").waitFor();
    await expectAccessible(page);
  });

  it("the data folder moves, and opens where it is now", async () => {
    const target = path.join(mkdtempSync(path.join(tmpdir(), "sallyport-moved-")), "vault");
    const { page } = await open();
    await createAccount(page);
    await goToSettings(page, "Data");
    await page.getByRole("button", { name: "Move…" }).click();
    await page.getByLabel("New folder").fill(target);
    await page.getByRole("button", { name: "Move", exact: true }).click();
    await page.getByRole("textbox", { name: /^Master password/ }).waitFor();
    await page.getByText(`The data folder is now ${target}`).waitFor();
    expect(existsSync(path.join(target, "vault.sqlite"))).toBe(true);
    await unlock(page);
    await seeRooms(page);
    rmSync(path.dirname(target), { recursive: true, force: true });
  });
});
