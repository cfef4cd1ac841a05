import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSshd, type Sshd } from "../parts/sshd.ts";
import { expectAccessible } from "./accessible.ts";
import { hosts, openApp, type App } from "./app.ts";
import { clipboardText, clipboardTool } from "./clipboard.ts";
import { prepareHosts, type Prepared } from "./hosts.ts";
import {
  chooseHost,
  drawAsText,
  goToTerminals,
  paneOf,
  screenText,
  seeOnScreen,
  seePrompt,
} from "./screen.ts";
import { seeRooms, unlock } from "./steps.ts";

const shell = /^This computer/;

/** OSC 8: an address behind other words. */
const hidden = (url: string, words: string) => `\\033]8;;${url}\\033\\\\${words}\\033]8;;\\033\\\\`;

/** The stand-in's note of what went to the person's browser. */
interface Handed {
  readonly openedLinks: readonly string[];
}

describe.each(hosts)("the ways of a terminal, on the %s host", (host) => {
  const tool = clipboardTool();
  let prepared: Prepared;
  let sshd: Sshd;
  let site: Server;
  let app: App;
  let page: Page;

  beforeAll(async () => {
    site = createServer((_request, response) => response.end("A page of the outside."));
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
    prepared = await prepareHosts(async (publicKey) => {
      sshd = await startSshd({ authorizedKeys: [publicKey] });
      return [{ name: "quay", port: sshd.port, user: sshd.user }];
    });
    app = await openApp({ host, arguments: ["--data", prepared.folder], env: tool.env });
    page = app.page;
    page.setDefaultTimeout(10_000);
    await unlock(page);
    await seeRooms(page);
    await drawAsText(page);
  });

  afterAll(async () => {
    await app.close();
    await sshd.stop();
    site.close();
    prepared.remove();
    tool.remove();
  });

  async function type(line: string): Promise<void> {
    await page.keyboard.type(`${line}\n`);
  }

  /** Prints as a program would, on a cleared screen, and waits for the line that a person then sees. */
  async function print(text: string, seen: string = text): Promise<void> {
    await type(`clear; printf '${text}\\n'`);
    const lines = async () => (await screenText(page, shell)).split("\n");
    await expect.poll(async () => (await lines())[0], { timeout: 10_000 }).toBe(seen);
  }

  async function goTo(room: "Settings" | "Terminals", section?: string): Promise<void> {
    if (room === "Terminals") {
      await goToTerminals(page);
      return;
    }
    const rooms = page.getByRole("navigation", { name: "Rooms" });
    await rooms.getByRole("button", { name: room }).click();
    const list = page.getByRole("navigation", { name: "Settings" });
    await list.getByRole("button", { name: section ?? "", exact: true }).click();
  }

  const tabNames = () => page.getByRole("list", { name: "Open terminals" }).locator(".tab-word");

  /** Addresses that the person's browser was given. */
  async function openedBy(click: () => Promise<void>): Promise<string> {
    if (app.electron !== null) {
      const links = () =>
        app.electron?.evaluate(({ shell }) => [...(shell as unknown as Handed).openedLinks]);
      const before = (await links())?.length ?? 0;
      await click();
      await expect.poll(async () => (await links())?.length).toBe(before + 1);
      return (await links())?.at(-1) ?? "";
    }
    const opening = page.context().waitForEvent("page");
    await click();
    const opened = await opening;
    await opened.waitForLoadState();
    const url = opened.url();
    await opened.close();
    return url;
  }

  /** Takes a tab to the left half of another. */
  async function drag(tab: Locator, to: Locator): Promise<void> {
    const [from, aim] = [await tab.boundingBox(), await to.boundingBox()];
    if (from === null || aim === null) throw new Error("There is no such tab.");
    await page.mouse.move(from.x + 20, from.y + 10);
    await page.mouse.down();
    await page.mouse.move(aim.x + 4, aim.y + 10, { steps: 12 });
    await page.mouse.up();
  }

  /** Where a piece of text stands on the screen of the shell. */
  function onScreen(text: string): Locator {
    return paneOf(page, shell).locator(".xterm-rows > div").filter({ hasText: text }).last();
  }

  /** Puts the pointer on a word of the screen: the rows themselves take no pointer, what lies over them does. */
  async function pointAt(text: string): Promise<{ x: number; y: number }> {
    await onScreen(text).waitFor();
    const box = await onScreen(text).boundingBox();
    const at = { x: (box?.x ?? 0) + 40, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
    // From elsewhere: what lies under a pointer that rests is not asked about again.
    await page.mouse.move(at.x + 200, at.y + 200);
    await page.mouse.move(at.x, at.y);
    return at;
  }

  async function clickLink(text: string): Promise<void> {
    const { x, y } = await pointAt(text);
    await paneOf(page, shell).locator(".xterm-cursor-pointer").waitFor();
    await page.mouse.click(x, y);
  }

  async function selectWord(text: string): Promise<void> {
    const { x, y } = await pointAt(text);
    await page.mouse.dblclick(x, y);
  }

  it("opens a local shell by its keys right after a click on the rail", async () => {
    await page
      .getByRole("navigation", { name: "Rooms" })
      .getByRole("button", { name: /^Terminals/ })
      .click();
    await page.keyboard.press("Control+Shift+T");
    await seePrompt(page, shell);
  });

  it("asks before it opens a web address, and hands over exactly that", async () => {
    const url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/tide?table=1`;
    await print(url);
    await clickLink(url);
    const dialog = page.getByRole("dialog");
    await dialog.getByText(/^Open 127\.0\.0\.1:\d+\?$/).waitFor();
    await dialog.getByText("without encryption").waitFor();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await clickLink(url);
    const opened = await openedBy(() => dialog.getByRole("button", { name: /^Open/ }).click());
    expect(opened).toBe(url);
  });

  it("asks before it writes to somebody", async () => {
    await print("mailto:harbour@example.com");
    await clickLink("mailto:harbour");
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Write to harbour@example.com?").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
  });

  it.each([
    ["file", "file:///etc/passwd"],
    ["javascript", "javascript:alert(1)"],
    ["ssh", "ssh://quay"],
  ])("refuses a link that a program hides behind words: %s", async (scheme, url) => {
    const words = `${scheme}-timetable`;
    await print(hidden(url, words), words);
    await clickLink(words);
    const dialog = page.getByRole("dialog");
    await dialog.getByText("This link is not opened").waitFor();
    await dialog.getByText(`of the kind “${scheme}”`).waitFor();
    expect(await dialog.getByRole("button").count()).toBe(1);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
  });

  it("shows the real address of a link with other words on it", async () => {
    await print(hidden("https://evil.example/", "https://bank.example"), "https://bank.example");
    await clickLink("https://bank.example");
    await page.getByRole("dialog").getByText("Open evil.example?").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  });

  it("marks a hidden tab whose bell rang, until it is looked at", async () => {
    const marked = page.getByRole("button", { name: /^This computer.*rang$/ });
    await type("clear; sleep 2; printf '\\a'");
    await page.keyboard.press("Control+Shift+T");
    await expect.poll(() => tabNames().count()).toBe(2);
    await seePrompt(page, shell);
    await marked.waitFor();
    await expectAccessible(page);
    await marked.click();
    await marked.waitFor({ state: "hidden" });
    await page.keyboard.press("Control+Tab");
    await page.keyboard.press("Control+Shift+W");
    await expect.poll(() => tabNames().count()).toBe(1);
    await seePrompt(page, shell);
  });

  it("shows the bell, unless it is off", async () => {
    await type("clear; sleep 0.2; printf '\\a'");
    await page.getByRole("status").getByLabel("Bell").waitFor();
    await page.getByRole("status").getByLabel("Bell").waitFor({ state: "detached" });
    await goTo("Settings", "Terminal");
    await page.getByRole("combobox", { name: "Bell" }).click();
    await page.getByRole("option", { name: "Off" }).click();
    await goTo("Terminals");
    await seePrompt(page, shell);
    await type("clear; printf '\\a'; echo rang-$((3+4))");
    await seeOnScreen(page, shell, "rang-7");
    expect(await page.getByLabel("Bell").count()).toBe(0);
  });

  it("copies what is selected only where the person chose that", async () => {
    await print("lantern-forty-two");
    await selectWord("lantern");
    await page.keyboard.press("Control+Shift+C");
    await expect.poll(() => clipboardText(app, tool)).toContain("lantern");
    await print("harbour-nineteen");
    await goTo("Settings", "Terminal");
    await page.getByRole("switch", { name: "Copy what is selected" }).click();
    await goTo("Terminals");
    await seeOnScreen(page, shell, /^harbour-nineteen$/m);
    await selectWord("harbour-nineteen");
    await expect.poll(() => clipboardText(app, tool)).toContain("harbour");
  });

  it("puts tabs into order by dragging, by keys and by the menu", async () => {
    const before = await tabNames().count();
    await chooseHost(page, "quay");
    const trust = page.getByRole("button", { name: "Trust this key" });
    await trust.waitFor();
    await page.waitForTimeout(600);
    await trust.click();
    await seePrompt(page, /^quay/);
    await expect.poll(() => tabNames().count()).toBe(before + 1);
    const names = () => tabNames().locator(".clip").allInnerTexts();
    await expect.poll(names).toEqual(["This computer", "quay"]);

    await drag(tabNames().nth(1), tabNames().nth(0));
    await expect.poll(names).toEqual(["quay", "This computer"]);
    await seePrompt(page, /^quay/);

    await page.keyboard.press("Control+Shift+PageDown");
    await expect.poll(names).toEqual(["This computer", "quay"]);
    await page
      .getByRole("status")
      .getByText("Tab moved to place 2 of 2")
      .waitFor({ state: "attached" });
    await expectAccessible(page);
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menu").waitFor();
    await expectAccessible(page);
    expect(await page.getByRole("menuitem", { name: /^Move tab right/ }).isDisabled()).toBe(true);
    await page.getByRole("menuitem", { name: /^Move tab left/ }).click();
    await expect.poll(names).toEqual(["quay", "This computer"]);
    await tabNames().nth(1).click();
    await seePrompt(page, shell);
    expect(await names()).toEqual(["quay", "This computer"]);
  });

  it("asks for a host key again once the person has forgotten it", async () => {
    const name = `[127.0.0.1]:${sshd.port}`;
    await goTo("Settings", "Known hosts");
    await page.getByRole("button", { name: `Forget the key of ${name}` }).click();
    const confirm = page.getByRole("alertdialog");
    await expectAccessible(page);
    await confirm.getByRole("button", { name: "Keep it" }).click();
    await page.getByRole("button", { name: `Forget the key of ${name}` }).click();
    await confirm.getByRole("button", { name: "Forget" }).click();
    await page.getByText("No host key yet").waitFor();
    await goTo("Terminals");
    await tabNames().filter({ hasText: "quay" }).click();
    await seePrompt(page, /^quay/);
    await page.keyboard.press("Control+Shift+D");
    await page.getByText(`First connection to ${name}`).waitFor();
    const trust = page.getByRole("button", { name: "Trust this key" });
    await page.waitForTimeout(600);
    await trust.click();
    await trust.waitFor({ state: "hidden" });
    await goTo("Settings", "Known hosts");
    await page.getByRole("button", { name: `Forget the key of ${name}` }).waitFor();
  });
});
