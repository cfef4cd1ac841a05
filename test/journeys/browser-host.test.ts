import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hosts, openApp, type App } from "./app.ts";
import { createAccount, seeRooms } from "./steps.ts";

describe.each(hosts.filter((host) => host === "browser"))("a page of the %s host", (host) => {
  let app: App;
  beforeAll(async () => {
    app = await openApp({ host });
    await createAccount(app.page);
  });
  afterAll(() => app.close());

  it("keeps neither the token in its address nor a cookie", async () => {
    expect(app.page.url()).not.toContain("t=");
    expect(await app.page.context().cookies()).toEqual([]);
  });

  it("goes on after a reload", async () => {
    await app.page.reload();
    await seeRooms(app.page);
  });

  it("goes on in a second tab that was opened from the first", async () => {
    const opened = app.page.waitForEvent("popup");
    await app.page.evaluate(() => window.open(location.href));
    const second = await opened;
    await seeRooms(second);
    await second.close();
  });

  it("is told what to do where the address was used already", async () => {
    const stranger = await app.page.context().newPage();
    await stranger.goto(app.address ?? "");
    await stranger.getByText("Not connected").waitFor();
    expect(await stranger.getByRole("button", { name: "Lock now" }).count()).toBe(0);
    await stranger.close();
  });

  it("loads nothing from anywhere else", async () => {
    const asked: string[] = [];
    app.page.on("request", (request) => asked.push(new URL(request.url()).host));
    await app.page.reload();
    await seeRooms(app.page);
    expect(new Set(asked)).toEqual(new Set([new URL(app.page.url()).host]));
  });
});
