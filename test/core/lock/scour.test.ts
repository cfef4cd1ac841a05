import { execFileSync } from "node:child_process";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { createScour } from "#core/lock";
import { systemClock } from "#core/ports";

it("[L11] collects what was let go of, soon after it was asked and without being waited for", async () => {
  const scour = createScour(systemClock);
  const watched = new WeakRef({ secret: "cormorant" });
  scour();
  expect(watched.deref()).toBeDefined();
  await wait(200);
  expect(watched.deref()).toBeUndefined();
});

it("[L11] asked twice at once, it does not do the work twice", () => {
  let waiting = 0;
  const scour = createScour({
    now: () => 0,
    after: () => {
      waiting += 1;
      return () => (waiting -= 1);
    },
  });
  scour();
  const once = waiting;
  scour();
  expect(waiting).toBe(once);
});

it.runIf(process.platform === "linux")("[L11] overwrites what lies on the stack", () => {
  const child = path.join(import.meta.dirname, "stack-child.ts");
  const { before, after } = JSON.parse(
    execFileSync(process.execPath, [child], { encoding: "utf8" }),
  ) as Record<string, number>;
  expect(before).toBeGreaterThan(0);
  expect(after).toBe(0);
});
