import { shapes } from "#contract/record-types";
import type { RecordType } from "#contract/record-types";
import { firstRows, readRows } from "../csv.ts";
import { Draft } from "../draft.ts";
import { damaged } from "../faults.ts";
import type { ImportFormat } from "../format.ts";
import type { Portable, PortableField, PortableRecord } from "../portable.ts";
import { headText } from "../text.ts";

/** One row under its column names. What nobody took of it becomes custom fields, so that nothing is lost. */
export interface Cells {
  /** "line 12", or a path in a file that is no table. */
  readonly where: string;
  /** A cell, which is then taken; "" where there is none. */
  take(column: string): string;
  /** The same, and it is not taken. */
  peek(column: string): string;
  /** What was not taken and is filled, under the file's own names. */
  rest(): PortableField[];
}

/** A program's table: how to know it by its columns, and what its rows mean. Column names in small letters. */
export interface CsvLayout {
  readonly name: string;
  readonly label: string;
  /** All of them must be there. */
  readonly columns: readonly string[];
  /** No other column than these may be there besides. Absent: any may. */
  readonly others?: readonly string[];
  /** Columns that say nothing to a person: dropped without a word. */
  readonly dropped?: readonly string[];
  /** Several rows may make one record, or one row none. */
  readonly read: (row: Cells) => Iterable<Portable>;
}

export function columnNames(header: readonly string[]): string[] {
  return header.map((cell) => cell.trim().toLowerCase());
}

function fits({ columns, others }: CsvLayout, header: readonly string[]): boolean {
  const known = others === undefined ? null : new Set([...columns, ...others]);
  return (
    columns.every((column) => header.includes(column)) &&
    (known === null || header.every((column) => known.has(column)))
  );
}

export function csvFormat(layout: CsvLayout): ImportFormat {
  return {
    name: layout.name,
    label: layout.label,
    recognises(source, head) {
      if (source.files !== null) return false;
      const text = headText(head);
      const header = text === null ? undefined : firstRows(text, 1)[0];
      return header !== undefined && fits(layout, columnNames(header));
    },
    async *read(source, options) {
      let header: readonly string[] | null = null;
      for await (const { line, cells } of readRows(source, options)) {
        if (header === null) {
          header = cells;
          if (!fits(layout, columnNames(header))) throw wrongHeader(layout);
        } else {
          yield* layout.read(cellsOf(header, { where: `line ${line}`, cells }, layout.dropped));
        }
      }
    },
  };
}

function wrongHeader({ label, columns }: CsvLayout) {
  return damaged("line 1", `a ${label} file begins with the columns ${columns.join(", ")}.`);
}

export function cellsOf(
  header: readonly string[],
  { where, cells }: { where: string; cells: readonly string[] },
  dropped: readonly string[] = [],
): Cells {
  const names = columnNames(header);
  const taken = new Set(names.flatMap((name, at) => (dropped.includes(name) ? [at] : [])));
  return {
    where,
    take(column) {
      const at = names.indexOf(column);
      if (at >= 0) taken.add(at);
      return cells[at] ?? "";
    },
    peek: (column) => cells[names.indexOf(column)] ?? "",
    rest: () =>
      cells.flatMap((cell, at) =>
        cell.trim() === "" || taken.has(at)
          ? []
          : [fieldNamed(header[at]?.trim() || `Column ${at + 1}`, cell)],
      ),
  };
}

const secretive =
  /pass(?:word|phrase|wd|code)|secret|\bpin\b|\bcvv?\b|\bcvc\b|security.?code|token|private|api.?key|\bssn\b|(?:account|card|routing|policy|member|passport|licen[cs]e).?(?:number|no\b)|iban|recovery|seed/i;

/** A field that another program has and we do not: concealed where its label sounds so. */
export function fieldNamed(label: string, value: string): PortableField {
  return { label, kind: secretive.test(label) ? "concealed" : "text", value };
}

type Parts = Partial<Omit<PortableRecord, "kind" | "where" | "type" | "attachments" | "history">>;

/** A record of a row: `parts` say what was taken, and the rest comes along as custom fields. */
export function rowRecord(row: Cells, type: RecordType, parts: Parts): Portable[] {
  const { key = null, fields = {}, custom = [], tags = [], folder = [], ...plain } = parts;
  const draft = new Draft(type, row.where, key);
  Object.assign(draft, { ...plain, tags: [...tags], folder: [...folder] });
  for (const [name, value] of Object.entries(fields)) {
    const label = shapes[type].fields.find((field) => field.name === name)?.label ?? name;
    if (name === "uris") for (const uri of value.split("\n")) draft.url(label, uri);
    else draft.field(name, label, value);
  }
  for (const { label, kind, value } of [...custom, ...row.rest()]) draft.custom(label, kind, value);
  return draft.finish();
}

/** "1", "true" or "yes". */
export function isYes(cell: string): boolean {
  return /^(1|true|yes)$/i.test(cell.trim());
}

/** A folder's path, outermost first. */
export function pathOf(cell: string, separator: string | RegExp): string[] {
  return cell.split(separator).flatMap((part) => (part.trim() === "" ? [] : [part.trim()]));
}
