import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRangeServer } from "../core/health/breach/range-server.ts";
import { expectAccessible } from "./accessible.ts";
import { hosts, openApp, type App } from "./app.ts";
import { createAccount } from "./steps.ts";

/** Two share a password, one of which is breached; one is sound. */
const csv = `name,url,username,password,note
Ferry tickets,http://ferry.example/login,mara,letmein-4,
Library,https://library.example,mara,letmein-4,
Harbour Forge,https://github.com,mara,vK7#1-Basalt.Quay9!mx,
`;

describe.each(hosts)("health, on the %s host", (host) => {
  let app: App;
  let page: Page;
  let server: Awaited<ReturnType<typeof openRangeServer>>;

  beforeAll(async () => {
    server = await openRangeServer({ "letmein-4": 12 });
    app = await openApp({ host });
    page = app.page;
    page.setDefaultTimeout(20_000);
    await createAccount(page);
  }, 120_000);

  afterAll(async () => {
    await app.close();
    server.close();
  });

  const room = (name: string) =>
    page.getByRole("navigation", { name: "Rooms" }).getByLabel(name, { exact: true }).click();
  const group = (name: string) =>
    page.getByRole("navigation", { name: "What was found" }).getByRole("button", { name });
  async function chooseFile(): Promise<void> {
    const file = path.join(app.folder, "..", "Passwords.csv");
    writeFileSync(file, csv);
    const button = page.getByRole("button", { name: "Choose a file…" });
    if (app.electron !== null) {
      await app.electron.evaluate(({ dialog }, chosen) => {
        (dialog as unknown as { willChoose: (file: string) => void }).willChoose(chosen);
      }, file);
      await button.click();
      return;
    }
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), button.click()]);
    await chooser.setFiles(file);
  }
  const rows = () => page.getByRole("main").getByRole("listitem");

  it("has nothing to say about an empty vault", async () => {
    await room("Health");
    await page.getByText("Nothing to look at yet").waitFor();
    await expectAccessible(page);
  });

  it("finds what came in, by itself, the worst first", async () => {
    await page.keyboard.press("Control+k");
    await page.keyboard.type("import");
    await page.getByRole("option", { name: "Import passwords" }).click();
    await chooseFile();
    await page.getByRole("button", { name: /^Import [0-9]/ }).click();
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByText("2 records need you.").waitFor();
    await group("Reused 2").waitFor();
    expect(await rows().allInnerTexts()).toEqual([
      expect.stringContaining("Ferry tickets"),
      expect.stringContaining("Library"),
    ]);
    await group("Not encrypted 1").click();
    await page.getByText("ferry.example").first().waitFor();
    await group("Could have a code 1").click();
    await page.getByText("github.com").first().waitFor();
    await expectAccessible(page);
  });

  it("asks before anything leaves, and then finds what was breached", async () => {
    expect(server.seen).toEqual([]);
    await room("Settings");
    await page
      .getByRole("navigation", { name: "Settings" })
      .getByRole("button", { name: "Health" })
      .click();
    const address = page.getByLabel("Address of the service");
    await address.fill("http://breaches.example");
    await page.getByRole("button", { name: "Keep" }).click();
    await page.getByText(/That is no address/).waitFor();
    await address.fill(server.address);
    await page.getByRole("button", { name: "Keep" }).click();
    await expect.poll(() => page.getByRole("button", { name: "Keep" }).isDisabled()).toBe(true);
    await room("Health");
    await page.getByRole("button", { name: "Look up…" }).click();
    const question = page.getByRole("dialog");
    await question.getByText(/first five digits/).waitFor();
    await expectAccessible(page);
    await question.getByRole("button", { name: "Switch on and look up" }).click();
    await group("Breached 2").waitFor();
    expect(server.seen.length).toBe(2);
    for (const { url } of server.seen) expect(url).toMatch(/^\/range\/[0-9A-F]{5}$/);
    await group("Breached 2").click();
    await rows().filter({ hasText: "seen 12 times" }).first().waitFor();
    await expectAccessible(page);
  });

  it("leaves out what is ignored, and brings it back", async () => {
    await page.getByRole("button", { name: "Ignore this about Library" }).click();
    await expect.poll(() => rows().count()).toBe(1);
    await page.getByRole("button", { name: "1 ignored" }).click();
    await page.getByRole("button", { name: "Count Library again" }).click();
    await group("Breached 2").waitFor();
  });

  it("tells what is wrong with a file of hashes", async () => {
    await page.getByRole("button", { name: "In a file…" }).click();
    await page.getByRole("textbox", { name: "File" }).fill("/nowhere/hashes.txt");
    await page.getByRole("dialog").getByRole("button", { name: "Look up" }).click();
    await page.getByText("hashes.txt cannot be opened.").waitFor();
  });

  it("opens the record, and follows its change", async () => {
    await rows().filter({ hasText: "Ferry tickets" }).getByRole("button").first().click();
    await page.getByRole("heading", { name: "Ferry tickets" }).waitFor();
    await page.getByRole("button", { name: /^Edit/ }).click();
    await page.getByLabel("Password", { exact: true }).fill("qJ4!w-Harbour.Vane77-zk");
    await page.getByRole("button", { name: /^Save/ }).click();
    await room("Health");
    await group("Breached 1").waitFor();
    expect(await group("Reused").count()).toBe(0);
  });

  it("fits a small window", async () => {
    await page.setViewportSize({ width: 800, height: 600 });
    await page.getByRole("combobox", { name: "What was found" }).waitFor();
    await expectAccessible(page);
  });
});
