import { createRequire } from "node:module";
import { TOTP } from "otpauth";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible } from "./accessible.ts";
import { hosts, openApp, type App } from "./app.ts";
import { clipboardText, clipboardTool } from "./clipboard.ts";
import { createAccount, lock, seeRooms, unlock } from "./steps.ts";

interface QrCode {
  toBuffer(text: string, options: { width: number }): Promise<Buffer>;
}
// The package has no types of its own.
const qrCode = createRequire(import.meta.url)("qrcode") as QrCode;

const login = {
  name: "Harbourlight Forge",
  username: "mara.ostrander",
  password: "tV7#cobalt-Weir9!mx",
};
const otpSecret = "JBSWY3DPEHPK3PXP";
const website = "https://forge.harbourlight.example";

const option = (page: Page, name: string) => page.getByRole("option").filter({ hasText: name });
const heading = (page: Page, name: string) =>
  page.getByRole("heading", { level: 2, name, exact: true });
const value = (page: Page, text: string) =>
  page.locator(".entry-value").getByText(text, { exact: true });
const list = (page: Page) => page.getByRole("listbox", { name: "Records" });

async function newRecord(page: Page, type: string, name: string): Promise<void> {
  await page.getByRole("button", { name: "New record" }).click();
  await page.getByRole("menuitem", { name: type, exact: true }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(name);
}

async function save(page: Page, name: string): Promise<void> {
  await page.keyboard.press("Control+s");
  await heading(page, name).waitFor();
}

describe.each(hosts)("the vault, on the %s host", (host) => {
  const tool = clipboardTool();
  let app: App;
  let page: Page;
  beforeAll(async () => {
    app = await openApp({ host, env: tool.env });
    page = app.page;
    page.setDefaultTimeout(20_000);
    await createAccount(page);
  });
  afterAll(async () => {
    await app.close();
    tool.remove();
  });

  it("teaches the first step while it is empty", async () => {
    await page.getByRole("heading", { name: "Add your first record" }).waitFor();
    await expectAccessible(page);
  });

  it("keeps a login, and shows its code as any other program computes it", async () => {
    await page.getByRole("button", { name: "Add a login" }).click();
    await page.getByRole("textbox", { name: "Name", exact: true }).fill(login.name);
    await page.getByLabel("Username", { exact: true }).fill(login.username);
    await page.getByLabel("Password", { exact: true }).fill(login.password);
    await page.getByLabel("One-time code", { exact: true }).fill(otpSecret);
    await page.getByText("6 digits, 30 s").waitFor();
    await page.getByLabel("Website", { exact: true }).fill(website);
    await page.getByLabel("Tags", { exact: true }).fill("infra");
    await expectAccessible(page);
    await save(page, login.name);
    await page.getByRole("button", { name: "Show records with tag infra" }).waitFor();

    const totp = new TOTP({ secret: otpSecret });
    await expect
      .poll(
        async () =>
          (await page.locator(".code b").innerText()).replaceAll(/\s/g, "") === totp.generate(),
      )
      .toBe(true);
    await expectAccessible(page);
  });

  it("reads the secret of a code from a picture of its QR code, in the page", async () => {
    await list(page).focus();
    await page.keyboard.press("e");
    const address =
      "otpauth://totp/Forge:mara?secret=GEZDGNBVGY3TQOJQ&issuer=Forge&digits=8&period=60";
    const picture = await qrCode.toBuffer(address, { width: 320 });
    await page
      .getByLabel("QR picture", { exact: true })
      .setInputFiles({ name: "code.png", mimeType: "image/png", buffer: picture });
    await page.getByText("Forge, 8 digits, 60 s").waitFor();
    expect(await page.getByLabel("One-time code", { exact: true }).inputValue()).toBe(address);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Leave" }).click();
    await heading(page, login.name).waitFor();
  });

  it("finds by two letters, by operators, and says when nothing matches", async () => {
    await newRecord(page, "Secure note", "Rack 4, door code");
    await page.getByLabel("Note", { exact: true }).fill("Behind the third panel.");
    await save(page, "Rack 4, door code");
    expect(await page.getByRole("option").count()).toBe(2);

    await page.keyboard.press("/");
    await page.keyboard.type("ha");
    await expect.poll(() => page.getByRole("option").count()).toBe(1);
    await heading(page, login.name).waitFor();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("type:secure_note");
    await heading(page, "Rack 4, door code").waitFor();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("tag:infar");
    await page.getByRole("button", { name: "tag:infra" }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByRole("option").count()).toBe(2);
    await page.keyboard.press("Escape");
  });

  it("copies a password that the page never holds, by one key", async () => {
    await page.keyboard.press("/");
    await page.keyboard.type("forge");
    await heading(page, login.name).waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("Password copied.").waitFor();
    await expect.poll(() => clipboardText(app, tool)).toBe(login.password);
    await page.getByRole("button", { name: /Password of Harbourlight Forge/ }).waitFor();
    expect(await page.content()).not.toContain(login.password);
    await page.getByRole("button", { name: "Clear now" }).click();
    await expect.poll(() => clipboardText(app, tool)).toBe("");
    await page.keyboard.press("Escape");
  });

  it("edits without sending what was not touched, and goes back to an earlier version", async () => {
    await option(page, login.name).click();
    await page.keyboard.press("e");
    await page.getByLabel("Username", { exact: true }).fill("someone.else");
    await save(page, login.name);
    await value(page, "someone.else").waitFor();
    await page.getByRole("button", { name: "Reveal password" }).click();
    await expect.poll(() => page.locator(".secret").innerText()).toBe(login.password);
    await expectAccessible(page);

    await page.getByRole("button", { name: "Versions" }).click();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Go back to version 1" }).click();
    await value(page, login.username).waitFor();
  });

  it("makes a password, of characters or of words, and keeps what was made", async () => {
    await newRecord(page, "Login", "Quarry Registry");
    await page.getByRole("button", { name: "Generate password" }).click();
    const field = page.getByLabel("Password", { exact: true });
    await expect.poll(async () => (await field.inputValue()).length).toBe(20);
    await page.getByRole("radio", { name: "Words" }).click();
    await expect.poll(async () => (await field.inputValue()).split("-").length).toBe(6);
    await expectAccessible(page);
    const made = await field.inputValue();
    await save(page, "Quarry Registry");
    await page.getByRole("button", { name: "Reveal password" }).click();
    await expect.poll(() => page.locator(".secret").innerText()).toBe(made);
  });

  it("asks before an unsaved form is left", async () => {
    await list(page).focus();
    await page.keyboard.press("e");
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Another name");
    await option(page, login.name).click();
    const question = page.getByRole("alertdialog", { name: "Leave without saving?" });
    await question.waitFor();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await question.getByRole("button", { name: "Leave" }).click();
    await heading(page, "Quarry Registry").waitFor();
  });

  it("moves a record to the trash, back, and away for ever", async () => {
    await page.keyboard.press("Delete");
    await page.getByText("Quarry Registry is in the trash").waitFor();
    await expect.poll(() => option(page, "Quarry Registry").count()).toBe(0);
    await page.keyboard.press("Control+z");
    await option(page, "Quarry Registry").click();
    await list(page).focus();
    await page.keyboard.press("Delete");
    await page.getByRole("button", { name: /^Trash/ }).click();
    await page.getByText("In the trash since").waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Empty the trash…" }).click();
    await page.getByRole("button", { name: "Delete for ever", exact: true }).click();
    await page.getByRole("heading", { name: "The trash is empty" }).waitFor();
    await page.getByRole("button", { name: /^All records/ }).click();
  });

  it("keeps several vaults, and removes one only when it is empty", async () => {
    await page.getByRole("button", { name: "New vault" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("Travel safe");
    await expectAccessible(page);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: /^Travel safe/ }).waitFor();
    await option(page, "Rack 4").click();
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Travel safe" }).click();
    await page.getByText("is now in Travel safe").waitFor();
    await page.getByRole("button", { name: "Actions for Travel safe" }).click();
    await page.getByRole("menuitem", { name: "Remove…" }).click();
    await page.getByRole("button", { name: "Remove the vault" }).click();
    await page.getByRole("alert").waitFor();
    await page.getByRole("button", { name: /^Travel safe/ }).waitFor();
    await page.getByRole("button", { name: "Dismiss" }).click();
  });

  it("makes an SSH key whose private half stays on the trusted side", async () => {
    await page.getByRole("button", { name: "New record" }).click();
    await page.getByRole("menuitem", { name: "SSH key" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Deploy 2026");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Generate the key" }).click();
    await heading(page, "Deploy 2026").waitFor();
    await page.getByText(/^ssh-ed25519 /).waitFor();
    expect(await page.content()).not.toContain("PRIVATE KEY");
    await expectAccessible(page);
  });

  it("opens records and runs commands from the palette", async () => {
    await page.keyboard.press("Control+k");
    await page.keyboard.type("rack");
    await page
      .getByRole("option", { name: /Rack 4/ })
      .last()
      .waitFor();
    await expectAccessible(page);
    await page.keyboard.press("Enter");
    await heading(page, "Rack 4, door code").waitFor();
    await page.keyboard.press("Control+k");
    await page.keyboard.type(">new host");
    await page.keyboard.press("Enter");
    await page.getByText("New host").waitFor();
    await page.keyboard.press("Escape");
  });

  it("hides everything on a lock, also with a search, a revealed value and a dialog open", async () => {
    await option(page, login.name).click();
    await page.getByRole("button", { name: "Reveal password" }).click();
    await page.locator(".secret").waitFor();
    await page.getByRole("button", { name: "Versions" }).click();
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Control+Shift+l");
    await page.getByRole("textbox", { name: /^Master password/ }).waitFor();
    const left = await page.content();
    for (const word of [login.name, login.username, login.password, "Rack 4", "infra"]) {
      expect(left).not.toContain(word);
    }
    expect(await page.getByRole("dialog").count()).toBe(0);
    await expectAccessible(page);
    await unlock(page);
    await seeRooms(page);
    await option(page, login.name).waitFor();
    await lock(page);
  });
});
