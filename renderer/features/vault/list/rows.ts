export interface Section {
  readonly name: "favourites" | "recent" | "earlier" | "all";
  readonly count: number;
}

export type Row =
  | { readonly kind: "heading"; readonly text: string }
  | { readonly kind: "record"; readonly index: number };

const headings: Readonly<Record<Section["name"], string>> = {
  favourites: "Favourites",
  recent: "Recently used",
  earlier: "Earlier",
  all: "",
};

export interface RowLayout {
  readonly count: number;
  /** What stands in this row. */
  readonly at: (row: number) => Row;
  /** In which row the record with this index stands. */
  readonly rowOf: (index: number) => number;
}

/**
 * Lays records out in rows with a heading above each section that holds any. A list in one unnamed section
 * has no heading.
 */
export function layRows(sections: readonly Section[], total: number): RowLayout {
  const filled = sections.filter((section) => section.count > 0);
  const isPlain = filled.length === 0 || filled.every((section) => section.name === "all");
  if (isPlain) {
    return { count: total, at: (row) => ({ kind: "record", index: row }), rowOf: (index) => index };
  }
  const blocks = filled.reduce<
    { name: Section["name"]; firstRow: number; firstIndex: number; count: number }[]
  >((done, section) => {
    const last = done.at(-1);
    const firstRow = last === undefined ? 0 : last.firstRow + last.count + 1;
    const firstIndex = last === undefined ? 0 : last.firstIndex + last.count;
    return [...done, { ...section, firstRow, firstIndex }];
  }, []);
  const end = blocks.at(-1);
  return {
    count: end === undefined ? 0 : end.firstRow + end.count + 1,
    at: (row) => {
      const block = blocks.findLast((one) => one.firstRow <= row);
      if (block === undefined || block.firstRow === row) {
        return { kind: "heading", text: block === undefined ? "" : headings[block.name] };
      }
      return { kind: "record", index: block.firstIndex + row - block.firstRow - 1 };
    },
    rowOf: (index) => {
      const block = blocks.findLast((one) => one.firstIndex <= index);
      return block === undefined ? index : block.firstRow + 1 + index - block.firstIndex;
    },
  };
}
