import { describe, expect, it } from "vitest";
import { filledBench, goodPassword, reopened, standingClock, type Bench } from "./fixture.ts";

async function failTimes({ account }: Bench, times: number): Promise<void> {
  for (let round = 0; round < times; round++) {
    await expect(account.unlock("wrong")).rejects.toMatchObject({ code: "password-wrong" });
  }
}

async function lockedBench() {
  const clock = standingClock();
  const bench = await filledBench(1, { clock });
  bench.account.lock();
  return { bench, clock };
}

describe("wrong passwords", () => {
  it("[V6] cost rising time after the third", async () => {
    const { bench, clock } = await lockedBench();
    const { account } = bench;
    await failTimes(bench, 3);
    const waits: number[] = [];
    for (let round = 0; round < 9; round++) {
      const until = account.retryAt() ?? 0;
      waits.push((until - clock.at) / 1000);
      const refused = { code: "attempts-delayed", details: { retryAt: until } };
      await expect(account.unlock(goodPassword)).rejects.toMatchObject(refused);
      clock.at = until;
      expect(account.retryAt()).toBeNull();
      await failTimes(bench, 1);
    }
    expect(waits).toEqual([4, 8, 16, 32, 64, 128, 256, 300, 300]);
    bench.storage.close();
  });

  it("[V6] are forgotten by the right one", async () => {
    const { bench, clock } = await lockedBench();
    await failTimes(bench, 3);
    clock.at += 4000;
    await bench.account.unlock(goodPassword);
    bench.account.lock();
    await failTimes(bench, 2);
    expect(bench.account.retryAt()).toBeNull();
    bench.storage.close();
  });

  it("[V6] are remembered over a restart", async () => {
    const { bench, clock } = await lockedBench();
    await failTimes(bench, 3);
    const again = reopened(bench, { clock });
    expect(again.account.retryAt()).toBe(clock.at + 4000);
    await expect(again.account.unlock(goodPassword)).rejects.toMatchObject({
      code: "attempts-delayed",
    });
    again.storage.close();
  });

  it("[V6] are counted before they are tried, so that ending the program saves nothing", async () => {
    const { bench, clock } = await lockedBench();
    await failTimes(bench, 2);
    const halfWay = bench.account.unlock("wrong").catch(() => undefined);
    await Promise.resolve();
    const failures = bench.storage.prepare("SELECT failures FROM attempt").get()?.["failures"];
    expect(failures).toBe(3);
    await halfWay;
    expect(bench.account.retryAt()).toBe(clock.at + 4000);
    bench.storage.close();
  });

  it("[V6] wait as long, and no longer, when the clock is set back", async () => {
    const { bench, clock } = await lockedBench();
    await failTimes(bench, 3);
    clock.at += 4000;
    await failTimes(bench, 1);
    clock.at -= 10 * 365 * 86_400_000;
    expect(bench.account.retryAt()).toBe(clock.at + 8000);
    const again = reopened(bench, { clock });
    expect(again.account.retryAt()).toBe(clock.at + 8000);
    clock.at += 8000;
    await again.account.unlock(goodPassword);
    again.storage.close();
  });

  it("[V6] count for the recovery code and for changes as well", async () => {
    const { bench, clock } = await lockedBench();
    await bench.account.unlock(goodPassword);
    for (let round = 0; round < 3; round++) {
      const change = bench.account.changePassword("wrong", "another-harbour-lantern-7");
      await expect(change).rejects.toMatchObject({ code: "password-wrong" });
    }
    expect(bench.account.retryAt()).toBe(clock.at + 4000);
    const delayed = { code: "attempts-delayed" };
    await expect(bench.account.renewRecoveryCode(goodPassword)).rejects.toMatchObject(delayed);
    bench.storage.close();
  });
});
