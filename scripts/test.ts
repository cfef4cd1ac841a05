/**
 * `npm test`: brings what the tests need of the system, runs everything that `npm run check` runs, builds,
 * and drives the whole application. With `--electron` it runs the journeys on a real Electron instead.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { bringParts } from "./parts.ts";

const electron = process.argv.includes("--electron");

function run(command: string, args: readonly string[], env: Record<string, string> = {}): void {
  const done = spawnSync(command, args, { stdio: "inherit", env: { ...process.env, ...env } });
  if (done.status !== 0) {
    console.error(`Failed: ${[command, ...args].join(" ")}`);
    process.exit(done.status ?? 1);
  }
}

interface Counts {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
}

/** Runs one vitest project and answers its counts, whether or not all of it passed. */
function runTests(project: string, env: Record<string, string> = {}): Counts {
  const report = `.cache/${project}.json`;
  spawnSync(
    "npx",
    ["vitest", "run", "--project", project, "--reporter=default", "--reporter=json"].concat(
      `--outputFile.json=${report}`,
    ),
    { stdio: "inherit", env: { ...process.env, ...env } },
  );
  return JSON.parse(readFileSync(report, "utf8")) as Counts;
}

function runElectronJourneys(): readonly Counts[] {
  run("npm", ["run", "build"]);
  return [runTests("journeys", { SALLYPORT_TEST_HOST: "electron" })];
}

function runEverything(): readonly Counts[] {
  for (const step of ["format", "lint", "types", "layers", "dead"]) run("npm", ["run", "-s", step]);
  run("npm", ["run", "-s", "build"]);
  return [runTests("unit"), runTests("journeys")];
}

bringParts();
const counts = electron ? runElectronJourneys() : runEverything();
const sum = (key: keyof Counts) => counts.reduce((total, count) => total + count[key], 0);
const failed = sum("numFailedTests");
console.log(`${sum("numPassedTests")} passed, ${failed} failed, ${sum("numPendingTests")} skipped`);
process.exit(failed > 0 || sum("numPassedTests") === 0 ? 1 : 0);
