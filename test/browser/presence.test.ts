import { expect, it } from "vitest";
import { createPresence } from "../../main/browser/presence.ts";
import { fakeClock } from "../parts/clock.ts";

it("counts the seconds since the last key or pointer, also over a clock that was set back", () => {
  const clock = fakeClock();
  const presence = createPresence(clock);
  clock.advance(90_000);
  expect(presence.idleSeconds()).toBe(90);
  presence.beat();
  expect(presence.idleSeconds()).toBe(0);
  clock.jump(-86_400_000);
  expect(presence.idleSeconds()).toBe(0);
  clock.advance(60_000);
  expect(presence.idleSeconds()).toBe(60);
});
