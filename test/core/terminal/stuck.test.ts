import { mkdtempSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { systemClock } from "#core/ports";
import { createSessions, type Sessions } from "#core/terminal";
import { createLocalShells } from "../../../main/pty/index.ts";
import { host, pause } from "../ssh/fixture.ts";
import { goodPassword, openBench } from "../vault/fixture.ts";
import { openPage } from "./page.ts";

const entry = new URL("../../../main/pty/process.ts", import.meta.url).pathname;
const patience = { timeout: 30_000 };
const size = { columns: 80, rows: 24 };

let sessions: Sessions;
let shells: ReturnType<typeof createLocalShells>;

beforeEach(async () => {
  const { account, audit } = openBench();
  await account.create(goodPassword);
  shells = createLocalShells(entry);
  sessions = createSessions({
    connector: { connect: () => Promise.reject(new Error("There is no network here.")) },
    shells,
    readFields: () => host(1),
    audit,
    clock: systemClock,
    record: () => null,
    preferences: () => ({ scrollbackLines: 1000, shell: "/bin/bash" }),
  });
});
afterEach(() => {
  sessions.stop();
  shells.stop();
});

it("holds a program whose page is stuck, keeps little of it, and loses nothing for the next page", async () => {
  const copy = path.join(mkdtempSync(path.join(tmpdir(), "stuck-")), "copy");
  const { id } = sessions.openLocal(size);
  const page = openPage();
  page.acknowledging = false;
  sessions.attach(id, page);
  page.type(`seq 1 700000 | tee '${copy}'; echo the-''end\r`);
  await expect.poll(() => page.bytes(), patience).toBeGreaterThan(900_000);
  await pause(500);
  const held = statSync(copy).size;
  await pause(300);
  // All that is on the way: the pipe, the terminal, the second process, and what waits here.
  expect(statSync(copy).size).toBe(held);
  expect(held).toBeLessThan(2_000_000);
  expect(page.bytes()).toBeLessThanOrEqual(1_000_000);
  const next = openPage();
  sessions.attach(id, next);
  await next.until((text) => text.includes("700000\r\nthe-end"));
  expect(statSync(copy).size).toBe(4_788_895);
});

it("says that a paste was too long to keep until the shell is open", async () => {
  const { id } = sessions.openLocal(size);
  const page = openPage();
  sessions.attach(id, page);
  page.type("x".repeat(40_000));
  page.type("x".repeat(40_000));
  await page.until((text) => text.includes("was not sent"));
  await expect.poll(() => sessions.list()[0]?.state, patience).toBe("open");
  page.type("echo still-''here\r");
  await page.until((text) => text.includes("still-here"));
  expect(page.text()).not.toContain("xxx");
});
