import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { arch, availableParallelism, cpus, platform } from "node:os";
import path from "node:path";
import { drawPlot } from "./plot.ts";
import { describeBar, shareOfBar, verdict, type Measurement, type Row } from "./row.ts";

export interface Finding {
  readonly row: Row;
  readonly lines: readonly Measurement[];
}

const folder = path.join(path.dirname(import.meta.dirname), "docs", "bench");

const introduction = `Written by \`npm run bench -- --report\`. Each value stands beside its peer, measured in the same run on the
same machine; read every figure as ±40 % where other work shares the cores.`;

/** The first line that a program prints about its version, or null where it is not installed. */
function versionOf(program: string, ...args: readonly string[]): string | null {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0) return null;
  return `${stdout}${stderr}`.trim().split("\n")[0] ?? null;
}

function describeMachine(): string {
  const keepassxc = versionOf("keepassxc-cli", "--version");
  const parts = [
    new Date().toISOString().slice(0, 10),
    `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? "unknown"}), ${platform()} ${arch()}`,
    `Node ${process.version}`,
    keepassxc === null ? null : `KeePassXC ${keepassxc}`,
    versionOf("ssh", "-V"),
    versionOf("chromium", "--version"),
  ];
  return parts.filter((part) => part !== null).join(" · ");
}

const cells = (...texts: readonly string[]) => `| ${texts.join(" | ")} |`;

function describeLine(measured: Measurement, row: Row, lines: readonly Measurement[]): string {
  const bars = row.bars.filter((bar) => bar.line === measured.name);
  const { peer, peer_value: peerValue, ratio, unit } = measured;
  return cells(
    `\`${measured.name}\``,
    `${measured.value} ${unit}`,
    peerValue === null ? "" : `${peer ?? ""}: ${peerValue} ${unit}`,
    ratio === null ? "" : `${ratio}x`,
    bars.map((bar) => describeBar(bar, lines)).join("; ") || "reported",
    bars.map((bar) => verdict(shareOfBar(bar, lines))).join("; "),
  );
}

/** Writes docs/bench/report.md and its plot from what was measured. */
export function writeReport(findings: readonly Finding[]): void {
  mkdirSync(folder, { recursive: true });
  const shares = findings.flatMap(({ row, lines }) =>
    row.bars.map((bar) => ({
      label: bar.line,
      bar: describeBar(bar, lines),
      share: shareOfBar(bar, lines),
    })),
  );
  const table = findings.flatMap(({ row, lines }) =>
    lines.map((measured) => describeLine(measured, row, lines)),
  );
  const text = [
    "# Speed and memory",
    introduction,
    describeMachine(),
    "![How much of each bar is used](report.svg)",
    [
      cells("row", "Sallyport", "peer", "ratio", "bar", ""),
      cells("---", "---", "---", "---", "---", "---"),
      ...table,
    ].join("\n"),
  ];
  writeFileSync(path.join(folder, "report.md"), `${text.join("\n\n")}\n`);
  writeFileSync(path.join(folder, "report.svg"), drawPlot(shares));
}
