import { describe, expect, it } from "vitest";
import { faultOf, targets } from "./fuzzing.ts";
import { createMutator } from "./mutate.ts";

/** A minute, all formats together; scripts/fuzz.ts goes on for a night. */
const seed = Number(process.env["FUZZ_SEED"] ?? Date.now() % 1_000_000);
const eachMs = Number(process.env["FUZZ_MS"] ?? 60_000 / targets.length);

describe(`[T1] mutated files, seed ${seed}`, () => {
  it.each(targets.map((target) => [target.name, target] as const))(
    "of %s end in records or in a declared code",
    async (name, target) => {
      const mutate = createMutator(seed);
      const whole = await target.make();
      const until = performance.now() + eachMs;
      let count = 0;
      do {
        const bytes = mutate(whole);
        const fault = await faultOf(target, bytes);
        const input = () => bytes.toString("base64").slice(0, 4000);
        expect(fault, `${name}, seed ${seed}, input ${count}: ${fault && input()}`).toBeNull();
        count++;
      } while (performance.now() < until);
    },
    60_000,
  );

  it("of no kind are those that nobody touched", async () => {
    for (const target of targets) expect(await faultOf(target, await target.make())).toBeNull();
  }, 60_000);
});
