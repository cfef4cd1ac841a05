import { expect, it } from "vitest";
import type { AuditEvent } from "../../../../contract/index.ts";
import { dayText, withDays } from "../../../../renderer/features/activity/days.ts";

const noon = new Date(2026, 10, 21, 12).getTime();
const hour = 3_600_000;

function event(sequence: number, at: number): AuditEvent {
  return { sequence, at, kind: "account.unlocked", details: {}, hash: "0".repeat(64) };
}

it("names today, yesterday and any other day, with its year when it is another", () => {
  expect(dayText(noon, noon)).toBe("Today, Saturday 21 November");
  expect(dayText(noon - 24 * hour, noon)).toBe("Yesterday, Friday 20 November");
  expect(dayText(new Date(2025, 0, 2, 8).getTime(), noon)).toBe("Thursday 2 January 2025");
});

it("puts one head before the events of each day", () => {
  const items = withDays([event(3, noon), event(2, noon - hour), event(1, noon - 48 * hour)], noon);
  expect(items.map((item) => item.kind)).toEqual(["day", "event", "event", "day", "event"]);
});
