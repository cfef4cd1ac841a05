import { afterEach, describe, expect, it } from "vitest";
import { hosts, openApp, type App } from "./app.ts";
import { lock, seeRooms, unlock } from "./steps.ts";

describe.each(hosts)("the demonstration, on the %s host", (host) => {
  let app: App | null = null;
  afterEach(() => app?.close());

  it("is open at once, full of records, and opens again by the password that it printed", async () => {
    app = await openApp({ host, arguments: ["--demo"] });
    const { page } = app;
    await seeRooms(page);
    await page.getByText("Harbourlight").first().waitFor();
    const password = /master password is (\S+)/.exec(app.log())?.[1] ?? "";
    expect(password).not.toBe("");
    await lock(page);
    await unlock(page, password);
    await seeRooms(page);
  });
});
