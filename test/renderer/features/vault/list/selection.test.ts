import { describe, expect, it } from "vitest";
import { indexToSelect } from "../../../../../renderer/features/vault/list/selection.ts";

const before = { question: "q", id: "gone", index: 3 };
const now = { question: "q", id: "gone", total: 10, isReached: false };

describe("what is selected when the selected record is not in the list", () => {
  it("is the first answer of a new question", () => {
    expect(indexToSelect(before, { ...now, question: "other" })).toBe(0);
  });

  it("is the neighbour of a record that left, the last one when it stood at the end", () => {
    expect(indexToSelect(before, now)).toBe(3);
    expect(indexToSelect(before, { ...now, total: 2 })).toBe(1);
  });

  it("stays as it is for a record that was just made, or was reached from elsewhere", () => {
    expect(indexToSelect(before, { ...now, id: "new" })).toBeNull();
    expect(indexToSelect(before, { ...now, question: "other", isReached: true })).toBeNull();
  });
});
