import Papa from "papaparse";
import type { ReadOptions, Source } from "./format.ts";
import { damaged } from "./faults.ts";
import { textPieces } from "./text.ts";

/** One row of a table (RFC 4180), with the line of the file where it begins, counted from 1. */
export interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

const fileMost = 128 * 1024 * 1024;
/** Characters: a note of the longest kind, and a good deal more. */
const rowMost = 4 * 1024 * 1024;

/** The separator that makes the most columns of the first row: programs write commas, spreadsheets what their country does. */
export function delimiterOf(text: string): string {
  const widths = [",", ";", "\t", "|"].map((delimiter) => ({
    delimiter,
    width: createParser(delimiter, { preview: 1 }).parse(text, 0, false).data[0]?.length ?? 0,
  }));
  return widths.reduce((best, next) => (next.width > best.width ? next : best)).delimiter;
}

/** The first rows of a file, for guessing what is in it: at most `count`, and none that may be cut. */
export function firstRows(text: string, count: number): string[][] {
  const isCut = text.length > count && text.includes("\n");
  const { data } = createParser(delimiterOf(text)).parse(text, 0, isCut && !text.endsWith("\n"));
  return data.map(clean).filter(isFilled).slice(0, count);
}

function createParser(delimiter: string, options: Papa.ParseConfig<string[]> = {}) {
  // Lines end with LF for the parser: a CR before it is cleaned away, so that mixed ends do no harm.
  return new Papa.Parser({ ...options, delimiter, newline: "\n" }) as unknown as {
    parse(text: string, from: number, keepsLastRow: boolean): Papa.ParseResult<string[]>;
  };
}

function clean(cells: readonly string[]): string[] {
  const last = cells.length - 1;
  return cells.map((cell, at) =>
    (at === last ? cell.replace(/\r$/, "") : cell).replaceAll("\r\n", "\n"),
  );
}

function isFilled(cells: readonly string[]): boolean {
  return cells.some((cell) => cell !== "");
}

/**
 * The filled rows of a file, the header among them. Holds one piece of it at a time. Throws `import-damaged` with
 * the line for a quote that is not closed or that closes too early, and what `textPieces` throws.
 */
export async function* readRows(
  source: Source,
  options: Pick<ReadOptions, "signal" | "onProgress">,
): AsyncGenerator<Row> {
  let waiting = "";
  let line = 1;
  let delimiter: string | null = null;
  for await (const piece of textPieces(source, fileMost, options)) {
    waiting += piece;
    delimiter ??= delimiterOf(waiting);
    const taken = takeRows(waiting, { line, delimiter, isLast: false });
    yield* taken.rows;
    ({ line } = taken);
    waiting = waiting.slice(taken.length);
    if (waiting.length > rowMost) {
      throw damaged(`line ${line}`, "this row does not end. A quote may be missing.");
    }
  }
  if (waiting !== "")
    yield* takeRows(waiting, { line, delimiter: delimiter ?? ",", isLast: true }).rows;
}

/** The whole rows at the beginning of `text`, how long they are together, and the line after them. */
function takeRows(
  text: string,
  { line, delimiter, isLast }: { line: number; delimiter: string; isLast: boolean },
) {
  const rows: Row[] = [];
  let length = 0;
  let next = line;
  const step = ({ data, errors, meta }: Papa.ParseStepResult<unknown>) => {
    if (errors.length > 0) throw damaged(`line ${next}`, quoteFault(errors[0]?.code));
    const cells = clean((data as string[][])[0] ?? []);
    if (isFilled(cells)) rows.push({ line: next, cells });
    next += linesIn(text, length, meta.cursor);
    length = meta.cursor;
  };
  createParser(delimiter, { step }).parse(text, 0, !isLast);
  return { rows, length, line: next };
}

function quoteFault(code: string | undefined): string {
  return code === "MissingQuotes"
    ? "a quote is opened here and never closed."
    : "a quote stands where none may be; inside of quotes it must be doubled.";
}

function linesIn(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", from); at >= 0 && at < to; at = text.indexOf("\n", at + 1))
    count++;
  return count;
}
