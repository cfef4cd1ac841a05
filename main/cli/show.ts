/** Answers in words and columns. What a person reads; scripts ask for `--json`. */

import { tame } from "./tame.ts";

interface Row {
  readonly id: string;
  readonly vault: string;
  readonly type: string;
  readonly name: string;
  readonly subtitle: string;
  readonly damaged: boolean;
}

const widest = 48;

function cut(text: string): string {
  const plain = tame(text).replaceAll("\n", " ");
  return plain.length > widest ? `${plain.slice(0, widest - 1)}…` : plain;
}

/** Columns as wide as they need to be, and cut where they would be too wide. */
export function table(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(cut));
  const widths = cells.reduce<number[]>(
    (before, row) => row.map((cell, at) => Math.max(before[at] ?? 0, cell.length)),
    [],
  );
  const lines = cells.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return lines.map((line) => `${line}\n`).join("");
}

export function showList({ total, records }: { total: number; records: readonly Row[] }): string {
  if (records.length === 0) return "";
  const rows = records.map(({ name, subtitle, type, vault, id }) => [
    name,
    subtitle,
    type,
    vault,
    id,
  ]);
  const text = table([["NAME", "WHO OR WHERE", "TYPE", "VAULT", "ID"], ...rows]);
  return records.length < total ? `${text}and ${total - records.length} more\n` : text;
}

interface Shown {
  readonly id: string;
  readonly vault: string;
  readonly type: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly notes: string;
  readonly fields: readonly {
    readonly label: string;
    readonly concealed: boolean;
    readonly value: string | null;
  }[];
}

export function showRecord(record: Shown): string {
  const rows: [string, string][] = [
    ["Name", record.name],
    ["Type", record.type],
    ["Vault", record.vault],
    ...record.fields.map(({ label, concealed, value }): [string, string] => [
      label,
      concealed ? "••••••••" : (value ?? ""),
    ]),
  ];
  if (record.tags.length > 0) rows.push(["Tags", record.tags.join(", ")]);
  if (record.notes !== "") rows.push(["Notes", record.notes]);
  rows.push(["Id", record.id]);
  const width = Math.max(...rows.map(([label]) => label.length)) + 2;
  return rows
    .map(([label, value]) => `${tame(label).padEnd(width)}${indented(tame(value), width)}\n`)
    .join("");
}

function indented(text: string, by: number): string {
  return text.replaceAll("\n", `\n${" ".repeat(by)}`);
}

export function showStatus(
  value: { state: string; retryAt: number | null },
  application: boolean,
  data: string,
): string {
  const states: Readonly<Record<string, string>> = {
    empty: `There is no vault in ${data}.`,
    locked: application ? "Locked." : "Locked: no application runs here.",
    unlocked: "Unlocked.",
  };
  return `${states[value.state] ?? value.state}\n`;
}
