import { describe, expect, it } from "vitest";
import { distance, nearest } from "../../../../../renderer/features/vault/list/nearest.ts";

describe("the tag that was probably meant", () => {
  it("is at most two letters away", () => {
    expect(nearest("infar", ["clients", "infra"])).toBe("infra");
    expect(nearest("warehouse", ["clients", "infra"])).toBeNull();
  });

  it("counts letters added, taken away and changed", () => {
    expect(distance("kitten", "sitting")).toBe(3);
    expect(distance("", "abc")).toBe(3);
  });
});
