import { describe, expect, it } from "vitest";
import { dateText, monthText } from "../../../../../renderer/features/vault/detail/dates.ts";

const noon = new Date(2026, 10, 21, 12).getTime();

describe("dates in words", () => {
  it("say the day and how far away it is", () => {
    expect(dateText("2027-03-14", noon)).toEqual({
      text: "14 March 2027",
      distance: "in 113 days",
    });
    expect(dateText("2026-11-21", noon).distance).toBe("today");
    expect(dateText("2026-11-20", noon).distance).toBe("yesterday");
  });

  it("leave what is no date as it is", () => {
    expect(dateText("soon", noon)).toEqual({ text: "soon", distance: "" });
    expect(monthText("2029-09")).toBe("09/2029");
    expect(monthText("later")).toBe("later");
  });
});
