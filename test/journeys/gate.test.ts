import { afterEach, describe, expect, it } from "vitest";
import { hosts, openApp, type App } from "./app.ts";
import { createAccount, lock, password, seeRooms, unlock } from "./steps.ts";

describe.each(hosts)("the gate, on the %s host", (host) => {
  let app: App | null = null;
  afterEach(async () => {
    await app?.close();
    app = null;
  });

  it("lets a person in by the password that they chose, and nobody by another", async () => {
    app = await openApp({ host });
    const { page } = app;
    expect(await createAccount(page)).not.toBe("");
    await lock(page);
    expect(await page.getByRole("button", { name: "Lock now" }).count()).toBe(0);

    await unlock(page, "not the password");
    await page.getByText("Wrong password.").waitFor();
    await unlock(page);
    await seeRooms(page);
    expect(app.log()).not.toContain(password);
  });

  it("has the vault again after a restart on the same folder", async () => {
    const first = await openApp({ host });
    app = first;
    await createAccount(first.page);
    await first.end();
    app = await openApp({ host, after: first });
    await unlock(app.page);
    await seeRooms(app.page);
    await first.close();
  });
});
