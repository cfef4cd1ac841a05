/** `npm start`: builds what has changed and runs Sallyport in Electron, or in the browser where there is none. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { buildAll } from "./build.ts";

const root = path.dirname(import.meta.dirname);
const electronPackage = path.join(root, "node_modules", "electron");
const fetchWithinMs = 60_000;

/** The Electron binary, or null. Looked for by file: requiring the package would start to download it. */
function findElectron(): string | null {
  const named = path.join(electronPackage, "path.txt");
  if (!existsSync(named)) return null;
  const binary = path.join(electronPackage, "dist", readFileSync(named, "utf8").trim());
  return existsSync(binary) ? binary : null;
}

/** Fetches the binary once, within a minute and without its own chatter; null when that fails. */
function fetchElectron(): string | null {
  console.log("Fetching Electron, once (at most a minute)…");
  const install = path.join(electronPackage, "install.js");
  if (!existsSync(install)) return null;
  spawnSync(process.execPath, [install], {
    stdio: "ignore",
    timeout: fetchWithinMs,
    killSignal: "SIGKILL",
  });
  return findElectron();
}

function run(program: string, args: readonly string[]): void {
  const child = spawn(program, args, { stdio: "inherit", cwd: root });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => child.kill(signal));
  }
  child.on("exit", (code, signal) => {
    process.exit(code ?? (signal === null ? 0 : 1));
  });
}

/** Electron's binary, or in one line why it is the browser instead. */
function findHost(): { electron: string } | { instead: string } {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === "linux" && !DISPLAY && !WAYLAND_DISPLAY) {
    return {
      instead: "Electron needs a display and there is none here: serving the browser instead.",
    };
  }
  const electron = findElectron() ?? fetchElectron();
  if (electron !== null) return { electron };
  return { instead: "Electron is not here and could not be fetched: serving the browser instead." };
}

const args = process.argv.slice(2);
const rest = args.filter((arg) => arg !== "--browser");
await buildAll();
const host = args.includes("--browser") ? { instead: null } : findHost();
if ("electron" in host) {
  run(host.electron, [root, ...rest]);
} else {
  if (host.instead !== null) console.log(host.instead);
  run(process.execPath, [path.join("dist", "main", "browser.js"), ...rest]);
}
