import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible } from "./accessible.ts";
import { hosts, openApp, type App } from "./app.ts";
import { prepareHosts, type Prepared } from "./hosts.ts";
import { password, seeRooms, unlock } from "./steps.ts";

const chrome =
  'name,url,username,password,note\nForge,https://forge.example/login,mara,"p,a""ss",\nMail,https://mail.example,mara,secret,"two\nlines"\n';

describe.each(hosts)("moving in and out, on the %s host", (host) => {
  let prepared: Prepared;
  let app: App;
  let page: Page;
  const folder = mkdtempSync(path.join(tmpdir(), "sallyport-transfer-"));

  beforeAll(async () => {
    prepared = await prepareHosts(() => Promise.resolve([]));
    app = await openApp({ host, arguments: ["--data", prepared.folder] });
    page = app.page;
    page.setDefaultTimeout(20_000);
    await unlock(page);
    await seeRooms(page);
  });

  afterAll(async () => {
    await app.close();
    prepared.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  async function openFromSettings(what: "Import" | "Export"): Promise<void> {
    const rooms = page.getByRole("navigation", { name: "Rooms" });
    await rooms.getByRole("button", { name: "Settings" }).click();
    const list = page.getByRole("navigation", { name: "Settings" });
    await list.getByRole("button", { name: "Data", exact: true }).click();
    await page.getByRole("button", { name: `${what}…` }).click();
    await page.getByRole("dialog", { name: what }).waitFor();
  }

  /** Scripts the system's dialog where there is one. */
  const willChoose = async (file: string) => {
    await app.electron?.evaluate(({ dialog }, chosen) => {
      (dialog as unknown as { willChoose: (file: string) => void }).willChoose(chosen);
    }, file);
  };

  async function chooseFile(bytes: string | Buffer, name: string): Promise<void> {
    const file = path.join(folder, name);
    writeFileSync(file, bytes);
    const button = page.getByRole("button", { name: "Choose a file…" });
    if (app.electron !== null) {
      await willChoose(file);
      await button.click();
      return;
    }
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), button.click()]);
    await chooser.setFiles(file);
  }

  /** Says where the export goes: in the system's dialog, or typed. */
  async function writeTo(file: string): Promise<void> {
    if (app.electron === null) {
      await page.getByLabel("File", { exact: true }).fill(file);
      return;
    }
    await willChoose(file);
    await page.getByRole("button", { name: "Choose…" }).click();
    await page.getByText(file).waitFor();
  }

  it("shows what Chrome's passwords would bring, brings them in, and knows them again", async () => {
    await openFromSettings("Import");
    await expectAccessible(page);
    await chooseFile(chrome, "Chrome Passwords.csv");
    await page.getByText("is Chrome, Edge or Brave (CSV). 2 new.").waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Import 2 records" }).click();
    await page.getByText("2 records came in").waitFor();
    await page.getByRole("button", { name: "Done" }).click();
    await openFromSettings("Import");
    await chooseFile(chrome, "Chrome Passwords.csv");
    await page.getByText("2 here already, and skipped").waitFor();
    await page.keyboard.press("Escape");
  });

  it("says why a file is refused, and lets another be chosen", async () => {
    await openFromSettings("Import");
    await chooseFile(Buffer.from([0, 1, 2, 3]), "noise.bin");
    await page.getByRole("alert").getByText("does not recognise noise.bin").waitFor();
    await page.keyboard.press("Escape");
  });

  it("writes a sealed file after the master password, and reads it with its own", async () => {
    const file = path.join(folder, "all.sallyport");
    await openFromSettings("Export");
    await writeTo(file);
    await page.getByLabel("Password of the file").fill("the file has a password of its own");
    await page.getByLabel("Once more").fill("the file has a password of its own");
    await page.getByLabel("Your master password").fill(password);
    await page.getByRole("button", { name: "Write the file" }).click();
    await page.getByText("records were written").waitFor({ timeout: 60_000 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file).includes("Forge")).toBe(false);
    await page.keyboard.press("Escape");
    await openFromSettings("Import");
    await chooseFile(readFileSync(file), "all.sallyport");
    await page.getByLabel("Password of the file").fill("not this one");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor({ timeout: 60_000 });
    await page.getByLabel("Password of the file").fill("the file has a password of its own");
    await page.keyboard.press("Enter");
    await page.getByText("3 here already, and skipped").waitFor({ timeout: 60_000 });
    await page.keyboard.press("Escape");
  });

  it("warns before a file that anyone can read, and takes no other file's place unasked", async () => {
    const file = path.join(folder, "plain.csv");
    writeFileSync(file, "precious");
    await openFromSettings("Export");
    await page.getByRole("combobox", { name: "Format" }).click();
    await page.getByRole("option", { name: /Table/ }).click();
    await page.getByText("This file holds every password as plain text").waitFor();
    await writeTo(file);
    await expectAccessible(page);
    await page.getByLabel("Your master password").fill(password);
    await page.getByRole("button", { name: "Write the file" }).click();
    if (app.electron === null) {
      await page.getByText("There is a file plain.csv already").waitFor({ timeout: 60_000 });
      expect(readFileSync(file, "utf8")).toBe("precious");
    } else {
      // The system's dialog has asked whether it may be replaced.
      await page.getByText("records were written").waitFor({ timeout: 60_000 });
      expect(readFileSync(file, "utf8")).toContain("Forge");
    }
    await page.keyboard.press("Escape");
  });
});
