/**
 * `npm run package`: builds, and makes the installers of this system with electron-builder. `-- --dir` leaves
 * it at the unpacked application. Other arguments are electron-builder's own.
 */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildAll } from "./build.ts";

const root = path.dirname(import.meta.dirname);

await buildAll();
const cli = fileURLToPath(import.meta.resolve("electron-builder/cli.js"));
const args = [cli, "--publish", "never", ...process.argv.slice(2)];
const done = spawnSync(process.execPath, args, { stdio: "inherit", cwd: root });
process.exit(done.status ?? 1);
