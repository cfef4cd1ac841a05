import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "..");
const cruiser = path.join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");

/** Each forbidden arrow with a file that draws it. A rule that reads nothing would find none of them. */
const planted: readonly { rule: string; file: string; text: string }[] = [
  {
    rule: "contract-alone",
    file: "contract/planted.ts",
    text: 'import "../main/core/errors.ts";',
  },
  { rule: "pages-without-node", file: "contract/planted.ts", text: 'import "node:fs";' },
  {
    rule: "renderer-knows-the-contract-only",
    file: "renderer/app/planted.ts",
    text: 'import "../../main/core/errors.ts";',
  },
  {
    rule: "features-apart",
    file: "renderer/features/a/planted.ts",
    text: 'import "../b/thing.ts";',
  },
  {
    rule: "bridge-has-one-user",
    file: "renderer/ui/planted.ts",
    text: 'import "../bridge/thing.ts";',
  },
  {
    rule: "preload-has-no-logic",
    file: "preload/planted.ts",
    text: 'import "../main/core/errors.ts";',
  },
  {
    rule: "electron-in-the-shell",
    file: "main/core/planted.ts",
    text: 'import { app } from "electron"; app.quit();',
  },
  { rule: "core-knows-no-door", file: "main/core/planted.ts", text: 'import "../ipc/thing.ts";' },
  { rule: "doors-apart", file: "main/ipc/planted.ts", text: 'import "../http/thing.ts";' },
  { rule: "pty-sees-no-key", file: "main/pty/planted.ts", text: 'import "../core/errors.ts";' },
  {
    rule: "rooms-by-their-door",
    file: "main/core/a/planted.ts",
    text: 'import "../b/thing.ts";',
  },
  {
    rule: "rooms-by-their-door-outside",
    file: "main/ipc/planted.ts",
    text: 'import "../core/b/thing.ts";',
  },
  {
    rule: "crypto-at-the-bottom",
    file: "main/core/crypto/planted.ts",
    text: 'import "../b/index.ts";',
  },
  {
    rule: "keys-below-features",
    file: "main/core/vault/planted.ts",
    text: 'import "../b/index.ts";',
  },
  {
    rule: "no-cycles",
    file: "main/core/b/planted.ts",
    text: 'import { thing } from "./thing.ts"; export const planted = thing;',
  },
];

const targets: Readonly<Record<string, string>> = {
  "renderer/features/b/thing.ts": "export const thing = 1;",
  "renderer/bridge/thing.ts": "export const thing = 1;",
  "main/core/errors.ts": "export const thing = 1;",
  "main/core/b/index.ts": "export const thing = 1;",
  "main/core/b/thing.ts": 'import { planted } from "./planted.ts"; export const thing = planted;',
  "main/ipc/thing.ts": "export const thing = 1;",
  "main/http/thing.ts": "export const thing = 1;",
};

describe("the layering rules", () => {
  let folder = "";

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "sallyport-layers-"));
    cpSync(path.join(root, ".dependency-cruiser.js"), path.join(folder, ".dependency-cruiser.js"));
    cpSync(path.join(root, "package.json"), path.join(folder, "package.json"));
    symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
    for (const [file, text] of Object.entries(targets)) write(file, text);
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function write(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }

  it.each(planted)("$rule refuses an arrow planted in $file", ({ rule, file, text }) => {
    write(file, text);
    const done = spawnSync(
      process.execPath,
      [cruiser, "--config", ".dependency-cruiser.js", "-T", "err", file],
      { cwd: folder, encoding: "utf8" },
    );
    rmSync(path.join(folder, file));
    expect(done.stdout).toContain(rule);
    expect(done.status).not.toBe(0);
  });

  it("reads every file of the tree", () => {
    const json = execFileSync(
      process.execPath,
      [cruiser, "contract", "main", "--config", ".dependency-cruiser.js", "-T", "json"],
      { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
    );
    const seen = (JSON.parse(json) as { modules: { source: string }[] }).modules;
    expect(seen.map((module) => module.source)).toContain("main/core/errors.ts");
  });
});
