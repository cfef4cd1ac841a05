import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { readRows, type Row } from "../../../main/core/transfer/csv.ts";
import { sourceOfBytes } from "../../../main/core/transfer/source.ts";
import { readOptions } from "./fixture.ts";

async function rowsOf(text: string): Promise<Row[]> {
  const rows: Row[] = [];
  const source = sourceOfBytes("t.csv", Buffer.from(text));
  for await (const row of readRows(source, readOptions)) rows.push(row);
  return rows;
}

describe("readRows", () => {
  it("names the line where each row begins, whatever line ends and quotes come before", async () => {
    const text = 'a,b\r\n\r\n"x\r\ny","q""u"\n\n3,4"5\r\n"last",row';
    expect(await rowsOf(text)).toEqual([
      { line: 1, cells: ["a", "b"] },
      { line: 3, cells: ["x\ny", 'q"u'] },
      { line: 6, cells: ["3", '4"5'] },
      { line: 7, cells: ["last", "row"] },
    ]);
  });

  it.each([";", "\t", "|"])("finds %j as the separator", async (delimiter) => {
    const text =
      ["name", "url, or site", "more"].join(delimiter) + "\n" + ["x", "y,z", ""].join(delimiter);
    expect((await rowsOf(text)).map(({ cells }) => cells)).toEqual([
      ["name", "url, or site", "more"],
      ["x", "y,z", ""],
    ]);
  });

  it.each([
    ["is never closed", 'a,b\n1,2\n3,"4\n5,6\n', "line 3"],
    ["closes too early", 'a,b\n"x"y,2\n', "line 2"],
  ])("says the line of a quote that %s", async (_name, text, where) => {
    await expect(rowsOf(text)).rejects.toMatchObject({
      code: "import-damaged",
      details: { where },
    });
  });

  it("holds no more than a row: one that never ends is refused", async () => {
    await expect(rowsOf(`a,b\n"${"x".repeat(6_000_000)}`)).rejects.toMatchObject({
      code: "import-damaged",
      details: { where: "line 2" },
    });
  });

  it("reads back every table, in pieces of whatever size", async () => {
    const cell = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", ";", "é", " ") });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom("\n", "\r\n"), async (rows, newline) => {
        const text = Papa.unparse([["one", "two", "three"], ...rows], { newline, quotes: true });
        const expected = rows.filter((cells) => cells.some((one) => one !== ""));
        const read = (await rowsOf(text)).slice(1).map(({ cells }) => [...cells]);
        expect(read).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it("carries a row that lies across two pieces", async () => {
    const long = "x".repeat(300_000);
    const rows = await rowsOf(`a,b\n1,"${long}\n""z"""\n2,3\n`);
    expect(rows.map(({ line }) => line)).toEqual([1, 2, 4]);
    expect(rows[1]?.cells[1]).toBe(`${long}\n"z"`);
  });
});
