import { once } from "node:events";
import { join } from "node:path";
import { expect, it } from "vitest";
import { newId } from "#core/crypto";
import { runChild } from "../../storage/fixture.ts";
import {
  codeOf,
  filledBench,
  goodPassword,
  newRecord,
  note,
  openBench,
  reopened,
  textOf,
} from "../fixture.ts";

const child = join(import.meta.dirname, "../bulk-child.ts");

/** Kills a child some moment after it began to write for the second time. Answers how many it acknowledged. */
async function killedWrites(folder: string, stateFolder: string, afterMs: number): Promise<number> {
  const process = runChild(child, [folder, stateFolder]);
  let said = "";
  const begun = new Promise<void>((resolve) => {
    process.stdout?.on("data", (bytes: Buffer) => {
      said += bytes.toString("utf8");
      if (said.split("begun").length > 2) resolve();
    });
  });
  await Promise.race([begun, once(process, "close")]);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  process.kill("SIGKILL");
  await once(process, "close");
  return said.split("written\n").length - 1;
}

it("[ST1] a bulk write that is killed is there whole or not at all", async () => {
  const { folder, stateFolder, account, storage } = await filledBench(3);
  account.lock();
  storage.close();
  let count = 3;
  for (let round = 0; round < 6; round++) {
    const acknowledged = await killedWrites(folder, stateFolder, Math.random() * 60);
    expect(acknowledged).toBeGreaterThan(0);
    const bench = openBench({ folder, stateFolder });
    await bench.account.unlock(goodPassword);
    expect(bench.account.rolledBack()).toBe(false);
    const headers = [...bench.account.records.headers()];
    expect(headers.filter(({ damage }) => damage !== null)).toEqual([]);
    expect((headers.length - count) % 1000).toBe(0);
    expect(headers.length).toBeGreaterThanOrEqual(count + acknowledged * 1000);
    expect(bench.audit.verify().intact).toBe(true);
    count = headers.length;
    bench.account.lock();
    bench.storage.close();
  }
}, 120_000);

it("[V9] [V10] what was sealed in bulk opens like any other, version by version, in the next unlock too", async () => {
  const bench = await filledBench(20);
  const versions = [1, 2, 3].map((n) => ({ plain: Buffer.from(`text ${n}`), changedAt: n }));
  const records = Array.from({ length: 700 }, () =>
    newRecord({ vaultId: bench.vaultId, id: newId(Date.now()), versions }),
  );
  const before = bench.audit.head()?.sequence ?? 0;
  const { account } = bench;
  account.records.writeAll(
    records.map((record) => account.records.seal(record)),
    note,
  );
  expect(bench.audit.head()?.sequence).toBe(before + 1);
  const again = reopened(bench);
  await again.account.unlock(goodPassword);
  expect([...again.account.records.headers()].filter(({ damage }) => damage === null).length).toBe(
    720,
  );
  for (const { id } of records.slice(0, 50)) {
    expect(textOf(again, id)).toBe("new");
    expect([1, 2, 3].map((revision) => textOf(again, id, revision))).toEqual(
      versions.map(({ plain }) => plain.toString()),
    );
    expect(again.account.records.header(id)).toMatchObject({ createdAt: 1000, changedAt: 2000 });
  }
  again.storage.close();
});

it("[V11] refuses an id that the manifest lists although its row is gone", async () => {
  const bench = await filledBench(3);
  const [id = ""] = bench.ids;
  bench.storage.prepare("DELETE FROM record WHERE id = ?").run(id);
  const { records } = bench.account;
  const sealed = [newId(Date.now()), id].map((each) =>
    records.seal(newRecord({ vaultId: bench.vaultId, id: each })),
  );
  expect(
    codeOf(() => {
      records.writeAll(sealed, note);
    }),
  ).toBe("conflict");
  expect([...records.headers()]).toHaveLength(3);
});

it("[V8] writes nothing while locked, and nothing into a vault that is gone", async () => {
  const bench = await filledBench(0);
  const { account } = bench;
  const other = account.vaults.create("Other");
  const sealed = [account.records.seal(newRecord({ vaultId: other.id, id: newId(Date.now()) }))];
  account.lock();
  expect(
    codeOf(() => {
      account.records.writeAll(sealed, note);
    }),
  ).toBe("vault-locked");
  await account.unlock(goodPassword);
  account.vaults.remove(other.id);
  expect(
    codeOf(() => {
      account.records.writeAll(sealed, note);
    }),
  ).toBe("not-found");
  expect([...account.records.headers()]).toHaveLength(0);
});
