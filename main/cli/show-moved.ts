import type { Outcome } from "#core/commands";
import { table } from "./show.ts";
import { tame } from "./tame.ts";

type Import = Outcome<"import">;
type Line = Import["records"][number];
type Remark = Import["remarks"][number];

function becomes({ isThere, step }: Line): string {
  if (step === "replace") return "replaces the one that differs";
  if (step === "skip") return "stays out: it is here";
  return isThere ? "comes in beside the one that is here" : "comes in";
}

function stateOf({ state }: Line): string {
  return state === "live" ? "" : state;
}

function showRemarks(title: string, remarks: readonly Remark[]): string {
  if (remarks.length === 0) return "";
  const lines = remarks.map(({ where, what, why }) => `  ${tame(`${where}: ${what}. ${why}`)}\n`);
  return `\n${title}\n${lines.join("")}`;
}

function showOutcome({ outcome }: Import): string {
  if (outcome === null) return "Nothing was written: this was a dry run.\n";
  const { added, replaced, skipped } = outcome;
  return `Added ${added}, replaced ${replaced}, left out ${skipped}. A backup was made before.\n`;
}

/** What came in, or would, line by line; then what did not, and why. */
export function showImport(value: Import): string {
  const rows = value.records.map((line) => [
    line.where,
    line.name,
    line.type,
    line.folder,
    stateOf(line),
    becomes(line),
  ]);
  const header = ["WHERE", "NAME", "TYPE", "FOLDER", "STATE", "WHAT BECOMES OF IT"];
  const remarks = (outcome: Remark["outcome"]) =>
    value.remarks.filter((remark) => remark.outcome === outcome);
  return [
    `${tame(value.file)} is ${value.label}: ${value.records.length} records.\n`,
    rows.length === 0 ? "" : table([header, ...rows]),
    showRemarks("Comes in another form:", remarks("changed")),
    showRemarks("Cannot be brought in:", remarks("left-out")),
    "\n",
    showOutcome(value),
  ].join("");
}

export function showExport(value: Outcome<"export">): string {
  const { file, label, records, remarks } = value;
  const left = showRemarks(
    "This format cannot hold:",
    remarks.filter(({ outcome }) => outcome === "left-out"),
  );
  const changed = showRemarks(
    "This format holds in another form:",
    remarks.filter(({ outcome }) => outcome === "changed"),
  );
  return `${records} records are in ${tame(file)} (${label}).\n${left}${changed}`;
}

/** What left, and what to do with it. */
export function showLeft({ file, vaults, records, isClean }: Outcome<"travel-leave">): string {
  const left = `${vaults} ${vaults === 1 ? "vault" : "vaults"} with ${records} records left for ${tame(file)}. Nothing of them is here any more: keep that file, and its password.\n`;
  const rest =
    "Older copies could not be removed yet. That is tried again when the data folder is opened next.\n";
  return isClean ? left : left + rest;
}

/** What came back, and under which names. */
export function showReturned({ vaults, records }: Outcome<"travel-return">): string {
  const rows = vaults.map((vault) => [vault.name, String(vault.records)]);
  return `${table([["VAULT", "RECORDS"], ...rows])}${records} records are back.\n`;
}
