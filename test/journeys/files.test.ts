import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible } from "./accessible.ts";
import { hosts, openApp, type App } from "./app.ts";
import { prepareHosts, type Prepared } from "./hosts.ts";
import { lock, seeRooms, unlock } from "./steps.ts";

const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

interface Dialogs {
  willChoose(...paths: string[]): void;
}

describe.each(hosts)("the files of a record, on the %s host", (host) => {
  let prepared: Prepared;
  let app: App;
  let page: Page;
  const folder = mkdtempSync(path.join(tmpdir(), "sallyport-files-"));
  const at = (name: string) => path.join(folder, name);

  beforeAll(async () => {
    prepared = await prepareHosts(() => Promise.resolve([]));
    app = await openApp({ host, arguments: ["--data", prepared.folder] });
    page = app.page;
    page.setDefaultTimeout(30_000);
    await unlock(page);
    await seeRooms(page);
    await page.getByRole("option").filter({ hasText: "Deploy key" }).click();
  });

  afterAll(async () => {
    await app.close();
    prepared.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Scripts the system's dialog where there is one. */
  const willChoose = async (...paths: string[]) => {
    await app.electron?.evaluate(({ dialog }, chosen) => {
      (dialog as unknown as Dialogs).willChoose(...chosen);
    }, paths);
  };

  async function add(...paths: string[]): Promise<void> {
    const button = page.getByRole("button", { name: "Add files…" });
    if (app.electron !== null) {
      await willChoose(...paths);
      await button.click();
      return;
    }
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), button.click()]);
    await chooser.setFiles(paths);
  }

  async function save(name: string): Promise<Buffer> {
    const button = page.getByRole("button", { name: `Save ${name}` });
    if (app.electron !== null) {
      await willChoose(at(`saved ${name}`));
      await button.click();
      await page.getByText(`${name} was saved.`).first().waitFor();
      expect(statSync(at(`saved ${name}`)).mode & 0o777).toBe(0o600);
      return readFileSync(at(`saved ${name}`));
    }
    const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
    expect(download.suggestedFilename()).toBe(name);
    return readFileSync(await download.path());
  }

  const row = (name: string) => page.getByRole("listitem").filter({ hasText: name });

  async function act(name: string, what: string): Promise<void> {
    await page.getByRole("button", { name: `More for ${name}` }).click();
    await page.getByRole("menuitem", { name: what }).click();
  }

  it(
    "takes in several, one of 30 MB, and gives each back byte for byte",
    { timeout: 120_000 },
    async () => {
      const [large, small] = [randomBytes(30 * 1_048_576 + 13), Buffer.from("a note\n")];
      writeFileSync(at("disk image.iso"), large);
      writeFileSync(at("Übersicht 'neu'.txt"), small);
      await add(at("disk image.iso"), at("Übersicht 'neu'.txt"));
      await row("disk image.iso").getByText("30 MB · added").waitFor({ timeout: 60_000 });
      await row("Übersicht 'neu'.txt").getByText("7 bytes · added").waitFor();
      await expectAccessible(page);
      // Both at once are one new version.
      await page.getByText("Version 2,").waitFor();
      expect(hashOf(await save("disk image.iso"))).toBe(hashOf(large));
      expect((await save("Übersicht 'neu'.txt")).equals(small)).toBe(true);
    },
  );

  it("takes one that is dropped onto the record", async () => {
    await page.getByRole("region", { name: "Deploy key" }).evaluate((pane) => {
      const data = new DataTransfer();
      data.items.add(new File(["dropped\n".repeat(200_000)], "dropped.log"));
      for (const kind of ["dragover", "drop"]) {
        pane.dispatchEvent(
          new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }),
        );
      }
    });
    await row("dropped.log").getByText("1.5 MB · added").waitFor();
    expect((await save("dropped.log")).toString()).toBe("dropped\n".repeat(200_000));
  });

  it("comes with a record that is made, and leaves nothing when that is given up", async () => {
    writeFileSync(at("first.pem"), "first");
    writeFileSync(at("second.pem"), "second");
    const begin = async () => {
      await page.getByRole("button", { name: "New record" }).click();
      await page.getByRole("menuitem", { name: "Secure note", exact: true }).click();
      await page.getByRole("textbox", { name: "Name", exact: true }).fill("Scans");
      await add(at("first.pem"), at("second.pem"));
      await row("second.pem").getByText("goes in with the record").waitFor();
    };
    await begin();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Remove first.pem" }).click();
    await row("first.pem").waitFor({ state: "detached" });
    await page.keyboard.press("Control+s");
    await page.getByRole("heading", { level: 2, name: "Scans" }).waitFor();
    await row("second.pem").getByText("6 bytes · added").waitFor();
    await page.getByText("Version 1,").waitFor();
    expect((await save("second.pem")).toString()).toBe("second");
    await begin();
    await page.keyboard.press("Escape");
    await page
      .getByRole("alertdialog")
      .getByRole("button", { name: /Discard|Leave/ })
      .click();
    await page.getByRole("heading", { level: 2, name: "Scans" }).waitFor();
    expect(await row("first.pem").count()).toBe(0);
    await page.getByRole("option").filter({ hasText: "Deploy key" }).click();
    await row("dropped.log").waitFor();
  });

  it("renames one, removes one, and brings that back", async () => {
    await act("dropped.log", "Rename…");
    await page.getByLabel("Name", { exact: true }).fill("build.log");
    await page.keyboard.press("Enter");
    await row("build.log").waitFor();
    await act("build.log", "Remove");
    await row("build.log").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Undo" }).click();
    await row("build.log").waitFor();
  });

  it("says that one is too large before it is read", async () => {
    writeFileSync(at("huge.bin"), "");
    truncateSync(at("huge.bin"), 101 * 1_048_576);
    await add(at("huge.bin"));
    await page.getByText("It has 101 MB; a file can have 100 MB.").waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Dismiss huge.bin" }).click();
    await row("huge.bin").waitFor({ state: "detached" });
  });

  it("shows them in the editor, and in the trash only to be saved", async () => {
    await page.getByRole("button", { name: /^Edit/ }).click();
    await row("build.log").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: /Move to trash/ }).click();
    await page.getByRole("button", { name: /^Trash/ }).click();
    await page.getByRole("option").filter({ hasText: "Deploy key" }).click();
    await row("build.log").waitFor();
    expect(await page.getByRole("button", { name: "Add files…" }).count()).toBe(0);
    expect(await page.getByRole("button", { name: "More for build.log" }).count()).toBe(0);
    expect((await save("build.log")).length).toBe(1_600_000);
  });

  it("leaves no name of a file on the page when it locks", async () => {
    await lock(page);
    expect(await page.content()).not.toContain("build.log");
  });
});
