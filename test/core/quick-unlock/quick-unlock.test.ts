import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { goodPassword } from "../vault/fixture.ts";
import {
  dayMs,
  expectNothingLeft,
  expectReady,
  expectWaits,
  openQuick,
  readyQuick,
} from "./fixture.ts";

describe("quick unlock", () => {
  it("[QU1] is off at first, and goes on with the master password and one answered question", async () => {
    const bench = await openQuick();
    expect(await bench.quick.state()).toMatchObject({ on: false, way: "touch-id", waits: null });
    expect(await bench.code(bench.quick.turnOn("wrong"))).toBe("password-wrong");
    expect(bench.presence.asked).toBe(0);
    await bench.quick.turnOn(goodPassword);
    expect(bench.presence.asked).toBe(1);
    expect(bench.trail(1)).toEqual(["quick-unlock.on touch-id"]);
    bench.lock();
    await expectReady(bench);
    expect(bench.trail(1)).toEqual(["account.unlocked quick"]);
  });

  it.each(["cancelled", "refused"] as const)(
    "[QU1] stays off where the question was %s",
    async (answer) => {
      const bench = await openQuick();
      bench.presence.answer = answer;
      const code = answer === "refused" ? "quick-unlock-refused" : "cancelled";
      expect(await bench.code(bench.quick.turnOn(goodPassword))).toBe(code);
      expect(await bench.quick.state()).toMatchObject({ on: false });
      expect(bench.kept()).toBeNull();
    },
  );

  it("[QU1] is not switched on while locked, nor by a lock that comes first", async () => {
    const bench = await openQuick();
    bench.presence.meanwhile = () => {
      bench.lock();
    };
    expect(await bench.code(bench.quick.turnOn(goodPassword))).toBe("vault-locked");
    expect(await bench.quick.state()).toMatchObject({ on: false });
    expect(await bench.code(bench.quick.turnOn(goodPassword))).toBe("vault-locked");
    expect(bench.kept()).toBeNull();
  });

  it("[QU2] keeps one half on this machine for the owner alone, the other in the vault, and no key in either", async () => {
    const bench = await readyQuick();
    const name = readdirSync(bench.stateFolder).find((one) => one.startsWith("quick-unlock-"));
    expect(statSync(join(bench.stateFolder, name ?? "")).mode & 0o777).toBe(0o600);
    const sealed = Buffer.from(bench.kept()?.sealed ?? "", "base64");
    const key = Buffer.from(await bench.keychain.open(sealed));
    expect(key.length).toBe(32);
    const files = [bench.folder, bench.stateFolder].flatMap((folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name))),
    );
    for (const bytes of files) {
      for (const form of [key, key.toString("base64"), key.toString("hex")]) {
        expect(bytes.includes(form)).toBe(false);
      }
    }
  });

  it("[QU3] is refused where there is no keychain to trust, no way to ask, or no host for it", async () => {
    const bench = await readyQuick();
    bench.keychain.trusted = false;
    expect((await bench.quick.state()).unavailable).toMatch(/no keychain/);
    expect(await bench.code(bench.quick.unlock())).toBe("quick-unlock-unavailable");
    expect(bench.account.state()).toBe("locked");
    await bench.account.unlock(goodPassword);
    expect(await bench.code(bench.quick.turnOn(goodPassword))).toBe("quick-unlock-unavailable");
    bench.keychain.trusted = true;
    bench.presence.reason = "No finger was added.";
    expect((await bench.quick.state()).unavailable).toBe("No finger was added.");
    expect(await bench.code(bench.quick.turnOn(goodPassword))).toBe("quick-unlock-unavailable");
  });

  it("[QU4] asks before the keychain is opened, and opens nothing where the answer is no", async () => {
    const bench = await readyQuick();
    for (const answer of ["cancelled", "refused"] as const) {
      bench.presence.answer = answer;
      const code = answer === "refused" ? "quick-unlock-refused" : "cancelled";
      expect(await bench.code(bench.quick.unlock())).toBe(code);
      expect([bench.keychain.opened, bench.account.state()]).toEqual([0, "locked"]);
    }
    bench.presence.answer = "present";
    bench.presence.meanwhile = () => {
      expect(bench.keychain.opened).toBe(0);
    };
    await expectReady(bench);
    expect(bench.keychain.opened).toBe(1);
  });

  it("[QU4] opens nothing for an answer alone: the key has to fit", async () => {
    const bench = await readyQuick();
    bench.keychain.reset();
    expect(await bench.code(bench.quick.unlock())).toBe("quick-unlock-void");
    expect(bench.account.state()).toBe("locked");
    expectNothingLeft(bench);
    await expectWaits(bench, "quick-unlock-void", /does not fit/);
  });

  it("[QU4] gives up where a lock came while the question was open", async () => {
    const bench = await readyQuick();
    bench.presence.meanwhile = async () => {
      await bench.account.unlock(goodPassword);
      bench.lock();
    };
    expect(await bench.code(bench.quick.unlock())).toBe("vault-locked");
    expect([bench.account.state(), bench.keychain.opened]).toEqual(["locked", 0]);
    bench.presence.meanwhile = () => undefined;
    await expectReady(bench);
  });

  it("[QU4] asks once for whoever asks at the same time", async () => {
    const bench = await readyQuick();
    await Promise.all([bench.quick.unlock(), bench.quick.unlock(), bench.quick.unlock()]);
    expect([bench.presence.asked, bench.account.state()]).toEqual([2, "unlocked"]);
    expect(bench.trail(2)).not.toEqual(["account.unlocked quick", "account.unlocked quick"]);
  });

  it.each([
    ["not JSON", "nonsense"],
    ["of another format", '{"format":2}'],
    ["empty", ""],
  ])(
    "[QU6] takes a file that is %s for damaged, and mends it with the password",
    async (_, text) => {
      const bench = await readyQuick();
      bench.keep(text);
      await expectWaits(bench, "quick-unlock-void", /does not fit/);
      await bench.account.unlock(goodPassword);
      await expect.poll(async () => (await bench.quick.state()).waits).toBeNull();
      bench.lock();
      await expectReady(bench);
    },
  );

  it("[QU6] counts a key that does not fit as an attempt, and waits like the password", async () => {
    const bench = await readyQuick();
    for (let wrong = 0; wrong < 3; wrong++) {
      expect(await bench.code(bench.account.unlock("wrong"))).toBe("password-wrong");
    }
    const { asked } = bench.presence;
    expect(await bench.code(bench.quick.unlock())).toBe("attempts-delayed");
    expect(bench.presence.asked).toBe(asked);
    bench.clock.jump(10_000);
    bench.storage
      .prepare("UPDATE keyhole SET sealed = zeroblob(60) WHERE kind LIKE 'quick/%'")
      .run();
    expect(await bench.code(bench.quick.unlock())).toBe("quick-unlock-void");
    expect(bench.account.retryAt()).toBeNull();
  });

  it("[QU6] rests after five questions without success, and tells the trail of a refusal once a lock", async () => {
    const bench = await readyQuick();
    bench.presence.answer = "refused";
    for (let time = 0; time < 5; time++) {
      expect(await bench.code(bench.quick.unlock())).toBe("quick-unlock-refused");
    }
    await expectWaits(bench, "quick-unlock-void", /several times/);
    for (let time = 0; time < 20; time++) await bench.code(bench.quick.unlock());
    expectNothingLeft(bench);
    const told = bench.trail(99).filter((kind) => kind.startsWith("quick-unlock.refused"));
    expect(told).toHaveLength(1);
    await bench.account.unlock(goodPassword);
    await expect.poll(async () => (await bench.quick.state()).waits).toBeNull();
    bench.presence.answer = "present";
    bench.lock();
    await expectReady(bench);
  });

  it("[QU7] is switched off with both halves, and does not come back with the password", async () => {
    const bench = await readyQuick();
    await bench.quick.unlock();
    const kept = bench.kept();
    bench.quick.turnOff();
    expect(bench.trail(1)).toEqual(["quick-unlock.off"]);
    expect(bench.kept()).toBeNull();
    bench.lock();
    expect(await bench.code(bench.quick.unlock())).toBe("quick-unlock-void");
    await bench.account.unlock(goodPassword);
    bench.lock();
    expect(await bench.quick.state()).toMatchObject({ on: false });
    expect(kept?.sealed).not.toBeNull();
  });

  it("[QU7] does not outlive being switched off while a new key was being sealed", async () => {
    const bench = await readyQuick();
    const seal = bench.keychain.seal.bind(bench.keychain);
    const waiting = Promise.withResolvers<undefined>();
    bench.keychain.seal = async (plain) => {
      const sealed = await seal(plain);
      await waiting.promise;
      return sealed;
    };
    await bench.account.unlock(goodPassword);
    bench.quick.turnOff();
    waiting.resolve(undefined);
    await new Promise((resolve) => setImmediate(resolve));
    expect(bench.kept()).toBeNull();
    expect(await bench.quick.state()).toMatchObject({ on: false });
  });

  it("unlocks by the master password though the keychain takes nothing more", async () => {
    const bench = await readyQuick();
    bench.keychain.seal = () => Promise.reject(new Error("the wallet is closed"));
    await bench.account.unlock(goodPassword);
    expect(bench.account.state()).toBe("unlocked");
    bench.lock();
    await expectReady(bench);
  });

  it("is not half on where its file cannot be written", async () => {
    const bench = await openQuick();
    mkdirSync(join(bench.stateFolder, `quick-unlock-${bench.account.id() ?? ""}.json.part`));
    expect(await bench.code(bench.quick.turnOn(goodPassword))).toBe("storage-failed");
    expect(await bench.quick.state()).toMatchObject({ on: false });
    expectNothingLeft(bench);
  });

  it("[QU4] opens nothing twice where the password came while the question was open", async () => {
    const bench = await readyQuick();
    bench.presence.meanwhile = () => bench.account.unlock(goodPassword);
    await bench.quick.unlock();
    expect([bench.account.state(), bench.keychain.opened]).toEqual(["unlocked", 0]);
    expect(bench.trail(1)).toEqual(["account.unlocked password"]);
  });

  it("tells whoever listens when it is switched, ends, or begins anew", async () => {
    const bench = await openQuick();
    const heard: string[] = [];
    bench.quick.onChanged(({ on, waits }) => heard.push(`${on ? "on" : "off"} ${waits ?? ""}`));
    await bench.quick.turnOn(goodPassword);
    await expect.poll(() => heard.at(-1)).toBe("on ");
    bench.lock();
    bench.clock.advance(15 * dayMs);
    await expect.poll(() => heard.at(-1)).toMatch(/^on It is time/);
  });
});
