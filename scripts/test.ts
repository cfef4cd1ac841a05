/**
 * `npm test`: brings what the tests need of the system, runs everything that `npm run check` runs, builds,
 * and drives the whole application. With `--electron` it runs the journeys on a real Electron instead.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { bringParts } from "./parts.ts";

const electron = process.argv.includes("--electron");

function run(command: string, args: readonly string[], env: Record<string, string> = {}): void {
  const done = spawnSync(command, args, { stdio: "inherit", env: { ...process.env, ...env } });
  if (done.status !== 0) {
    console.error(`Failed: ${[command, ...args].join(" ")}`);
    process.exit(done.status ?? 1);
  }
}

/** What we read of vitest's report. */
interface Report {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** Runs one vitest project and answers its report, whether or not all of it passed. */
function runTests(project: string, env: Record<string, string> = {}): Report {
  const report = `.cache/${project}.json`;
  // What an earlier run left must not speak for one that broke off.
  rmSync(report, { force: true });
  spawnSync(
    "npx",
    ["vitest", "run", "--project", project, "--reporter=default", "--reporter=json"].concat(
      `--outputFile.json=${report}`,
    ),
    { stdio: "inherit", env: { ...process.env, ...env } },
  );
  return JSON.parse(readFileSync(report, "utf8")) as Report;
}

/** Each failure once more, at the end, where it is looked for: also a file that did not even load. */
function tellFailures({ testResults }: Report): void {
  for (const { name, status, message, assertionResults } of testResults) {
    const failed = assertionResults.filter((result) => result.status === "failed");
    if (status === "failed" && failed.length === 0) console.log(`FAILED ${name}\n${message}`);
    for (const { fullName, failureMessages } of failed) {
      console.log(`FAILED ${fullName}\n${failureMessages.join("\n").slice(0, 4_000)}`);
    }
  }
}

function runElectronJourneys(): readonly Report[] {
  run("npm", ["run", "build"]);
  return [runTests("journeys", { SALLYPORT_TEST_HOST: "electron" })];
}

function runEverything(): readonly Report[] {
  for (const step of ["format", "lint", "types", "layers", "dead"]) run("npm", ["run", "-s", step]);
  run("npm", ["run", "-s", "build"]);
  return [runTests("unit"), runTests("journeys")];
}

bringParts();
const reports = electron ? runElectronJourneys() : runEverything();
reports.forEach(tellFailures);
const sum = (key: "numPassedTests" | "numFailedTests" | "numPendingTests") =>
  reports.reduce((total, report) => total + report[key], 0);
const passed = sum("numPassedTests");
console.log(`${passed} passed, ${sum("numFailedTests")} failed, ${sum("numPendingTests")} skipped`);
process.exit(passed > 0 && reports.every((report) => report.success) ? 0 : 1);
