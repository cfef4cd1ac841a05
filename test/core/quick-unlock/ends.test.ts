import { createHash } from "node:crypto";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { auditMigrations } from "#core/audit";
import { settingsMigrations } from "#core/settings";
import { createRestorer, vaultMigrations } from "#core/vault";
import { cheapKdf, goodPassword } from "../vault/fixture.ts";
import {
  dayMs,
  expectNothingLeft,
  expectReady,
  expectWaits,
  openQuick,
  readyQuick,
  restarted,
} from "./fixture.ts";

const next = "another-harbour-lantern-7";

describe("quick unlock, and its time", () => {
  it("[QU5] asks for the password after a restart, with nothing on the disk, where that is chosen", async () => {
    const bench = await readyQuick({ afterRestart: true });
    expect(bench.kept()).toMatchObject({ sealed: null });
    await expectReady(bench);
    const again = await restarted(bench);
    await expectWaits(again, "quick-unlock-void", /started anew/);
    await again.account.unlock(goodPassword);
    await expect.poll(async () => (await again.quick.state()).waits).toBeNull();
    again.lock();
    await expectReady(again);
    expect(again.kept()).toMatchObject({ sealed: null });
  });

  it("[QU5] goes on after a restart where that is chosen", async () => {
    await expectReady(await restarted(await readyQuick({ afterRestart: false })));
  });

  it("[QU5] takes the key off the disk at once when the person becomes stricter", async () => {
    const bench = await readyQuick({ afterRestart: false });
    await bench.quick.unlock();
    bench.change({ quickUnlock: { afterRestart: true } });
    expect(bench.kept()).toMatchObject({ sealed: null, waits: null });
    bench.lock();
    await expectReady(bench);
    await expectWaits(await restarted(bench), "quick-unlock-void", /started anew/);
  });

  it("[QU5] does not put the key on the disk until the password is given, where the person becomes laxer", async () => {
    const bench = await readyQuick({ afterRestart: true });
    await bench.quick.unlock();
    bench.change({ quickUnlock: { afterRestart: false } });
    expect(bench.kept()).toMatchObject({ sealed: null });
    await expectWaits(await restarted(bench), "quick-unlock-void", /started anew/);
  });

  it("[QU5] does not use what an earlier run left on the disk after all", async () => {
    const bench = await readyQuick({ afterRestart: false });
    const left = bench.kept();
    await bench.quick.unlock();
    bench.change({ quickUnlock: { afterRestart: true } });
    bench.lock();
    bench.quick.stop();
    bench.keep(left ?? {});
    const again = await restarted(bench);
    await expectWaits(again, "quick-unlock-void", /started anew/);
    expect(again.kept()).toMatchObject({ sealed: null });
    again.keep(left ?? {});
    await expectWaits(again, "quick-unlock-void", /started anew/);
  });

  it("[V27] is over after so many days, and both halves go", async () => {
    const bench = await readyQuick({ days: 7 });
    bench.clock.jump(6.9 * dayMs);
    await expectReady(bench);
    bench.lock();
    bench.clock.jump(0.2 * dayMs);
    await expectWaits(bench, "quick-unlock-expired", /time for the master password/);
    expectNothingLeft(bench);
    await bench.account.unlock(goodPassword);
    await expect.poll(async () => (await bench.quick.state()).waits).toBeNull();
    bench.lock();
    bench.clock.jump(6 * dayMs);
    await expectReady(bench);
  });

  it("[V27] counts fewer days at once, and more only from the next password on", async () => {
    const bench = await readyQuick({ days: 30 });
    bench.clock.jump(10 * dayMs);
    await bench.quick.unlock();
    bench.change({ quickUnlock: { days: 7 } });
    bench.lock();
    await expectWaits(bench, "quick-unlock-expired", /time for/);

    const other = await readyQuick({ days: 7 });
    await other.quick.unlock();
    other.change({ quickUnlock: { days: 90 } });
    other.lock();
    other.clock.jump(8 * dayMs);
    await expectWaits(other, "quick-unlock-expired", /time for/);
  });

  it("[V27] is not stretched by a clock that is set back, in this run or over a restart", async () => {
    const bench = await readyQuick({ days: 7 });
    bench.clock.jump(6 * dayMs);
    await expectReady(bench);
    bench.lock();
    bench.clock.jump(-5 * dayMs);
    await expectWaits(bench, "quick-unlock-expired", /time for/);

    const other = await readyQuick({ days: 7 });
    other.clock.jump(6 * dayMs);
    await other.quick.unlock();
    other.lock();
    other.clock.jump(-2 * dayMs);
    await expectWaits(await restarted(other), "quick-unlock-expired", /time for/);
  });

  it("[V27] notices while it only stands locked that the clock has been further", async () => {
    const bench = await readyQuick({ days: 7 });
    bench.clock.advance(6 * dayMs);
    bench.clock.jump(-5 * dayMs);
    await expectWaits(bench, "quick-unlock-expired", /time for/);
  });

  it("[V27] forgives a clock that is set right by a little", async () => {
    const bench = await readyQuick();
    bench.clock.jump(-60_000);
    await expectReady(bench);
  });

  it("[V27] does not believe times that somebody wrote into the row", async () => {
    const bench = await readyQuick({ days: 7 });
    bench.clock.jump(8 * dayMs);
    const row = bench.storage.prepare("SELECT * FROM keyhole WHERE kind LIKE 'quick/%'").get();
    const header = JSON.parse(String(row?.["header"])) as { made: number; expires: number };
    const { made, expires } = header;
    const later = JSON.stringify({
      ...header,
      made: made + 8 * dayMs,
      expires: expires + 8 * dayMs,
    });
    const sealed = row?.["sealed"] as Uint8Array;
    const checksum = createHash("sha256").update(later).update(sealed).digest();
    bench.storage
      .prepare("UPDATE keyhole SET header = ?, checksum = ? WHERE kind LIKE 'quick/%'")
      .run(later, checksum);
    expect(await bench.quick.state()).toMatchObject({ waits: null });
    expect(await bench.code(bench.quick.unlock())).toBe("quick-unlock-void");
    expect(bench.account.state()).toBe("locked");
  });
});

