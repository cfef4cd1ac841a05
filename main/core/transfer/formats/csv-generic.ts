import { firstRows, readRows } from "../csv.ts";
import type { ImportFormat, Source } from "../format.ts";
import type { Portable, PortableField, Remark } from "../portable.ts";
import { headText } from "../text.ts";
import { columnMeanings, guessColumns, type ColumnMeaning, type Columns } from "./csv-columns.ts";
import { fieldNamed, isYes, pathOf, rowRecord } from "./csv-layout.ts";

const rowsSeen = 50;
const headBytes = 64 * 1024;

/** What the columns of a table seem to hold, for a person to correct. Null where it is no table. */
export async function describeTable(source: Source): Promise<Columns | null> {
  const text = headText(await source.read(0, headBytes));
  return text === null ? null : columnsOf(text);
}

function columnsOf(text: string): Columns | null {
  const rows = firstRows(text, rowsSeen);
  const guessed = guessColumns(rows);
  // JSON, XML and armoured keys hold commas too.
  const isTable = guessed.columns.length >= 2 && !/^\s*[[{<]|^-----BEGIN/.test(text);
  const isEven = rows.every((row) => row.length === guessed.columns.length);
  return isTable && (guessed.isNamed || (isEven && rows.length > 1)) ? guessed : null;
}

/** Any other table: its columns mean what the person says, and else what they are called. */
export const genericCsv: ImportFormat = {
  name: "generic-csv",
  label: "other tables (CSV)",
  recognises(source, head) {
    const text = source.files === null ? headText(head) : null;
    return text !== null && columnsOf(text) !== null;
  },
  async *read(source, options) {
    const guessed = await describeTable(source);
    const columns = guessed?.columns ?? [];
    const meanings = columns.map(({ guess }, at) => meaningAt(options.columns?.[at], guess));
    for (const remark of leftOut(columns, meanings)) yield remark;
    let isHeader = guessed?.isNamed ?? false;
    for await (const { line, cells } of readRows(source, options)) {
      if (isHeader) isHeader = false;
      else yield* readRow(`line ${line}`, cells, { columns, meanings });
    }
  },
};

function meaningAt(asked: string | null | undefined, guess: ColumnMeaning): ColumnMeaning | null {
  if (asked === undefined) return guess;
  return columnMeanings.find((meaning) => meaning === asked) ?? null;
}

interface Read {
  readonly columns: Columns["columns"];
  readonly meanings: readonly (ColumnMeaning | null)[];
}

function leftOut(columns: Columns["columns"], meanings: Read["meanings"]): Remark[] {
  return columns.flatMap(({ label }, at) =>
    meanings[at] === null
      ? [
          {
            kind: "remark" as const,
            where: `column ${at + 1}`,
            what: `Column ${label}`,
            outcome: "left-out" as const,
            why: "You chose to leave this column behind.",
          },
        ]
      : [],
  );
}

function readRow(where: string, cells: readonly string[], { columns, meanings }: Read): Portable[] {
  const held = (meaning: ColumnMeaning) =>
    cells.filter((cell, at) => meanings[at] === meaning && cell.trim() !== "");
  const first = (meaning: ColumnMeaning) => held(meaning)[0] ?? "";
  const fields = {
    username: first("username"),
    password: first("password"),
    totp_secret: first("totp_secret").trim(),
    uris: held("uris").join("\n"),
  };
  const isNote = Object.values(fields).every((value) => value === "");
  const row = { where, take: () => "", peek: () => "", rest: () => [] };
  return rowRecord(row, isNote ? "secure_note" : "login", {
    name: first("name"),
    notes: first("notes"),
    tags: pathOf(held("tags").join(","), /[;,]/),
    folder: pathOf(first("folder"), /[/\\]/),
    favourite: isYes(first("favourite")),
    custom: customOf(cells, columns, meanings),
    ...(!isNote && { fields }),
  });
}

/** What of a row has no place of its own: cells that were asked to be fields, or for which a meaning has no more room. */
function customOf(
  cells: readonly string[],
  columns: Columns["columns"],
  meanings: Read["meanings"],
): PortableField[] {
  return cells.flatMap((value, at) => {
    const meaning = at < meanings.length ? meanings[at] : "custom";
    if (value.trim() === "" || meaning === null || meaning === undefined) return [];
    const earlier = cells.some(
      (cell, before) => before < at && meanings[before] === meaning && cell.trim() !== "",
    );
    const label = columns[at]?.label ?? `Column ${at + 1}`;
    const kind = kindOf(meaning, earlier);
    return kind === null
      ? []
      : [kind === "named" ? fieldNamed(label, value) : { label, kind, value }];
  });
}

function kindOf(meaning: ColumnMeaning, isSecond: boolean): "named" | "concealed" | null {
  if (meaning === "custom") return "named";
  if (meaning === "concealed") return "concealed";
  if (!isSecond || meaning === "uris" || meaning === "tags") return null;
  return meaning === "password" || meaning === "totp_secret" ? "concealed" : "named";
}
