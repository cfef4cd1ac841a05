import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSshd, type Sshd } from "../parts/sshd.ts";
import { expectAccessible } from "./accessible.ts";
import { hosts, openApp, type App } from "./app.ts";
import { prepareHosts, type Prepared } from "./hosts.ts";
import { seeRooms, unlock } from "./steps.ts";

// Elsewhere the folder of this computer is chosen in a dialog of the system.
describe.each(hosts.filter((host) => host === "browser"))("files of a server, on %s", (host) => {
  const base = mkdtempSync(path.join(tmpdir(), "server-files-"));
  const [home, served] = ["home", "served"].map((name) => mkdtempSync(path.join(base, name)));
  let sshd: Sshd;
  let prepared: Prepared;
  let app: App;

  beforeAll(async () => {
    writeFileSync(path.join(home ?? "", "tide table.txt"), "low at four\n");
    writeFileSync(path.join(served ?? "", "lamps.log"), "all lit\n".repeat(50_000));
    prepared = await prepareHosts(async (publicKey) => {
      sshd = await startSshd({ authorizedKeys: [publicKey] });
      return [{ name: "harbour", port: sshd.port, user: sshd.user }];
    });
    const env = { HOME: home ?? "" };
    app = await openApp({ host, arguments: ["--data", prepared.folder], env });
    app.page.setDefaultTimeout(20_000);
    await unlock(app.page);
    await seeRooms(app.page);
  });

  afterAll(async () => {
    await app.close();
    await sshd.stop();
    prepared.remove();
    rmSync(base, { recursive: true, force: true });
  });

  it("are listed beside this computer's, and copied both ways by their keys", async () => {
    const { page } = app;
    const rooms = page.getByRole("navigation", { name: "Rooms" });
    await rooms.getByRole("button", { name: /^Files/ }).click();
    await page.getByRole("button", { name: /^harbour/ }).click();
    const trust = page.getByRole("button", { name: "Trust this key" });
    await trust.waitFor();
    await page.waitForTimeout(600); // As in the terminal: no click that was meant for something else.
    await trust.click();
    const there = page.getByRole("textbox", { name: /harbour: folder/ });
    await there.fill(served ?? "");
    await there.press("Enter");
    await page.getByText("lamps.log").click();
    await expectAccessible(page);
    const pictures = process.env["SALLYPORT_PICTURES"];
    if (pictures !== undefined) await page.screenshot({ path: `${pictures}/server-files.png` });
    await page.keyboard.press("F5");
    const read = (folder = "", name: string) => {
      try {
        return readFileSync(path.join(folder, name), "utf8").length;
      } catch {
        return null;
      }
    };
    const patience = { timeout: 30_000 };
    await expect.poll(() => read(home, "lamps.log"), patience).toBe(400_000);
    // The list grows above the row that is clicked next.
    await page.getByRole("listbox").first().getByText("lamps.log").waitFor();
    await page.getByText("tide table.txt").click();
    await page.keyboard.press("F5");
    await expect.poll(() => read(served, "tide table.txt"), patience).toBe(12);
    if (pictures !== undefined) await page.screenshot({ path: `${pictures}/server-files-2.png` });
  });
});