describe("quick unlock, made for another state of the vault", () => {
  it("[V26] is void after the master password was changed, until it is given once", async () => {
    const bench = await readyQuick();
    await bench.quick.unlock();
    await bench.account.changePassword(goodPassword, next);
    bench.lock();
    expectNothingLeft(bench);
    await expectWaits(bench, "quick-unlock-void", /was changed/);
    await bench.account.unlock(next);
    await expect.poll(async () => (await bench.quick.state()).waits).toBeNull();
    bench.lock();
    await expectReady(bench);
  });

  it("[V26] is void after a recovery", async () => {
    const bench = await openQuick();
    const { recoveryCode } = await bench.account.renewRecoveryCode(goodPassword);
    await bench.quick.turnOn(goodPassword);
    bench.lock();
    await bench.account.recover(recoveryCode, next);
    bench.lock();
    expectNothingLeft(bench);
    await expectWaits(bench, "quick-unlock-void", /was changed/);
  });

  it("[V26] does not come back with a backup, by restoring it or by hand", async () => {
    const bench = await readyQuick();
    await bench.quick.unlock();
    const name = await bench.account.backupByHand();
    bench.lock();
    bench.quick.stop();
    const migrations = [...auditMigrations, ...vaultMigrations, ...settingsMigrations];
    const { clock, stateFolder, folder } = bench;
    const restorer = createRestorer({ migrations, clock, stateFolder, kdf: cheapKdf });
    await restorer.restore(
      { folder, name, password: goodPassword, acceptsDamage: false },
      {
        close: () => Promise.resolve(bench.storage.close()),
        reopen: () => undefined,
      },
    );
    await expectWaits(await openQuick(bench), "quick-unlock-void", /was changed/);
  });

  it("[V26] does not open an older file that was put in the vault's place", async () => {
    const bench = await readyQuick();
    await bench.quick.unlock();
    bench.storage.close();
    const file = join(bench.folder, "vault.sqlite");
    copyFileSync(file, `${file}.old`);
    const later = await openQuick(bench);
    await later.quick.unlock();
    later.account.vaults.create("Later");
    later.lock();
    later.quick.stop();
    later.storage.close();
    copyFileSync(`${file}.old`, file);
    const back = await openQuick(bench);
    expect(await back.quick.state()).toMatchObject({ waits: null });
    expect(await back.code(back.quick.unlock())).toBe("quick-unlock-void");
    expect(back.account.state()).toBe("locked");
    expectNothingLeft(back);
  });

  it("[V26] does not fit another account, though both keys and rows were swapped", async () => {
    const mine = await readyQuick();
    const other = await readyQuick();
    const [kept, foreign] = [mine.kept(), other.kept()];
    mine.keychain.open = (sealed) => other.keychain.open(sealed);
    mine.keep({ sealed: foreign?.sealed });
    expect(await mine.code(mine.quick.unlock())).toBe("quick-unlock-void");

    const third = await readyQuick();
    const row = other.storage
      .prepare("SELECT header, checksum, sealed FROM keyhole WHERE kind LIKE 'quick/%'")
      .get();
    third.storage
      .prepare("UPDATE keyhole SET header = ?, checksum = ?, sealed = ? WHERE kind LIKE 'quick/%'")
      .run(String(row?.["header"]), row?.["checksum"] as Uint8Array, row?.["sealed"] as Uint8Array);
    third.keychain.open = (sealed) => other.keychain.open(sealed);
    third.keep({ sealed: foreign?.sealed });
    expect(await third.code(third.quick.unlock())).toBe("quick-unlock-void");
    expect([mine, third].map(({ account }) => account.state())).toEqual(["locked", "locked"]);
    expect(kept?.machine).not.toBe(foreign?.machine);
  });
});
