import { readFileSync, writeFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { isAppError } from "#core/errors";
import {
  filledBench,
  goodPassword,
  openBench,
  textOf,
  type Bench,
  type Filled,
} from "./fixture.ts";

const expectedCodes = new Set([
  "vault-damaged",
  "vault-newer",
  "password-wrong",
  "record-damaged",
  "not-found",
]);

/** The code of an expected failure; anything else is thrown on. */
function expectedCode(error: unknown): string {
  if (isAppError(error) && expectedCodes.has(error.code)) return error.code;
  throw error;
}

/** Opens what there is of a vault, and answers how many of its records opened with their content. */
async function countWhole({ folder, stateFolder, ids }: Filled): Promise<number | string> {
  let bench: Bench;
  try {
    bench = openBench({ folder, stateFolder });
  } catch (error) {
    return expectedCode(error);
  }
  try {
    await bench.account.unlock(goodPassword);
    const listed = [...bench.account.records.headers()].filter(({ damage }) => damage === null);
    expect(listed.length).toBeLessThanOrEqual(ids.length);
    return ids.filter((id, number) => isWhole(bench, id, number)).length;
  } catch (error) {
    return expectedCode(error);
  } finally {
    bench.storage.close();
  }
}

function isWhole(bench: Bench, id: string, number: number): boolean {
  try {
    expect(textOf(bench, id)).toBe(`content of ${number} ${"x".repeat(700)}`);
    return true;
  } catch (error) {
    expectedCode(error);
    return false;
  }
}

it("[V13] one flipped bit anywhere in the file yields no wrong content, and seldom costs more than a record", async () => {
  const filled = await filledBench(60, {}, (number) => `content of ${number} ${"x".repeat(700)}`);
  filled.account.lock();
  filled.storage.close();
  const file = join(filled.folder, "vault.sqlite");
  const whole = readFileSync(file);
  const outcomes: (number | string)[] = [];
  await fc.assert(
    fc.asyncProperty(fc.noBias(fc.nat(whole.length * 8 - 1)), async (bit) => {
      const bytes = Buffer.from(whole);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      for (const name of readdirSync(filled.folder)) {
        if (name.startsWith("vault.sqlite-")) writeFileSync(join(filled.folder, name), "");
      }
      writeFileSync(file, bytes);
      outcomes.push(await countWhole(filled));
    }),
    { numRuns: 100 },
  );
  const nearlyWhole = outcomes.filter((count) => typeof count === "number" && count >= 58);
  expect(nearlyWhole.length).toBeGreaterThan(85);
}, 120_000);
