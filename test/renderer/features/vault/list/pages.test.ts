import { describe, expect, it } from "vitest";
import { laterPages } from "../../../../../renderer/features/vault/list/pages.ts";

describe("the pages that are read beside the first", () => {
  it("are those in sight that exist", () => {
    expect(laterPages([0, 1], 1000)).toEqual([1]);
    expect(laterPages([2, 4], 1000)).toEqual([2, 3, 4]);
    expect(laterPages([3, 9], 1000)).toEqual([3, 4]);
    expect(laterPages([0, 0], 1000)).toEqual([]);
    expect(laterPages([1, 2], 0)).toEqual([]);
  });
});
