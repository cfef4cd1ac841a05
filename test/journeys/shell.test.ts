import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hosts, openApp, type App } from "./app.ts";
import { createAccount, lock, seeRooms, unlock } from "./steps.ts";

describe.each(hosts)("a local shell, on the %s host", (host) => {
  let app: App;
  beforeAll(async () => {
    app = await openApp({ host });
    await createAccount(app.page);
  });
  afterAll(() => app.close());

  const screen = () => app.page.locator(".xterm-rows");

  it("prints what the program prints, and takes what is typed", async () => {
    const { page } = app;
    await page
      .getByRole("navigation", { name: "Rooms" })
      .getByRole("button", { name: /^Terminals/ })
      .click();
    await page
      .getByRole("button", { name: /local shell/i })
      .first()
      .click();
    await screen().waitFor();
    await page.keyboard.type("echo $((6*7))-from-the-shell\n");
    await screen().getByText("42-from-the-shell").waitFor();
  });

  it("is unseen behind the lock, and there again after it", async () => {
    const { page } = app;
    await lock(page);
    expect(await screen().count()).toBe(0);
    expect(await page.content()).not.toContain("42-from-the-shell");
    await unlock(page);
    await seeRooms(page);
    await screen().getByText("42-from-the-shell").waitFor();
  });
});
