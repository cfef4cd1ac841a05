import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { bytes, openStudio, record, recorded, shown, size } from "./fixture.ts";

const asRoot = (program: string, ...args: string[]) => execFileSync(program, args);

describe("limits", () => {
  it("[RE10] a flood without a line's end neither grows memory nor is lost", async () => {
    const studio = await openStudio();
    const { id, tap, told } = record(studio, studio.hostId);
    const piece = Buffer.alloc(65_536, "x");
    let isHeld = false;
    const before = process.memoryUsage().rss;
    let most = 0;
    for (let count = 0; count < 500; count++) {
      tap.output(piece);
      for (const one of told.splice(0)) if (typeof one === "boolean") isHeld = one;
      if (isHeld || count % 64 === 0) await wait(1);
      while (isHeld) {
        await wait(5);
        for (const one of told.splice(0)) if (typeof one === "boolean") isHeld = one;
      }
      if (count % 512 === 0) most = Math.max(most, process.memoryUsage().rss - before);
    }
    tap.end(null, "session");
    await studio.recordings.stop();
    expect(most).toBeLessThan(200_000_000);
    expect(studio.recordings.list()).toMatchObject([{ id, state: "ended" }]);
    const { moments, screen } = await studio.recordings.seek(id, 3_600_000);
    expect(screen.length).toBeGreaterThan(100);
    expect(moments.length).toBeGreaterThanOrEqual(0);
  }, 120_000);

  it.runIf(process.getuid?.() === 0)(
    "[RE11] a full disk ends the recording, and says so; the session as it is set",
    async () => {
      for (const onFailure of ["continue", "end"] as const) {
        const studio = await openStudio();
        studio.settings.onFailure = onFailure;
        mkdirSync(studio.files, { mode: 0o700, recursive: true });
        asRoot("mount", "-t", "tmpfs", "-o", "size=300k", "sallyport-test", studio.files);
        try {
          const { id, tap, told } = record(studio, studio.hostId);
          await wait(300);
          for (let count = 0; count < 100; count++) {
            tap.output(Buffer.alloc(16_384, `line ${count} `));
            await wait(5);
          }
          await expect.poll(() => told.some(isProblem), { timeout: 20_000 }).toBe(true);
          expect(told.some((one) => one instanceof Error)).toBe(onFailure === "end");
          tap.end(null, "session");
          await studio.recordings.stop();
          expect(await shown(studio, id)).toContain("line 1 ");
          expect(await studio.recordings.verify(id)).toMatchObject({ state: "unfinished" });
          studio.recordings.forget();
        } finally {
          asRoot("umount", studio.files);
        }
      }
    },
    60_000,
  );

  it("[RE17] the oldest are removed beyond the size, and beyond the age, that the settings keep", async () => {
    const studio = await openStudio();
    const old = await recorded(studio, [Buffer.alloc(900_000, "a").toString()]);
    const newer = await recorded(studio, [Buffer.alloc(900_000, "b").toString()]);
    studio.settings.keepMegabytes = 1;
    studio.recordings.unlocked();
    expect(studio.recordings.list().map(({ id }) => id)).toEqual([newer]);
    expect(readdirSync(studio.files)).not.toContain(old);
  });
});

const isProblem = (one: unknown) =>
  typeof one === "object" && one !== null && "problem" in one && one.problem !== null;

describe("playing", () => {
  it("[RE15] begins at any moment with the screen as it was", async () => {
    const studio = await openStudio();
    const lines = Array.from({ length: 40_000 }, (_, at) => `line ${at} of many\r\n`);
    const id = await recorded(
      studio,
      Array.from({ length: 40 }, (_, at) => lines.slice(at * 1000, at * 1000 + 1000).join("")),
    );
    const { duration } = await studio.recordings.open(id);
    const middle = await studio.recordings.seek(id, Math.floor(duration / 2));
    expect(middle).toMatchObject(size);
    expect(middle.screen).toMatch(/line \d+ of many/);
    const first = await studio.recordings.seek(id, 0);
    expect(first.at).toBe(0);
  });

  it("[RE16] as asciicast 2 and 3, as asciinema describes them", async () => {
    const studio = await openStudio();
    const { id, tap } = record(studio, studio.hostId);
    await wait(200);
    tap.output(bytes("gr\xc3"));
    tap.output(Buffer.from([0xc3]));
    tap.output(Buffer.from([0xa9]));
    tap.resize({ columns: 100, rows: 30 });
    tap.end({ code: 3, signal: null }, "session");
    await studio.recordings.stop();
    for (const version of [2, 3] as const) {
      const { bytes: told, pieces } = await studio.recordings.cast(id, version);
      const parts: Uint8Array[] = [];
      for await (const piece of pieces) parts.push(piece);
      const text = Buffer.concat(parts).toString("utf8");
      expect(Buffer.byteLength(text)).toBe(told);
      const [header, ...events] = text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown);
      expect(header).toMatchObject(
        version === 2
          ? { version: 2, width: 80, height: 24 }
          : { version: 3, term: { cols: 80, rows: 24 } },
      );
      const rows = events as [number, string, string][];
      expect(new Set(rows.map(([, code]) => code))).toEqual(new Set(version === 2 ? "or" : "orx"));
      expect(rows.find(([, code]) => code === "r")?.[2]).toBe("100x30");
      expect(rows.some(([, code, data]) => code === "o" && data.includes("é"))).toBe(true);
      if (version === 3) expect(rows.at(-1)?.slice(1)).toEqual(["x", "3"]);
    }
  });
});
