import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  calibrateKdf,
  deriveFromPassword,
  deriveKey,
  isAcceptableKdf,
  kdfFloor,
  newKey,
  type KdfParameters,
} from "#core/crypto";

const cheap = { memoryKiB: 64, passes: 1, parallelism: 1 };
const salt = Buffer.alloc(16, 7);

describe("deriveFromPassword", () => {
  it("[C3] agrees with the reference implementation of Argon2id", async () => {
    const key = await deriveFromPassword("password", Buffer.from("somesaltsomesalt"), {
      memoryKiB: 256,
      passes: 2,
      parallelism: 1,
    });
    // echo -n password | argon2 somesaltsomesalt -id -t 2 -k 256 -p 1 -l 32 -r
    expect(key.export().toString("hex")).toBe(
      "cab746b4621993fdc91ec50787980b414a90a692f0bc68dfe19f9c25b3cba9ec",
    );
  });

  it("[C2] takes the same key from every way to type a character", async () => {
    const composed = await deriveFromPassword("caf\u00e9", salt, cheap);
    const decomposed = await deriveFromPassword("cafe\u0301", salt, cheap);
    expect(composed.equals(decomposed)).toBe(true);
  });

  it("[C3] gives another key for another password, salt or cost", async () => {
    const key = await deriveFromPassword("one", salt, cheap);
    const others = await Promise.all([
      deriveFromPassword("two", salt, cheap),
      deriveFromPassword("one", Buffer.alloc(16, 8), cheap),
      deriveFromPassword("one", salt, { ...cheap, passes: 2 }),
    ]);
    for (const other of others) expect(other.equals(key)).toBe(false);
  });
});

describe("isAcceptableKdf", () => {
  it("[C3] accepts the floor and what is dearer within reason", () => {
    expect(isAcceptableKdf(kdfFloor, kdfFloor)).toBe(true);
    expect(isAcceptableKdf({ memoryKiB: 262_144, passes: 8, parallelism: 4 }, kdfFloor)).toBe(true);
  });

  it("[C3] refuses what would weaken the password or hang the program", () => {
    const refused = [
      { ...kdfFloor, memoryKiB: kdfFloor.memoryKiB - 1 },
      { ...kdfFloor, memoryKiB: 1_048_577 },
      { ...kdfFloor, passes: 2 },
      { ...kdfFloor, passes: 257 },
      { ...kdfFloor, parallelism: 0 },
      { ...kdfFloor, parallelism: 17 },
      { memoryKiB: 1_048_576, passes: 17, parallelism: 4 },
      { ...kdfFloor, passes: Number.NaN },
      { ...kdfFloor, passes: 3.5 },
      { ...kdfFloor, memoryKiB: Number.POSITIVE_INFINITY },
    ];
    for (const parameters of refused) expect(isAcceptableKdf(parameters, kdfFloor)).toBe(false);
  });

  it("[C3] lets nothing through that costs more than the ceiling", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), fc.integer(), (memoryKiB, passes, parallelism) => {
        if (!isAcceptableKdf({ memoryKiB, passes, parallelism }, kdfFloor)) return;
        expect(memoryKiB * passes).toBeLessThanOrEqual(16_777_216);
        expect(memoryKiB).toBeGreaterThanOrEqual(65_536);
      }),
    );
  });
});

describe("deriveKey", () => {
  it("[C4] gives one key for one purpose", () => {
    const key = newKey();
    expect(deriveKey(key, "one").equals(deriveKey(key, "one"))).toBe(true);
    expect(deriveKey(key, "one").equals(deriveKey(key, "two"))).toBe(false);
    expect(deriveKey(key, "one", salt).equals(deriveKey(key, "one"))).toBe(false);
    expect(deriveKey(newKey(), "one").equals(deriveKey(key, "one"))).toBe(false);
  });
});

describe("calibrateKdf", () => {
  it("[V4] never goes below the floor, however slow the machine", async () => {
    expect(await calibrateKdf(0.001)).toEqual(kdfFloor);
  });

  it("[V4] chooses on a busy machine what it would on a quiet one", async () => {
    const quiet = ({ memoryKiB, passes }: KdfParameters) => (memoryKiB * passes) / 2500;
    let runs = 0;
    // Two of three runs are held up by something else.
    const busy = (parameters: KdfParameters) =>
      Promise.resolve(quiet(parameters) * (runs++ % 3 === 1 ? 1 : 7));
    const expected = await calibrateKdf(550, (parameters) => Promise.resolve(quiet(parameters)));
    expect(expected).toEqual({ memoryKiB: 262_144, passes: 5, parallelism: 4 });
    expect(await calibrateKdf(550, busy)).toEqual(expected);
  });

  it("[V4] stays within the bounds, however fast", async () => {
    const chosen = await calibrateKdf(1_000_000_000);
    expect(isAcceptableKdf(chosen, kdfFloor)).toBe(true);
    expect(chosen.memoryKiB).toBe(262_144);
  });
});
