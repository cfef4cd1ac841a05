import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible } from "./accessible.ts";
import { hosts, openApp, type App } from "./app.ts";
import { prepareHosts, type Prepared } from "./hosts.ts";
import { lock, seeRooms, unlock } from "./steps.ts";

describe.each(hosts)("the key agent, on the %s host", (host) => {
  let prepared: Prepared;
  let app: App;
  let page: Page;
  let place = "";

  beforeAll(async () => {
    prepared = await prepareHosts(() => Promise.resolve([]));
    app = await openApp({ host, arguments: ["--data", prepared.folder] });
    page = app.page;
    page.setDefaultTimeout(30_000);
    await unlock(page);
    await seeRooms(page);
  });

  afterAll(async () => {
    await app.close();
    prepared.remove();
  });

  /** Runs one of OpenSSH's programs with the agent. */
  function run(program: string, ...args: string[]): Promise<{ code: number; out: string }> {
    const env = { ...process.env, SSH_AUTH_SOCK: place };
    return new Promise((resolve) => {
      execFile(program, args, { env, timeout: 60_000 }, (error, out) => {
        resolve({ code: error === null ? 0 : 1, out });
      });
    });
  }

  it("[KA2] offers a key once it is switched on and the key is allowed", async () => {
    await page
      .getByRole("navigation", { name: "Rooms" })
      .getByRole("button", { name: "Settings" })
      .click();
    const list = page.getByRole("navigation", { name: "Settings" });
    await list.getByRole("button", { name: "Key agent", exact: true }).click();
    await page.getByRole("switch", { name: "Key agent" }).click();
    const line = page.getByText(/^IdentityAgent /);
    await line.waitFor();
    place = (await line.innerText()).replace(/^IdentityAgent /, "").replaceAll('"', "");
    expect((await run("ssh-add", "-l")).code).toBe(1);
    await page.getByRole("switch", { name: "Offer Deploy key" }).click();
    await expect
      .poll(async () => (await run("ssh-add", "-L")).out)
      .toContain(prepared.publicKey.split(" ")[1]);
    await expectAccessible(page);
  });

  it("[KA6] asks the person about a signature", async () => {
    const key = path.join(prepared.folder, "deploy.pub");
    const letter = path.join(prepared.folder, "letter");
    writeFileSync(key, `${prepared.publicKey}\n`);
    writeFileSync(letter, "a letter");
    const signing = run("ssh-keygen", "-Y", "sign", "-n", "file", "-f", key, letter);
    const question = page.getByRole("dialog", { name: /ssh-keygen asks by the key agent/ });
    await question.waitFor();
    expect(await question.innerText()).toContain("sign for “file”, with the key “Deploy key”");
    await expectAccessible(page);
    // What is pressed at once was meant for something else.
    await expect
      .poll(
        async () => {
          const button = question.getByRole("button", { name: "Only this once" });
          if (await button.isVisible()) await button.click();
          return question.isVisible();
        },
        { interval: 300, timeout: 20_000 },
      )
      .toBe(false);
    expect((await signing).code).toBe(0);
  });

  it("[KA3] says at the gate that a program waits, and answers it after the unlock", async () => {
    await lock(page);
    const listing = run("ssh-add", "-l");
    await page.getByText("A program waits for an SSH key.").waitFor();
    await expectAccessible(page);
    await unlock(page);
    await seeRooms(page);
    expect((await listing).code).toBe(0);
  });
});
