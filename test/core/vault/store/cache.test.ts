import { randomBytes } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { filledBench, goodPassword } from "../fixture.ts";

describe("side files", () => {
  it("[V14] give back what was written, whatever its length", async () => {
    const { account, storage } = await filledBench(0);
    const { records } = account;
    for (const length of [0, 1, 5000, 1_048_576, 1_048_577, 3_000_000]) {
      const bytes = randomBytes(length);
      records.writeCache("catalogue", bytes);
      expect(Buffer.compare(records.readCache("catalogue") ?? Buffer.of(1, 2), bytes)).toBe(0);
    }
    account.lock();
    await account.unlock(goodPassword);
    expect(records.readCache("catalogue")?.length).toBe(3_000_000);
    expect(records.readCache("other")).toBeNull();
    expect(() => records.readCache("../escape")).toThrow(TypeError);
    storage.close();
  });

  it("[V14] are done without when anything about them is wrong", async () => {
    const { account, storage, folder } = await filledBench(0);
    const file = join(folder, "cache", "catalogue.sealed");
    account.records.writeCache("catalogue", randomBytes(2_500_000));
    const whole = readFileSync(file);
    const step = 1_048_576 + 28;
    const swapped = Buffer.concat([
      whole.subarray(0, 16),
      whole.subarray(16 + step, 16 + 2 * step),
      whole.subarray(16, 16 + step),
      whole.subarray(16 + 2 * step),
    ]);
    const flipped = Buffer.from(whole);
    flipped[2_000_000] = (flipped[2_000_000] ?? 0) ^ 4;
    const wrong = [
      swapped,
      flipped,
      whole.subarray(0, 16 + 2 * step),
      whole.subarray(0, 10),
      Buffer.alloc(0),
    ];
    for (const bytes of wrong) {
      writeFileSync(file, bytes);
      expect(account.records.readCache("catalogue")).toBeNull();
    }
    writeFileSync(file, whole);
    expect(account.records.readCache("catalogue")?.length).toBe(2_500_000);
    storage.close();
  });

  it("[V14] that cannot be written cost nothing", async () => {
    const { account, storage, folder } = await filledBench(0);
    rmSync(join(folder, "cache"), { recursive: true, force: true });
    writeFileSync(join(folder, "cache"), "a file where the folder should be");
    account.records.writeCache("catalogue", Buffer.from("x"));
    expect(account.records.readCache("catalogue")).toBeNull();
    storage.close();
  });
});
