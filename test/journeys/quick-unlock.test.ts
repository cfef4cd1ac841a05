import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible } from "./accessible.ts";
import { hosts, openApp, type App } from "./app.ts";
import { createAccount, lock, password, seeRooms } from "./steps.ts";

type Fingers = "right" | "away" | "wrong";
interface Sensor {
  fingers: Fingers;
  asked: number;
}

async function openSettings(page: Page, section: string): Promise<void> {
  const rooms = page.getByRole("navigation", { name: "Rooms" });
  await rooms.getByRole("button", { name: "Settings" }).click();
  const sections = page.getByRole("navigation", { name: "Settings" });
  await sections.getByRole("button", { name: section, exact: true }).click();
  await page.getByRole("heading", { name: section, exact: true }).waitFor();
}

async function typePassword(page: Page, typed: string = password): Promise<void> {
  await page.getByRole("textbox", { name: /^Master password/ }).fill(typed);
  await page.keyboard.press("Enter");
}

const comeBack = (page: Page) =>
  page.evaluate(() => {
    window.dispatchEvent(new Event("focus"));
  });

describe.each(hosts.filter((host) => host !== "electron"))(
  "quick unlock, on the %s host",
  (host) => {
    it("says why it is not there", async () => {
      const app = await openApp({ host });
      const { page } = app;
      page.setDefaultTimeout(30_000);
      await createAccount(page);
      await openSettings(page, "Quick unlock");
      const reason = host === "browser" ? "It is in the application" : "no keychain that Sallyport";
      await page.getByText(reason).waitFor();
      expect(await page.getByRole("switch", { name: "Quick unlock" }).isDisabled()).toBe(true);
      await expectAccessible(page);
      await app.close();
    });
  },
);

describe.runIf(hosts.includes("stand-in"))("quick unlock, on what stands in for a Mac", () => {
  const home = mkdtempSync(path.join(tmpdir(), "sallyport-home-"));
  let app: App;
  let page: Page;

  beforeAll(async () => {
    app = await openApp({
      host: "stand-in",
      env: { SALLYPORT_STAND_IN_PLATFORM: "darwin", HOME: home },
    });
    page = app.page;
    page.setDefaultTimeout(30_000);
    await createAccount(page);
  });
  afterAll(async () => {
    await app.close();
    rmSync(home, { recursive: true, force: true });
  });

  /** What the sensor was asked; `fingers` is what it finds from now on. */
  async function sense(fingers?: Fingers): Promise<number> {
    const asked = await app.electron?.evaluate((electron, next) => {
      const { sensor } = electron.systemPreferences as unknown as { sensor: Sensor };
      if (next !== undefined) sensor.fingers = next;
      return sensor.asked;
    }, fingers);
    return asked ?? -1;
  }

  const quick = () => page.getByRole("button", { name: "Unlock with Touch ID" });

  async function lockWithTheScreen(): Promise<void> {
    await app.electron?.evaluate(({ powerMonitor }) => {
      powerMonitor.emit("lock-screen");
    });
    await quick().waitFor();
  }

  it("is switched on with the master password and a touch", async () => {
    await openSettings(page, "Quick unlock");
    await page.getByRole("switch", { name: "Quick unlock" }).click();
    await typePassword(page, "not the password");
    await page.getByRole("alert").waitFor();
    expect(await sense()).toBe(0);
    await typePassword(page);
    await page.getByText(/^Serves until/).waitFor();
    expect(await sense()).toBe(1);
    await expectAccessible(page);
  });

  it("opens the vault with a touch, and asks nobody who has just locked it", async () => {
    await lock(page);
    await quick().waitFor();
    await comeBack(page);
    expect(await sense()).toBe(1);
    await expectAccessible(page);
    await quick().click();
    await seeRooms(page);
    expect(await sense()).toBe(2);
  });

  it("asks by itself once when the person comes back", async () => {
    await lockWithTheScreen();
    await comeBack(page);
    await seeRooms(page);
    expect(await sense("away")).toBe(3);

    await lockWithTheScreen();
    for (let time = 0; time < 3; time++) await comeBack(page);
    await quick().waitFor();
    expect(await sense()).toBe(4);
    expect(await page.getByRole("alert").count()).toBe(0);
    await sense("wrong");
    await quick().click();
    await page.getByText("You were not recognised").waitFor();
    await sense("right");
    await quick().click();
    await seeRooms(page);
  });

  it("wants the master password when its days are over, and goes on after it", async () => {
    await lock(page);
    await quick().waitFor();
    await app.electron?.evaluate(() => {
      const real = Date.now;
      Date.now = () => real() + 15 * 86_400_000;
    });
    await quick().click();
    await page.getByText("It is time for the master password again.").first().waitFor();
    await expect.poll(() => quick().count()).toBe(0);
    await typePassword(page);
    await seeRooms(page);
    await lock(page);
    await quick().click();
    await seeRooms(page);
  });

  it("is void once the master password was changed", async () => {
    const next = "eleven green ladders beside the old mill";
    await openSettings(page, "Account");
    await page.getByRole("button", { name: "Change…" }).click();
    await page.getByLabel("New master password").fill(next);
    await page.getByLabel("Once more").fill(next);
    await page.getByLabel("Current master password").fill(password);
    await page.keyboard.press("Enter");
    await page.getByText("The master password was changed").first().waitFor();
    await lock(page);
    await page.getByText("The master password or the vault file was changed.").waitFor();
    expect(await quick().count()).toBe(0);
    await typePassword(page, next);
    await seeRooms(page);
    await lock(page);
    await quick().waitFor();
  });
});
