import { mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { expectAccessible } from "./accessible.ts";
import { hosts, openApp, type App } from "./app.ts";
import { createAccount, password, unlock } from "./steps.ts";

const filePassword = "a quiet road along the estuary";

function bytesIn(folder: string): Buffer {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = names.map((name) => path.join(folder, name));
  return Buffer.concat(files.filter((at) => statSync(at).isFile()).map((at) => readFileSync(at)));
}

type Dialogs = { willChoose: (file: string) => void };

describe.each(hosts)("vaults that travel, on the %s host", (host) => {
  let app: App | null = null;
  afterEach(async () => {
    await app?.close();
    app = null;
  });

  it("leave for a file without a trace, and come back from it as they were", async () => {
    app = await openApp({ host });
    const { page, folder } = app;
    page.setDefaultTimeout(60_000);
    await createAccount(page);
    const file = path.join(mkdtempSync(path.join(tmpdir(), "sallyport-stick-")), "letters");
    const { electron } = app;
    const willChoose = () =>
      electron?.evaluate(({ dialog }, chosen) => {
        (dialog as unknown as Dialogs).willChoose(chosen);
      }, file);
    const menu = async (vault: string, entry: string) => {
      await page.getByRole("button", { name: `Actions for ${vault}` }).click();
      await page.getByRole("menuitem", { name: entry }).click();
    };
    await page.getByRole("button", { name: "New vault" }).click();
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Embassy");
    await page.getByRole("button", { name: "Create the vault" }).click();
    await page.getByRole("button", { name: "Embassy", exact: false }).first().click();
    await page.getByRole("button", { name: "Add a login" }).click();
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Cipher desk");
    await page.keyboard.press("Control+s");
    await page.getByRole("heading", { level: 2, name: "Cipher desk" }).waitFor();

    await menu("Personal", "Take vaults off this device…");
    await page.getByText("No vault would stay").waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Close" }).click();
    await menu("Personal", "Edit…");
    await page.getByRole("checkbox", { name: "Safe for travel" }).check();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Save", exact: true }).click();

    await menu("Personal", "Take vaults off this device…");
    const leaves = page.getByRole("region", { name: "Leave this device" });
    await leaves.getByText("Embassy").waitFor();
    await page.getByRole("region", { name: "Stay" }).getByText("Personal").waitFor();
    if (electron === null) await page.getByLabel("File", { exact: true }).fill(file);
    else {
      await willChoose();
      await page.getByRole("button", { name: "Choose…" }).click();
      await page.getByText(file).waitFor();
    }
    await page.getByRole("checkbox", { name: /password of its own/ }).check();
    await page.getByLabel("Password of the file").fill(filePassword);
    await page.getByLabel("Once more").fill(filePassword);
    await expectAccessible(page);
    await page.getByLabel("Your master password").fill("not the password");
    await page.getByRole("button", { name: /Write the file/ }).click();
    await page.getByText("This password does not open the vault").waitFor();
    await page.getByLabel("Your master password").fill(password);
    await page.getByRole("button", { name: /Write the file/ }).click();
    await page.getByRole("textbox", { name: /^Master password/ }).waitFor();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(bytesIn(folder).includes(Buffer.from("Embassy"))).toBe(false);

    await unlock(page);
    await page.getByRole("button", { name: "Actions for Personal" }).waitFor();
    expect(await page.getByText("Embassy").count()).toBe(0);
    expect(await page.getByText("Cipher desk").count()).toBe(0);
    const rooms = page.getByRole("navigation", { name: "Rooms" });
    await rooms.getByRole("button", { name: "Activity" }).click();
    await page.getByText("Unlocked").first().waitFor();
    expect(await page.locator("body").innerText()).not.toMatch(/Embassy|Cipher|travel/i);
    await rooms.getByRole("button", { name: "Vault" }).click();

    await menu("Personal", "Open a travel file…");
    await expectAccessible(page);
    const button = page.getByRole("button", { name: "Choose a file…" });
    if (electron === null) {
      const [chooser] = await Promise.all([page.waitForEvent("filechooser"), button.click()]);
      await chooser.setFiles(file);
    } else {
      await willChoose();
      await button.click();
    }
    await page.getByLabel("Password of the file").fill(password);
    await page.getByRole("button", { name: "Open the file" }).click();
    await page.getByText("This password does not open the file").waitFor();
    await page.getByLabel("Password of the file").fill(filePassword);
    await page.getByRole("button", { name: "Open the file" }).click();
    await page.getByRole("region", { name: "In this file" }).getByText("1 record").waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Bring them in" }).click();
    await page.getByText("1 record is back").waitFor();
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByRole("button", { name: "Actions for Embassy" }).waitFor();
    await page.getByText("Cipher desk").first().waitFor();
  });
});
