import { createHash, randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { CopyView } from "#contract";
import type { Sshd } from "../../parts/sshd.ts";
import { openFiles, startServer, type FilesBench } from "./fixture.ts";

const sum = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex");

describe("copying between this computer and OpenSSH's server", { timeout: 60_000 }, () => {
  let sshd: Sshd;
  let bench: FilesBench;

  beforeAll(async () => {
    sshd = await startServer();
  });
  afterAll(() => sshd.stop());
  beforeEach(async () => {
    bench = await openFiles(sshd.port, sshd.user);
  });
  afterEach(() => bench.stop());

  function copy(
    direction: "get" | "put",
    names: string[],
    change: Partial<{ existing: "skip" | "replace"; check: boolean }> = {},
  ): Promise<CopyView> {
    const { sftp, remoteId, rootId, there } = bench;
    const way = { direction, remoteId, rootId, remoteFolder: there, localFolder: "" };
    return bench.rest(sftp.copy({ ...way, names, existing: "skip", check: false, ...change }));
  }

  it("brings a large file whole, with its time and permissions, and nothing beside it [SF5]", async () => {
    const source = path.join(bench.there, "large.bin");
    writeFileSync(source, randomBytes(9_000_001), { mode: 0o640 });
    utimesSync(source, 1_700_000_000, 1_700_000_000);
    const done = await copy("get", ["large.bin"], { check: true });
    expect(done).toMatchObject({ state: "done", failure: null, remarkCount: 0 });
    expect(done.bytes).toEqual({ done: 9_000_001, total: 9_000_001 });
    const target = path.join(bench.here, "large.bin");
    expect(sum(target)).toBe(sum(source));
    expect(statSync(target).mode & 0o777).toBe(0o640);
    expect(statSync(target).mtimeMs).toBe(1_700_000_000_000);
    expect(readdirSync(bench.here)).toEqual(["large.bin"]);
  });

  it("brings a file to the server in the same way [SF5]", async () => {
    const source = path.join(bench.here, "up.bin");
    writeFileSync(source, randomBytes(5_000_003), { mode: 0o600 });
    utimesSync(source, 1_600_000_000, 1_600_000_000);
    expect(await copy("put", ["up.bin"], { check: true })).toMatchObject({ state: "done" });
    const target = path.join(bench.there, "up.bin");
    expect(sum(target)).toBe(sum(source));
    expect(statSync(target).mode & 0o777).toBe(0o600);
    expect(statSync(target).mtimeMs).toBe(1_600_000_000_000);
    expect(readdirSync(bench.there)).toEqual(["up.bin"]);
  });

  it.each(["get", "put"] as const)(
    "%s: a folder with all that is in it, empty ones too",
    async (way) => {
      const [from, to] = way === "get" ? [bench.there, bench.here] : [bench.here, bench.there];
      mkdirSync(path.join(from, "tree", "deep", "empty"), { recursive: true });
      for (let index = 0; index < 150; index++) {
        writeFileSync(path.join(from, "tree", `f ${index} 'é.txt`), `content ${index}`);
      }
      writeFileSync(path.join(from, "tree", "deep", "none"), "");
      const done = await copy(way, ["tree"], { check: true });
      expect(done).toMatchObject({
        state: "done",
        remarkCount: 0,
        files: { done: 151, total: 151 },
      });
      for (let index = 0; index < 150; index++) {
        const name = `f ${index} 'é.txt`;
        expect(readFileSync(path.join(to, "tree", name), "utf8")).toBe(`content ${index}`);
      }
      expect(readFileSync(path.join(to, "tree", "deep", "none"), "utf8")).toBe("");
      expect(statSync(path.join(to, "tree", "deep", "empty")).isDirectory()).toBe(true);
    },
  );

  it.each(["get", "put"] as const)(
    "%s: follows no link out of the chosen folder [SF7]",
    async (way) => {
      const [from, to] = way === "get" ? [bench.there, bench.here] : [bench.here, bench.there];
      mkdirSync(path.join(from, "tree"));
      writeFileSync(path.join(from, "tree", "real"), "inside");
      symlinkSync("real", path.join(from, "tree", "inside"));
      symlinkSync("/etc/passwd", path.join(from, "tree", "outside"));
      symlinkSync("nowhere", path.join(from, "tree", "broken"));
      symlinkSync("..", path.join(from, "tree", "circle"));
      const done = await copy(way, ["tree"]);
      expect(done).toMatchObject({ state: "done", remarkCount: 3 });
      expect(readdirSync(path.join(to, "tree")).sort()).toEqual(["inside", "real"]);
      expect(readFileSync(path.join(to, "tree", "inside"), "utf8")).toBe("inside");
    },
  );

  it.each(["get", "put"] as const)(
    "%s: leaves what is there, unless it may be replaced [SF5]",
    async (way) => {
      const [from, to] = way === "get" ? [bench.there, bench.here] : [bench.here, bench.there];
      writeFileSync(path.join(from, "one"), "new");
      writeFileSync(path.join(to, "one"), "old");
      expect(await copy(way, ["one"])).toMatchObject({ state: "done", remarkCount: 1 });
      expect(readFileSync(path.join(to, "one"), "utf8")).toBe("old");
      await copy(way, ["one"], { existing: "replace" });
      expect(readFileSync(path.join(to, "one"), "utf8")).toBe("new");
    },
  );

  it("goes on where it was paused, and the checksums agree [SF10]", async () => {
    const source = path.join(bench.there, "big");
    writeFileSync(source, randomBytes(60_000_000));
    const { sftp, remoteId, rootId, there, here } = bench;
    const started = sftp.copy({
      ...{ remoteId, rootId, direction: "get", remoteFolder: there, localFolder: "" },
      ...{ names: ["big"], existing: "skip", check: true },
    });
    const stop = sftp.onCopy((now) => {
      if (now.bytes.done > 0 && now.state === "copying") sftp.pauseCopy(started.id);
    });
    const paused = await bench.rest(started);
    stop();
    expect(paused.state).toBe("paused");
    const [part] = readdirSync(here);
    expect(part).toMatch(/^\.big\.[0-9a-f]{16}\.part$/);
    const had = statSync(path.join(here, part ?? "")).size;
    expect(had).toBeGreaterThan(0);
    sftp.resumeCopy(started.id);
    expect(await bench.rest(started)).toMatchObject({ state: "done", failure: null });
    expect(sum(path.join(here, "big"))).toBe(sum(source));
    expect(readdirSync(here)).toEqual(["big"]);
  });

  it("leaves nothing of what is given up, on either side [SF10]", async () => {
    writeFileSync(path.join(bench.here, "big"), randomBytes(60_000_000));
    const { sftp, remoteId, rootId, there } = bench;
    const started = sftp.copy({
      ...{ remoteId, rootId, direction: "put", remoteFolder: there, localFolder: "" },
      ...{ names: ["big"], existing: "skip", check: false },
    });
    const stop = sftp.onCopy((now) => {
      if (now.bytes.done > 0 && now.state === "copying") sftp.cancelCopy(started.id);
    });
    expect(await bench.rest(started)).toMatchObject({ state: "cancelled" });
    stop();
    expect(readdirSync(there)).toEqual([]);
  });

  it("tells of a file that may not be read, and copies the others", async () => {
    for (const name of ["a", "b"]) writeFileSync(path.join(bench.there, name), name);
    const done = await copy("get", ["a", "missing", "b"]);
    expect(done).toMatchObject({ state: "done", remarkCount: 1, files: { done: 2, total: 2 } });
    expect(existsSync(path.join(bench.here, "b"))).toBe(true);
    const none = await copy("get", ["missing"]);
    expect(none).toMatchObject({ state: "failed", failure: { code: "not-found" } });
  });

  it("puts each copy on the trail, by names and never by content [SF9]", async () => {
    writeFileSync(path.join(bench.there, "a"), "secret words");
    await copy("get", ["a"]);
    const kinds = bench.harness.trail();
    expect(kinds).toContain("files.opened");
    expect(kinds.indexOf("files.copied")).toBeLessThan(kinds.indexOf("files.copying"));
  });
});
