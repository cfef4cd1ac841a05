import { createHash, randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newKey } from "#core/crypto";
import {
  isQuickWayOver,
  openWithQuickWay,
  readQuickWay,
  writeQuickWay,
} from "../../../main/core/vault/quick-way.ts";
import { filledBench, goodPassword, openBench } from "./fixture.ts";

const nextPassword = "another-harbour-lantern-7";

const times = fc.record({
  made: fc.nat(2 ** 41),
  expires: fc.nat(2 ** 41),
  event: fc.nat(1_000_000),
});

describe("the quick way of a machine", () => {
  const { storage } = openBench();
  const makeRow = (about: { made: number; expires: number; event: number }) => {
    const unlocked = { accountId: randomUUID(), accountKey: newKey() };
    const machine = randomUUID();
    const key = newKey();
    writeQuickWay(storage, unlocked, { ...about, machine, key });
    return { unlocked, machine, key };
  };

  it("[V26] opens by its key, with the times that were sealed along, and by no other key or name", () => {
    fc.assert(
      fc.property(times, (about) => {
        const { unlocked, machine, key } = makeRow(about);
        const opened = openWithQuickWay(storage, machine, key);
        expect(opened?.unlocked.accountId).toBe(unlocked.accountId);
        expect(opened?.unlocked.accountKey.equals(unlocked.accountKey)).toBe(true);
        expect(opened?.header).toMatchObject(about);
        expect(readQuickWay(storage, machine)).toMatchObject(about);
        expect(openWithQuickWay(storage, machine, newKey())).toBeNull();
        expect(openWithQuickWay(storage, randomUUID(), key)).toBeNull();
      }),
      { numRuns: 50 },
    );
  });

  it("[V26] does not open with a single character of its header, or bit of its seal, changed", () => {
    fc.assert(
      fc.property(times, fc.nat(), fc.boolean(), (about, at, inHeader) => {
        const { machine, key } = makeRow(about);
        const kind = `quick/${machine}`;
        const row = storage.prepare("SELECT header, sealed FROM keyhole WHERE kind = ?").get(kind);
        const header = Buffer.from(String(row?.["header"]));
        const sealed = Buffer.from(row?.["sealed"] as Uint8Array);
        const bytes = inHeader ? header : sealed;
        const place = at % bytes.length;
        bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place);
        const checksum = createHash("sha256").update(header).update(sealed).digest();
        storage
          .prepare("UPDATE keyhole SET header = ?, sealed = ?, checksum = ? WHERE kind = ?")
          .run(header.toString("utf8"), sealed, checksum, kind);
        expect(openWithQuickWay(storage, machine, key)).toBeNull();
      }),
      { numRuns: 100 },
    );
  });

  it("[V26] does not open from the row of another machine or account", () => {
    const about = { made: 1, expires: 2, event: 0 };
    const [mine, other] = [makeRow(about), makeRow(about)];
    const copy =
      "UPDATE keyhole SET (header, checksum, sealed) = (SELECT header, checksum, sealed FROM keyhole WHERE kind = ?) WHERE kind = ?";
    storage.prepare(copy).run(`quick/${other.machine}`, `quick/${mine.machine}`);
    expect(openWithQuickWay(storage, mine.machine, mine.key)).toBeNull();
    expect(openWithQuickWay(storage, mine.machine, other.key)).toBeNull();
  });

  it("[V26] goes with the password in the same transaction, whoever changes it", async () => {
    const { account, recoveryCode, storage: own } = await filledBench(1);
    const [machine, other] = [randomUUID(), randomUUID()];
    const terms = { longestMs: 1_000_000, seenAt: 0 };
    const isThere = () =>
      [machine, other].map((one) => account.quickWays.read(one, terms) !== null);
    const make = () => {
      for (const one of [machine, other]) {
        account.quickWays.make(one, newKey(), Date.now() + 1_000_000);
      }
      expect(isThere()).toEqual([true, true]);
    };
    make();
    await expect(account.changePassword("wrong", nextPassword)).rejects.toThrow();
    expect(isThere()).toEqual([true, true]);
    await account.changePassword(goodPassword, nextPassword);
    expect(isThere()).toEqual([false, false]);
    make();
    account.lock();
    await account.recover(recoveryCode, goodPassword);
    expect(isThere()).toEqual([false, false]);
    make();
    account.quickWays.remove(machine);
    expect(isThere()).toEqual([false, true]);
    own.close();
  });

  it("[V27] is over from its end on, and never before it while the clock goes forward", () => {
    const header = {
      ...{ format: 1 as const, account: randomUUID(), machine: randomUUID(), salt: "0".repeat(32) },
      ...{ kdf: "hkdf-sha-256" as const, made: 1_000_000_000, expires: 2_000_000_000, event: 3 },
    };
    const minute = 60_000;
    fc.assert(
      fc.property(fc.nat(2_000_000_000), fc.nat(2_000_000_000), (now, seen) => {
        const audit = { newestAt: () => seen };
        const terms = { longestMs: 900_000_000, seenAt: 0 };
        const latest = Math.max(seen, header.made);
        const isOver = isQuickWayOver(header, terms, { audit, now });
        if (Math.max(now, latest) >= 1_900_000_000) expect(isOver).toBe(true);
        else expect(isOver).toBe(now < latest - 5 * minute);
      }),
    );
  });
});
