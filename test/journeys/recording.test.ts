import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSshd, type Sshd } from "../parts/sshd.ts";
import { expectAccessible } from "./accessible.ts";
import { hosts, openApp, type App } from "./app.ts";
import { prepareHosts, type Prepared } from "./hosts.ts";
import { chooseHost, drawAsText, goToTerminals, seeOnScreen, seePrompt } from "./screen.ts";
import { seeRooms, unlock } from "./steps.ts";

const secret = "harbour-lamp-31";
const reversed = Buffer.from(secret).reverse().toString();

describe.each(hosts)("a recorded session, on the %s host", (host) => {
  let sshd: Sshd;
  let prepared: Prepared;
  let app: App;

  beforeAll(async () => {
    prepared = await prepareHosts(async (publicKey) => {
      sshd = await startSshd({ authorizedKeys: [publicKey] });
      return [{ name: "harbour", port: sshd.port, user: sshd.user, password: secret }];
    });
    app = await openApp({ host, arguments: ["--data", prepared.folder] });
    app.page.setDefaultTimeout(20_000);
    await unlock(app.page);
    await seeRooms(app.page);
    await drawAsText(app.page);
  });

  afterAll(async () => {
    await app.close();
    await sshd.stop();
    prepared.remove();
  });

  const room = (name: RegExp) =>
    app.page.getByRole("navigation", { name: "Rooms" }).getByRole("button", { name }).click();

  it("[RE1] is played without the host's password, wherever the server printed it", async () => {
    const { page } = app;
    await room(/^Settings/);
    await page.getByText("Recording", { exact: true }).click();
    await page.getByRole("combobox", { name: "Record sessions" }).click();
    await page.getByRole("option", { name: "Always" }).click();
    await goToTerminals(page);
    await chooseHost(page, "harbour");
    const trust = page.getByRole("button", { name: "Trust this key" });
    await trust.waitFor();
    await page.waitForTimeout(600); // No click that was meant for something else.
    await trust.click();
    await seePrompt(page, /^harbour/);
    await page.keyboard.type(`echo before-$(echo ${reversed} | rev)-after\n`);
    await seeOnScreen(page, /^harbour/, `before-${secret}-after`);
    await page.keyboard.type("exit\n");
    await room(/^Recordings/);
    await page.getByRole("button", { name: /^harbour/ }).click();
    const screen = page.getByRole("region", { name: "Screen" });
    await expect.poll(() => screen.innerText(), { timeout: 30_000 }).toContain("before-••••••••");
    expect(await screen.innerText()).not.toContain(secret);
    await expectAccessible(page);
    await page.getByRole("button", { name: "Check" }).click();
    await page
      .getByText(/as it was recorded/)
      .first()
      .waitFor();
  });
});
