import { spawn } from "node:child_process";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible } from "./accessible.ts";
import { hosts, openApp, type App } from "./app.ts";
import { createAccount } from "./steps.ts";

const program = path.join(import.meta.dirname, "..", "..", "dist", "cli", "sallyport.cjs");

describe.each(hosts)("the command line, on the %s host", (host) => {
  let app: App;
  let page: Page;

  beforeAll(async () => {
    app = await openApp({ host });
    page = app.page;
    page.setDefaultTimeout(30_000);
    await createAccount(page);
  });
  afterAll(() => app.close());

  /** Starts the command line on the application's folder. */
  function start(...args: string[]): Promise<{ code: number | null; out: string }> {
    const base = path.dirname(app.folder);
    const env = { ...process.env, XDG_STATE_HOME: path.join(base, "state") };
    const child = spawn(process.execPath, [program, "--data", app.folder, ...args], { env });
    let out = "";
    child.stdout.on("data", (bytes: Buffer) => (out += bytes.toString()));
    child.stdin.end();
    return new Promise((resolve) => {
      child.once("close", (code) => {
        resolve({ code, out });
      });
    });
  }

  const question = () => page.getByRole("dialog", { name: /sallyport\.cjs asks/ });

  it("[AP1] asks the person, who sees who it is, and is refused with Escape", async () => {
    const listing = start("list", "--json");
    await question().waitFor();
    expect(await question().innerText()).toContain(process.execPath);
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    expect((await listing).code).toBe(6);
  });

  it("[AP2] is let in until it is sent away", async () => {
    const creating = start("create", "Forge", "--generate", "password");
    await question().getByRole("button", { name: "Until it locks" }).waitFor();
    // What is pressed at once was meant for something else.
    await expect
      .poll(
        async () => {
          const button = question().getByRole("button", { name: "Until it locks" });
          if (await button.isVisible()) await button.click();
          return question().isVisible();
        },
        { interval: 300, timeout: 20_000 },
      )
      .toBe(false);
    expect((await creating).code).toBe(0);
    expect((await start("get", "Forge", "-f", "password")).out).toHaveLength(21);
    await page.getByRole("button", { name: "1 program let in" }).click();
    await page.getByRole("button", { name: "End it" }).click();
    await page.keyboard.press("Escape");
    const again = start("get", "Forge", "-f", "password");
    await question().waitFor();
    await page.keyboard.press("Escape");
    expect(await again).toEqual({ code: 6, out: "" });
  });
});
