import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layRows } from "../../../../../renderer/features/vault/list/rows.ts";

const sections = [
  { name: "favourites", count: 2 },
  { name: "recent", count: 0 },
  { name: "earlier", count: 3 },
] as const;

describe("the rows of the list", () => {
  it("puts a heading above each section that holds a record, and none above an empty one", () => {
    const rows = layRows(sections, 5);
    expect(rows.count).toBe(7);
    const seen = Array.from({ length: rows.count }, (_, row) => rows.at(row));
    expect(seen.map((row) => (row.kind === "heading" ? row.text : row.index))).toEqual([
      "Favourites",
      0,
      1,
      "Earlier",
      2,
      3,
      4,
    ]);
  });

  it("has no heading over one unnamed section", () => {
    const rows = layRows([{ name: "all", count: 4 }], 4);
    expect(rows.count).toBe(4);
    expect(rows.at(3)).toEqual({ kind: "record", index: 3 });
  });

  it("finds each record in the row that it was laid in", () => {
    const counts = fc.tuple(fc.nat(40), fc.nat(40), fc.nat(40));
    fc.assert(
      fc.property(counts, ([favourites, recent, earlier]) => {
        const laid = [
          { name: "favourites", count: favourites },
          { name: "recent", count: recent },
          { name: "earlier", count: earlier },
        ] as const;
        const total = favourites + recent + earlier;
        const rows = layRows(laid, total);
        for (let index = 0; index < total; index += 1) {
          expect(rows.at(rows.rowOf(index))).toEqual({ kind: "record", index });
        }
      }),
    );
  });
});
