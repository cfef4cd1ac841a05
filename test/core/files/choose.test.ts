import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { code, openDesk, whole, type Desk } from "./fixture.ts";

let desk: Desk;

beforeEach(() => {
  desk = openDesk();
});

describe("a file that was chosen in the system's dialog", () => {
  it("is known by a ticket, a name and a size, and read once", async () => {
    const bytes = randomBytes(600_000);
    const [first, second] = await desk.choose(desk.place("a.bin", bytes), desk.place("b.txt", "b"));
    expect(desk.asked).toEqual(["Add files"]);
    expect([first, second]).toMatchObject([
      { name: "a.bin", bytes: 600_000 },
      { name: "b.txt", bytes: 1 },
    ]);
    const ticket = first?.ticket ?? "";
    expect(ticket).toMatch(/^[\w-]{43}$/);
    expect(await desk.files.takeIn(ticket, whole)).toEqual(bytes);
    await expect(desk.files.takeIn(ticket, whole)).rejects.toThrow(code("not-found"));
  });

  it("[F1] is not read for another ticket, nor by two at once", async () => {
    const [file] = await desk.choose(desk.place("a", "a"));
    const ticket = file?.ticket ?? "";
    await expect(desk.files.takeIn("A".repeat(43), whole)).rejects.toThrow(code("not-found"));
    const first = desk.files.takeIn(ticket, whole);
    await expect(desk.files.takeIn(ticket, whole)).rejects.toThrow(code("conflict"));
    await expect(first).resolves.toEqual(Buffer.from("a"));
  });

  it.each([
    ["is gone", (at: string) => execFileSync("rm", [at]), "file-unreadable"],
    [
      "became shorter",
      (at: string) => {
        truncateSync(at, 3);
      },
      "file-unreadable",
    ],
    [
      "became longer",
      (at: string) => {
        writeFileSync(at, "much longer than before");
      },
      "file-unreadable",
    ],
    [
      "became a folder",
      (at: string) => execFileSync("sh", ["-c", `rm ${at} && mkdir ${at}`]),
      "file-unreadable",
    ],
    [
      "became a pipe",
      (at: string) => execFileSync("sh", ["-c", `rm ${at} && mkfifo ${at}`]),
      "file-unreadable",
    ],
  ])("is refused when it %s meanwhile", async (_what, spoil, expected) => {
    const at = desk.place("a.txt", "as it was");
    const [file] = await desk.choose(at);
    spoil(at);
    await expect(desk.files.takeIn(file?.ticket ?? "", whole)).rejects.toThrow(code(expected));
  });

  it("is refused when it is no file at all", async () => {
    execFileSync("mkfifo", [path.join(desk.folder, "pipe")]);
    await expect(desk.choose(path.join(desk.folder, "pipe"))).rejects.toThrow(
      code("file-unreadable"),
    );
    await expect(desk.choose(path.join(desk.folder, "nothing"))).rejects.toThrow(
      code("file-unreadable"),
    );
  });

  it("[F3] is not taken when a lock came before the answer, nor after it", async () => {
    const at = desk.place("a", "a");
    const before = desk.choose(at);
    desk.files.forget();
    await expect(before).rejects.toThrow(code("cancelled"));
    const [file] = await desk.choose(at);
    desk.files.forget();
    await expect(desk.files.takeIn(file?.ticket ?? "", whole)).rejects.toThrow(code("not-found"));
  });

  it("is none when the dialog was closed, and one dialog is open at a time", async () => {
    expect(await desk.choose()).toEqual([]);
    const first = desk.choose(desk.place("a", "a"));
    await expect(desk.files.choose("import")).rejects.toThrow(code("cancelled"));
    expect(await first).toHaveLength(1);
  });
});
