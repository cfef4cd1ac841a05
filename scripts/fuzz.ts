/**
 * `node scripts/fuzz.ts [--count N] [--seed S] [--only NAME]`: a million mutated inputs of each format, for a night.
 * Takes up where it was stopped, and prints the seed and the least input of a failure: .cache/fuzz holds both.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { faultOf, shrink, targets, type Target } from "../test/core/transfer/fuzzing.ts";
import { createMutator } from "../test/core/transfer/mutate.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "1000000" },
    seed: { type: "string" },
    only: { type: "string" },
  },
});
const folder = path.join(import.meta.dirname, "..", ".cache", "fuzz");
const sliceInputs = 1000;

interface Place {
  readonly seed: number;
  readonly done: number;
}

const placeFile = ({ name }: Target) => path.join(folder, `${name}.json`);

/** Where an earlier run stopped, unless another seed is asked for. */
function placeOf(target: Target): Place {
  const fresh = { seed: Number(values.seed ?? Date.now() % 1_000_000), done: 0 };
  try {
    const found = JSON.parse(readFileSync(placeFile(target), "utf8")) as Place;
    return values.seed === undefined || found.seed === fresh.seed ? found : fresh;
  } catch {
    return fresh;
  }
}

async function tell(target: Target, place: Place, failing: Buffer, fault: string): Promise<void> {
  const least = await shrink(target, failing);
  const file = path.join(folder, `${target.name}-${place.seed}-${place.done}.bin`);
  writeFileSync(file, least);
  console.error(`${target.name}: seed ${place.seed}, input ${place.done}\n${fault}`);
  console.error(`${least.length} bytes, in ${file}: ${least.toString("base64").slice(0, 2000)}`);
}

/** Answers whether every input ended as it should. Each slice has a mutator of its own, so that it can be begun at. */
async function fuzz(target: Target, count: number): Promise<boolean> {
  const whole = await target.make();
  let place = placeOf(target);
  while (place.done < count) {
    const mutate = createMutator(place.seed + place.done);
    for (let at = 0; at < sliceInputs; at++) {
      const bytes = mutate(whole);
      const fault = await faultOf(target, bytes);
      if (fault === null) continue;
      await tell(target, { ...place, done: place.done + at }, bytes, fault);
      return false;
    }
    place = { ...place, done: place.done + sliceInputs };
    writeFileSync(placeFile(target), JSON.stringify(place));
  }
  console.log(`${target.name}: ${place.done} inputs, seed ${place.seed}`);
  rmSync(placeFile(target), { force: true });
  return true;
}

mkdirSync(folder, { recursive: true });
const wanted = targets.filter(({ name }) => values.only === undefined || name === values.only);
if (wanted.length === 0) {
  console.error(
    `There is no ${values.only ?? ""}. There are: ${targets.map(({ name }) => name).join(", ")}`,
  );
  process.exit(2);
}
for (const target of wanted) {
  if (!(await fuzz(target, Number(values.count)))) process.exitCode = 1;
}
