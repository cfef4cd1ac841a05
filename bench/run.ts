/**
 * `npm run bench [-- ROW …] [--json] [--report]`: prints one line per measurement, each beside its peer in
 * the same run. A peer that is not installed leaves its columns empty; nothing here passes or fails a test.
 * `--report` also writes docs/bench.
 */
import { writeReport, type Finding } from "./report.ts";
import { describeBar, shareOfBar, verdict, type Measurement, type Row } from "./row.ts";

const files = [
  "./vault.ts",
  "./terminal.ts",
  "./recording.ts",
  "./sftp.ts",
  "./app.ts",
  "./attachment.ts",
  "./import.ts",
  "./cli.ts",
];

const asJson = process.argv.includes("--json");
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("-"));

async function loadRows(): Promise<readonly Row[]> {
  const modules = await Promise.all(
    files.map(async (file) => (await import(file)) as { readonly rows: readonly Row[] }),
  );
  return modules.flatMap((module) => module.rows);
}

function printLine(measured: Measurement): void {
  if (asJson) {
    console.log(JSON.stringify(measured));
    return;
  }
  const value = `${String(measured.value)} ${measured.unit}`;
  const peer =
    measured.peer_value === null
      ? ""
      : `${measured.peer ?? ""} ${String(measured.peer_value)} ${measured.unit}`;
  const ratio = measured.ratio === null ? "" : `${String(measured.ratio)}x`;
  console.log(`${measured.name.padEnd(34)} ${value.padEnd(16)} ${peer.padEnd(44)} ${ratio}`);
}

function printFinding({ row, lines }: Finding): void {
  lines.forEach(printLine);
  if (asJson) return;
  for (const bar of row.bars) {
    const result = verdict(shareOfBar(bar, lines));
    console.log(`  bar: ${bar.line} ${describeBar(bar, lines)}: ${result}`);
  }
}

const rows = await loadRows();
const unknown = wanted.filter((name) => !rows.some((row) => row.name === name));
if (unknown.length > 0) {
  const names = rows.map((row) => row.name).join(", ");
  console.error(`No such row: ${unknown.join(", ")}. Rows: ${names}`);
  process.exit(2);
}
const findings: Finding[] = [];
for (const row of rows) {
  if (wanted.length > 0 && !wanted.includes(row.name)) continue;
  const finding = { row, lines: await row.measure() };
  printFinding(finding);
  findings.push(finding);
}
if (process.argv.includes("--report")) writeReport(findings);
