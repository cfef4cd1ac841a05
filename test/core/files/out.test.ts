import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { code, inParts, openDesk, type Desk } from "./fixture.ts";

let desk: Desk;

beforeEach(() => {
  desk = openDesk();
});

describe("a file on its way out", () => {
  const secret = Buffer.from("the file's own bytes");
  const file = () => ({ name: "a.txt", bytes: secret.length, pieces: inParts(secret, 7) });

  it("is written where the person chose, for its owner alone", async () => {
    const at = desk.place("there.txt", "what was there before");
    desk.willChoose(at);
    const to = await desk.files.destination("../../a.txt");
    expect(desk.asked).toEqual(["a.txt"]);
    expect(to?.path).toBe(at);
    expect(desk.files.pathOf(to?.ticket ?? "")).toBe(at);
    await desk.files.giveOut(to?.ticket ?? "", file());
    expect(readFileSync(at)).toEqual(secret);
    expect(statSync(at).mode & 0o777).toBe(0o600);
    await expect(desk.files.giveOut(to?.ticket ?? "", file())).rejects.toThrow(code("not-found"));
  });

  it("is none when the dialog was closed", async () => {
    expect(await desk.files.destination("a.txt")).toBeNull();
  });

  it.each([
    [
      "its source fails",
      async function* () {
        yield await Promise.resolve(new Uint8Array(3));
        throw Object.assign(new Error("damaged"), { code: "x" });
      },
    ],
    [
      "it is given up",
      async function* () {
        yield await Promise.resolve(new Uint8Array(3));
        desk.files.forget();
        yield new Uint8Array(3);
      },
    ],
  ])("leaves what was there, and nothing of itself, when %s", async (_what, pieces) => {
    const at = desk.place("there.txt", "before");
    desk.willChoose(at);
    const to = await desk.files.destination("a.txt");
    const given = desk.files.giveOut(to?.ticket ?? "", { name: "a", bytes: 9, pieces: pieces() });
    await expect(given).rejects.toThrow();
    expect(readFileSync(at, "utf8")).toBe("before");
    expect(readdirSync(desk.folder)).toEqual(["there.txt"]);
  });

  it("is refused where nobody may write", async () => {
    desk.willChoose(path.join(desk.folder, "no", "such", "folder", "a.txt"));
    const to = await desk.files.destination("a.txt");
    await expect(desk.files.giveOut(to?.ticket ?? "", file())).rejects.toThrow(code("not-found"));
    expect(existsSync(path.join(desk.folder, "no"))).toBe(false);
  });

  it("waits for the page that fetches it, and tells it when to come", async () => {
    desk = openDesk(false);
    expect(desk.files.hasDialogs).toBe(false);
    const to = await desk.files.destination("a.txt");
    expect(to?.path).toBeNull();
    const ticket = to?.ticket ?? "";
    expect(() => desk.files.pathOf(ticket)).toThrow(code("not-found"));
    const fetched: Promise<void>[] = [];
    const parts: Buffer[] = [];
    desk.files.onProgress((progress) => {
      if (fetched.length > 0) return;
      const fetching = desk.files.collect(progress.ticket, async ({ pieces }) => {
        for await (const piece of pieces) parts.push(Buffer.from(piece));
      });
      fetched.push(fetching);
    });
    expect(await desk.files.giveOut(ticket, file())).toEqual({ bytes: secret.length });
    await Promise.all(fetched);
    expect(Buffer.concat(parts)).toEqual(secret);
    await expect(desk.files.collect(ticket, () => Promise.resolve())).rejects.toThrow(
      code("not-found"),
    );
  });

  it("is asked for in no dialog where the page has its own", async () => {
    desk = openDesk(false);
    await expect(desk.files.choose("attach")).rejects.toThrow(code("refused"));
  });
});
