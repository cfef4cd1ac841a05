/** `npm run build`: the page, the trusted side and the preload, each only when its sources have changed. */
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { InlineConfig } from "vite";

const root = path.dirname(import.meta.dirname);

interface Part {
  readonly name: string;
  /** What it is made from, beside package-lock.json and this script. */
  readonly sources: readonly string[];
  /** A file that is there when it was built. */
  readonly product: string;
  readonly config: InlineConfig;
}

const quiet: InlineConfig = { root, configFile: false, logLevel: "warn", publicDir: false };

/** What runs in Node: our own code in one folder, packages left where npm put them. */
function nodeConfig(input: Record<string, string>, outDir: string, format: "es" | "cjs") {
  const extension = format === "es" ? "js" : "cjs";
  return {
    ...quiet,
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: "node24",
      sourcemap: false,
      minify: false,
      rolldownOptions: {
        input,
        external: ["electron"],
        output: {
          format,
          entryFileNames: `[name].${extension}`,
          chunkFileNames: `[name].${extension}`,
        },
      },
    },
  } satisfies InlineConfig;
}

function commandLineConfig(): InlineConfig {
  const config = nodeConfig({ sallyport: "main/cli/sallyport.ts" }, "dist/cli", "cjs");
  const { rolldownOptions } = config.build;
  // Of our modules none does anything by being loaded, so that a name taken from a room takes no more than it.
  const treeshake = { moduleSideEffects: false };
  return {
    ...config,
    build: { ...config.build, rolldownOptions: { ...rolldownOptions, treeshake } },
    ssr: { noExternal: ["zod", "kysely", "otpauth"] },
  };
}

const parts: readonly Part[] = [
  {
    name: "renderer",
    sources: ["renderer/**/*", "contract/*.ts", "vite.config.ts"],
    product: "dist/renderer/index.html",
    config: { configFile: path.join(root, "vite.config.ts"), logLevel: "warn" },
  },
  {
    name: "main",
    sources: ["main/**/*", "contract/*.ts"],
    product: "dist/main/electron.js",
    config: nodeConfig(
      {
        electron: "main/shell/electron.ts",
        browser: "main/browser/entry.ts",
        pty: "main/pty/process.ts",
      },
      "dist/main",
      "es",
    ),
  },
  {
    name: "cli",
    sources: ["main/**/*", "contract/*.ts"],
    product: "dist/cli/sallyport.cjs",
    // A person waits for each start: one format that loads at once, and of the libraries only what is used.
    config: commandLineConfig(),
  },
  {
    name: "preload",
    sources: ["preload/**/*", "contract/*.ts"],
    product: "dist/preload/index.cjs",
    // A sandboxed preload is one CommonJS file.
    config: nodeConfig({ index: "preload/index.ts" }, "dist/preload", "cjs"),
  },
];

/** Changes when a source is added, removed or touched. */
function stampOf(part: Part): string {
  const files = globSync(["package-lock.json", "scripts/build.ts", ...part.sources], { cwd: root });
  const hash = createHash("sha256");
  for (const file of files.sort()) {
    const found = statSync(path.join(root, file));
    if (found.isFile()) hash.update(`${file}\0${found.size}\0${found.mtimeMs}\n`);
  }
  return hash.digest("hex");
}

async function buildPart(part: Part): Promise<void> {
  const stampFile = path.join(root, ".cache", `build-${part.name}`);
  const stamp = stampOf(part);
  const isCurrent =
    existsSync(path.join(root, part.product)) &&
    existsSync(stampFile) &&
    readFileSync(stampFile, "utf8") === stamp;
  if (isCurrent) return;
  // Who calls may be a test: what is built is the same for everybody.
  const { NODE_ENV } = process.env;
  process.env["NODE_ENV"] = "production";
  try {
    // Only now: it takes far longer to load than to see that nothing has changed.
    const { build } = await import("vite");
    await build(part.config);
  } finally {
    if (NODE_ENV === undefined) delete process.env["NODE_ENV"];
    else process.env["NODE_ENV"] = NODE_ENV;
  }
  mkdirSync(path.dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, stamp);
}

/** Builds what has changed since the last time: everything, or the parts of these names. */
export async function buildAll(names?: readonly string[]): Promise<void> {
  for (const part of parts) if (names?.includes(part.name) ?? true) await buildPart(part);
}

if (import.meta.main) await buildAll();
