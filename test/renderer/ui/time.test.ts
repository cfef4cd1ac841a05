import { describe, expect, it } from "vitest";
import { momentText, secondsUntil } from "../../../renderer/ui/time.ts";

const now = new Date(2026, 10, 21, 14, 2).getTime();

describe("a moment in words", () => {
  it("names the day only when it is not today, and the year only when it is not this one", () => {
    expect(momentText(now - 60_000, now)).toBe("today at 14:01");
    expect(momentText(new Date(2026, 10, 18, 9, 14).getTime(), now)).toBe("18 Nov at 09:14");
    expect(momentText(new Date(2025, 2, 3, 8, 0).getTime(), now)).toBe("3 Mar 2025 at 08:00");
  });

  it("counts down in whole seconds and never below zero", () => {
    expect(secondsUntil(now + 1, now)).toBe(1);
    expect(secondsUntil(now - 5000, now)).toBe(0);
  });
});
