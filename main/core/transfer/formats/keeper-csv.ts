import { firstRows, readRows } from "../csv.ts";
import type { ImportFormat } from "../format.ts";
import type { Portable, PortableField } from "../portable.ts";
import { headText } from "../text.ts";
import { columnNames, fieldNamed, pathOf, rowRecord } from "./csv-layout.ts";

const rowsSeen = 50;
/** Folder, title, login, password, website, notes, shared folder; behind them a name and a value by turns. */
const fixedColumns = 7;
const names = ["folder", "title", "login", "password", "website address", "notes", "shared folder"];
const address = /^(?:[a-z][a-z0-9+.-]*:\/\/\S+|[\w-]+(?:\.[\w-]+)+(?:[/:]\S*)?)$/i;
const codeLabel = /^(?:TFC:Keeper|\$oneTimeCode(?::.*)?)$/i;

/** Keeper's table, which names its columns only in some versions: its places tell what they hold. */
export const keeperCsv: ImportFormat = {
  name: "keeper-csv",
  label: "Keeper (CSV)",
  recognises(source, head) {
    const text = source.files === null ? headText(head) : null;
    if (text === null) return false;
    const rows = firstRows(text, rowsSeen);
    const [first = []] = rows;
    if (isHeader(first)) return true;
    const isNamed = columnNames(first).includes("password");
    return !isNamed && rows.every(isFitting) && rows.some((row) => address.test(row[4] ?? ""));
  },
  async *read(source, options) {
    let isFirst = true;
    for await (const { line, cells } of readRows(source, options)) {
      if (!isFirst || !isHeader(cells)) yield* readRow(`line ${line}`, cells);
      isFirst = false;
    }
  },
};

function isHeader(cells: readonly string[]): boolean {
  const found = columnNames(cells);
  return names.every((name, at) => found[at] === name);
}

function isFitting(cells: readonly string[]): boolean {
  const site = (cells[4] ?? "").trim();
  const isPaired = cells.length >= fixedColumns && (cells.length - fixedColumns) % 2 === 0;
  return isPaired && (site === "" || address.test(site));
}

function readRow(where: string, cells: readonly string[]): Portable[] {
  const at = (place: number) => cells[place] ?? "";
  const custom: PortableField[] = [];
  let code = "";
  for (let place = fixedColumns; place < cells.length; place += 2) {
    const [label, value] = [at(place), at(place + 1)];
    if (codeLabel.test(label) && code === "") code = value;
    // A value whose name or whose other half is missing is kept as well.
    else if (label !== "" || value !== "") custom.push(fieldOf(label, value));
  }
  const fields = { username: at(2), password: at(3), uris: at(4), totp_secret: code };
  const isNote = Object.values(fields).every((value) => value.trim() === "");
  const row = { where, take: () => "", peek: () => "", rest: () => [] };
  return rowRecord(row, isNote ? "secure_note" : "login", {
    name: at(1),
    notes: at(5),
    // A backslash divides folders, as in Keeper's JSON.
    folder: [...pathOf(at(6), "\\"), ...pathOf(at(0), "\\")],
    custom,
    ...(!isNote && { fields }),
  });
}

/** `$type:label:1` by its label, or else by its type. */
function fieldOf(key: string, value: string): PortableField {
  if (value === "") return { label: "Field", kind: "text", value: key };
  const [type = "", label = ""] = key.replace(/^\$/, "").split(":");
  return fieldNamed((key.startsWith("$") ? label || type : key) || "Field", value);
}
