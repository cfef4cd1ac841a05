import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startKeyboardServer, type KeyboardServer } from "../parts/keyboard-server.ts";
import { freePort, startSshd, type Sshd } from "../parts/sshd.ts";
import { expectAccessible } from "./accessible.ts";
import { hosts, openApp, type App } from "./app.ts";
import { prepareHosts, type Prepared } from "./hosts.ts";
import {
  chooseHost,
  drawAsText,
  goToTerminals,
  paneOf,
  paste,
  screenText,
  seeOnScreen,
  seePrompt,
} from "./screen.ts";
import { lock, seeRooms, unlock } from "./steps.ts";

describe.each(hosts)("terminals, on the %s host", (host) => {
  let port: number;
  let prepared: Prepared;
  let sshd: Sshd;
  let keyboard: KeyboardServer;
  let app: App;
  let page: Page;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "sallyport-journey-files-"));
    port = await freePort();
    keyboard = await startKeyboardServer({
      prompts: [{ prompt: "Token: ", echo: false }],
      admits: ([answer]) => answer === "forty-two",
    });
    prepared = await prepareHosts(async (publicKey) => {
      sshd = await startSshd({ authorizedKeys: [publicKey], port });
      const { user } = sshd;
      return [
        { name: "harbour", port, user, environment: "production" },
        { name: "quay", port, user, environment: "staging" },
        { name: "tokens", port: keyboard.port, user: "deploy", signIn: "keyboard-interactive" },
        { name: "nowhere", port: 9, user, environment: "lab" },
      ];
    });
    app = await openApp({ host, arguments: ["--data", prepared.folder] });
    page = app.page;
    page.setDefaultTimeout(15_000);
    await unlock(page);
    await seeRooms(page);
    await drawAsText(page);
    await goToTerminals(page);
  });

  afterAll(async () => {
    await app.close();
    await sshd.stop();
    await keyboard.stop();
    prepared.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A line of a shell, and Enter. */
  async function type(line: string): Promise<void> {
    await page.keyboard.type(`${line}\n`);
  }

  /** A question is not answered in its first half second; a person reads longer. */
  async function decide(button: Locator): Promise<void> {
    await button.waitFor();
    await page.waitForTimeout(600);
    await button.click();
    await button.waitFor({ state: "hidden" });
  }

  it("asks for the host key once, and is then signed in", async () => {
    await expectAccessible(page);
    await chooseHost(page, "quay");
    await page.getByText(`First connection to [127.0.0.1]:${port}`).waitFor();
    await expectAccessible(page);
    // Enter that was meant for something else accepts nothing.
    await page.keyboard.press("Enter");
    const trust = page.getByRole("button", { name: "Trust this key" });
    await decide(trust);
    await seePrompt(page, /^quay/);
    await type("echo $((6*7))");
    await seeOnScreen(page, /^quay/, /^42$/m);
    await expectAccessible(page);
  });

  it("frames production, says the word, and asks no key again", async () => {
    await chooseHost(page, "harbour");
    await seePrompt(page, /^harbour/);
    await paneOf(page, /^harbour, production/)
      .getByText("production", { exact: true })
      .waitFor();
    await paneOf(page, /^harbour/)
      .getByText("not post-quantum")
      .waitFor();
  });

  it("splits to the right and below, and moves between panes by keyboard", async () => {
    await page.keyboard.press("Control+Shift+T");
    await seePrompt(page, /^This computer/);
    await type("echo one-$((1+1))");
    await seeOnScreen(page, /^This computer/, "one-2");
    await page.keyboard.press("Control+Shift+D");
    const panes = page.getByRole("group", { name: /^This computer/ });
    await expect.poll(() => panes.count()).toBe(2);
    await page.keyboard.press("Control+Shift+E");
    await expect.poll(() => panes.count()).toBe(3);
    await page.keyboard.press("Control+Shift+ArrowLeft");
    await type("echo back-$((2+2))");
    await seeOnScreen(page, /^This computer/, "back-4");
    await page.keyboard.press("Control+Shift+ArrowRight");
    await page.keyboard.press("Control+Shift+W");
    await expect.poll(() => panes.count()).toBe(2);
    await page.keyboard.press("Control+Shift+W");
    await expect.poll(() => panes.count()).toBe(1);
  });

  it("tells the program its size", async () => {
    await type("stty size");
    await seeOnScreen(page, /^This computer/, /^\d+ \d+$/m);
    await page.setViewportSize({ width: 1100, height: 700 });
    await type("clear; echo now $(stty size)");
    await seeOnScreen(page, /^This computer/, /now 2\d \d+/);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it("guards a paste: shows it, and sends no escape", async () => {
    const file = path.join(folder, "pasted");
    await type(`cat > ${file}`);
    await paste(page, "one\ntwo \u001b[201~ three\u009b");
    await page.getByRole("dialog").getByText("Paste 2 lines into This computer?").waitFor();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await paste(page, "four\nfive \u001b[201~ six\u009b\n");
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /^Paste/ })
      .click();
    await page.keyboard.press("Control+D");
    await expect.poll(() => readFileSync(file, "utf8")).toBe("four\nfive ␛[201~ six␛\n");
  });

  it("pastes ten megabytes whole, in pieces", async () => {
    await type("clear; stty raw -echo; head -c 10000000 | wc -c; stty sane");
    await paste(page, "x".repeat(10_000_000));
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /^Paste/ })
      .click();
    await seeOnScreen(page, /^This computer/, /^10000000$/m);
  });

  it("shows how a large paste goes, and sends no more of it once it is cancelled", async () => {
    await type("clear; stty raw -echo min 0 time 20; echo wai''ting; sleep 6; wc -c; stty sane");
    await seeOnScreen(page, /^This computer/, "waiting");
    await paste(page, "x".repeat(10_000_000));
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /^Paste/ })
      .click();
    const bar = page.getByRole("group", { name: "Paste on its way" });
    await bar.getByText("of 10.0 MB").waitFor();
    await expectAccessible(page);
    await bar.getByRole("button", { name: "Cancel" }).click();
    await bar.waitFor({ state: "hidden" });
    await seeOnScreen(page, /^This computer/, /^ *\d+$/m);
    const came = Number(/^ *\d+$/m.exec(await screenText(page, /^This computer/))?.[0]);
    expect(came).toBeGreaterThan(0);
    expect(came).toBeLessThan(1_000_000);
    await seePrompt(page, /^This computer/);
  });

  it("gives nothing of the clipboard to a program, and asks before it takes", async () => {
    await type("clear; printf '\\e]52;c;?\\a'; read -t 1 -n 4 got; echo \"got[$got]\"");
    await seeOnScreen(page, /^This computer/, /^got\[\]$/m);
    await type("printf '\\e]52;c;aGVsbG8=\\a'");
    await page.getByRole("dialog").getByText("put this on the clipboard?").waitFor();
    await page.getByRole("dialog").getByText("hello").waitFor();
    await page.keyboard.press("Escape");
    await type("printf '\\e]0;a\\u202eb\\nc\\a'");
    await paneOf(page, /^This computer/)
      .getByText(/· a ?bc$/)
      .waitFor();
  });

  it("finds what has scrolled away", async () => {
    await type("clear; seq 1 500");
    await seeOnScreen(page, /^This computer/, /^500$/m);
    await page.keyboard.press("Control+Shift+F");
    await page.keyboard.type("250");
    await page.getByRole("status").getByText("1 of 1").waitFor();
    await seeOnScreen(page, /^This computer/, /^250$/m);
    await page.keyboard.press("Escape");
  });

  it("sends nothing to a hidden tab, and all of it when it is shown", async () => {
    await type("clear; sleep 1; seq 1 3000");
    await page.keyboard.press("Control+Tab");
    await page.waitForTimeout(2000);
    await page.keyboard.press("Control+Shift+Tab");
    await seeOnScreen(page, /^This computer/, /^3000$/m);
  });

  it("asks what the server asks, and never shows the answer", async () => {
    await chooseHost(page, "tokens");
    const trust = page.getByRole("button", { name: "Trust this key" });
    await decide(trust);
    const answer = page.getByLabel("Token:");
    await answer.waitFor();
    await expectAccessible(page);
    await answer.fill("forty-two");
    await page.keyboard.press("Enter");
    await seeOnScreen(page, /^tokens/, "ready");
    expect(keyboard.answered).toContainEqual(["forty-two"]);
  });

  it("says what happened when nothing answers, and offers a way on", async () => {
    await chooseHost(page, "nowhere");
    await page.getByText("Nothing answers on that port").waitFor();
    await page.getByRole("button", { name: "Show the host" }).waitFor();
    await expectAccessible(page);
    await page
      .getByRole("group", { name: /^nowhere/ })
      .getByRole("button", { name: "Close" })
      .click();
  });

  it("keeps sessions behind the lock and no line of them in the page", async () => {
    await chooseHost(page, "quay");
    await type("clear; echo kept-$((20+3))");
    await seeOnScreen(page, /^quay/, "kept-23");
    await lock(page);
    expect(await page.locator(".xterm").count()).toBe(0);
    expect(await page.content()).not.toContain("kept-23");
    await unlock(page);
    await seeRooms(page);
    await seeOnScreen(page, /^quay/, "kept-23");
    await type("echo after-$((20+4))");
    await seeOnScreen(page, /^quay/, "after-24");
  });

  it("connects again in place after a cut, below what was there, and is loud about a new key", async () => {
    await type("clear; echo before-$((40+2))");
    await seeOnScreen(page, /^quay/, "before-42");
    await sshd.stop();
    await type("kill -9 $PPID");
    await page.getByText("The connection was lost").waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("Nothing answers on that port").waitFor();
    sshd = await startSshd({ authorizedKeys: [prepared.publicKey], port });
    await page.keyboard.press("Enter");
    await page.getByText(`The host key of [127.0.0.1]:${port} changed`).waitFor();
    await expectAccessible(page);
    const trust = page.getByRole("button", { name: "Trust the new key" });
    expect(await trust.isDisabled()).toBe(true);
    await page.getByLabel(/^To trust the new key/).fill(`[127.0.0.1]:${port}`);
    await decide(trust);
    await seePrompt(page, /^quay/);
    await type("echo again-$((40+3))");
    await seeOnScreen(page, /^quay/, /before-42[^]*again-43/);
    expect(await screenText(page, /^quay/)).toContain("before-42");
  });
});
