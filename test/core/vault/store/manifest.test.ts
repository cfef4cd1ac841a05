import { describe, expect, it } from "vitest";
import type { Storage } from "#core/storage";
import {
  codeOf,
  filledBench,
  goodPassword,
  note,
  saveRecord,
  textOf,
  type Filled,
} from "../fixture.ts";

/** Locks, lets somebody at the file, and unlocks again. */
async function tamper(bench: Filled, change: (storage: Storage) => void): Promise<void> {
  bench.account.lock();
  change(bench.storage);
  await bench.account.unlock(goodPassword);
}

function run(storage: Storage, sql: string, ...values: (string | number | Uint8Array)[]): void {
  storage.prepare(sql).run(...values);
}

function flipBit(storage: Storage, table: string, where: string, bit: number): void {
  const row = storage.prepare(`SELECT sealed FROM ${table} WHERE ${where}`).get();
  const sealed = Uint8Array.from(row?.["sealed"] as Uint8Array);
  const index = (bit >> 3) % sealed.length;
  sealed[index] = (sealed[index] ?? 0) ^ (1 << (bit & 7));
  run(storage, `UPDATE ${table} SET sealed = ? WHERE ${where}`, sealed);
}

function damages({ account }: Filled): Record<string, string | null> {
  const damaged = [...account.records.headers()].filter(({ damage }) => damage !== null);
  return Object.fromEntries(damaged.map(({ id, damage }) => [id, damage]));
}

/** That every record but the given ones opens with its content. */
function expectTheRest(bench: Filled, ...except: readonly string[]): void {
  for (const [number, id] of bench.ids.entries()) {
    if (!except.includes(id)) expect(textOf(bench, id)).toBe(`content of ${number}`);
  }
}

describe("a tampered or damaged file", () => {
  it("[V13] with one flipped bit in a record: that one is damaged and kept, the rest opens", async () => {
    const bench = await filledBench(12);
    const {
      ids: [id = ""],
      vaultId,
    } = bench;
    for (const bit of [0, 50, 97, 1000, 2250]) {
      await tamper(bench, (storage) => {
        flipBit(storage, "record", `id = '${id}'`, bit);
      });
      const kept = bench.storage.prepare("SELECT sealed FROM record WHERE id = ?").get(id);
      expect(codeOf(() => textOf(bench, id))).toBe("record-damaged");
      expect(codeOf(() => saveRecord(bench, { id, vaultId, revision: 1 }, "over it"))).toBe(
        "record-damaged",
      );
      expect(bench.storage.prepare("SELECT sealed FROM record WHERE id = ?").get(id)).toEqual(kept);
      expectTheRest(bench, id);
      await tamper(bench, (storage) => {
        flipBit(storage, "record", `id = '${id}'`, bit);
      });
      expect(textOf(bench, id)).toBe("content of 0");
    }
    bench.storage.close();
  });

  it("[V9] with two records swapped: both are damaged", async () => {
    const bench = await filledBench(8);
    const {
      ids: [one = "", other = ""],
    } = bench;
    await tamper(bench, (storage) => {
      const sealedOf = (id: string) =>
        storage.prepare("SELECT sealed FROM record WHERE id = ?").get(id)?.["sealed"] as Uint8Array;
      const [first, second] = [sealedOf(one), sealedOf(other)];
      run(storage, "UPDATE record SET sealed = ? WHERE id = ?", second, one);
      run(storage, "UPDATE record SET sealed = ? WHERE id = ?", first, other);
    });
    expect([one, other].map((id) => codeOf(() => textOf(bench, id)))).toEqual([
      "record-damaged",
      "record-damaged",
    ]);
    expectTheRest(bench, one, other);
    bench.storage.close();
  });

  it("[V11] with a record dropped: it is missing", async () => {
    const bench = await filledBench(8);
    const {
      ids: [id = ""],
      vaultId,
    } = bench;
    await tamper(bench, (storage) => {
      run(storage, "DELETE FROM record WHERE id = ?", id);
    });
    expect(damages(bench)).toEqual({ [id]: "missing" });
    expect(codeOf(() => textOf(bench, id))).toBe("record-damaged");
    expect(codeOf(() => saveRecord(bench, { id, vaultId }, "in its place"))).toBe("conflict");
    expectTheRest(bench, id);
    bench.account.records.erase([id], [note]);
    expect(damages(bench)).toEqual({});
    bench.storage.close();
  });

  it("[V11] with an earlier revision put back: it is replaced", async () => {
    const bench = await filledBench(8);
    const {
      ids: [id = ""],
      vaultId,
    } = bench;
    const earlier = bench.storage
      .prepare("SELECT revision, tag, sealed FROM record WHERE id = ?")
      .get(id);
    saveRecord(bench, { id, vaultId, revision: 1 }, "the newest");
    await tamper(bench, (storage) => {
      const values = [
        Number(earlier?.["revision"]),
        String(earlier?.["tag"]),
        earlier?.["sealed"] as Uint8Array,
        id,
      ];
      run(storage, "UPDATE record SET revision = ?, tag = ?, sealed = ? WHERE id = ?", ...values);
    });
    expect(damages(bench)).toEqual({ [id]: "replaced" });
    expect(codeOf(() => textOf(bench, id))).toBe("record-damaged");
    expectTheRest(bench, id);
    bench.storage.close();
  });

  it("[V11] with an erased record put back: it is unlisted and does not open", async () => {
    const bench = await filledBench(8);
    const {
      ids: [id = ""],
    } = bench;
    bench.storage.prepare("CREATE TEMP TABLE kept AS SELECT * FROM record").run();
    bench.account.records.erase([id], [note]);
    await tamper(bench, (storage) => {
      run(storage, "INSERT OR IGNORE INTO record SELECT * FROM kept");
    });
    expect(damages(bench)).toEqual({ [id]: "unlisted" });
    expect(codeOf(() => textOf(bench, id))).toBe("record-damaged");
    expectTheRest(bench, id);
    bench.storage.close();
  });

  it("[V10] with a record taken out of the trash by hand: the manifest knows better", async () => {
    const bench = await filledBench(3);
    const {
      ids: [id = ""],
    } = bench;
    bench.account.records.mark({ id, trashedAt: 99, audit: note });
    await tamper(bench, (storage) => {
      run(storage, "UPDATE record SET trashed_at = NULL, type = 'host', created_at = 1");
    });
    expect(bench.account.records.header(id)).toMatchObject({ trashedAt: 99, type: "login" });
    expect(textOf(bench, id)).toBe("content of 0");
    bench.storage.close();
  });

  it("[V13] with a damaged page: its records are unverified and open, and the page is kept", async () => {
    const bench = await filledBench(30);
    const { vaultId } = bench;
    const page = bench.storage.prepare("SELECT bucket FROM manifest_page LIMIT 1").get();
    const bucket = Number(page?.["bucket"]);
    await tamper(bench, (storage) => {
      flipBit(storage, "manifest_page", `bucket = ${bucket}`, 400);
    });
    const unverified = damages(bench);
    const [id = ""] = Object.keys(unverified);
    expect(Object.values(unverified).every((damage) => damage === "unverified")).toBe(true);
    expect(id).not.toBe("");
    expectTheRest(bench);
    saveRecord(bench, { id, vaultId, revision: 1 }, "changed");
    expect(damages(bench)).toEqual({});
    const kept = bench.storage.prepare("SELECT place FROM quarantine").all();
    expect(kept).toEqual([{ place: `sallyport/1/manifest-page/${vaultId}/${bucket}` }]);
    bench.storage.close();
  });

  it("[V11] with an earlier page and its records put back: they are unverified", async () => {
    const bench = await filledBench(6);
    const {
      ids: [id = ""],
      vaultId,
      storage,
    } = bench;
    storage.prepare("CREATE TEMP TABLE kept AS SELECT * FROM record").run();
    storage.prepare("CREATE TEMP TABLE kept_page AS SELECT * FROM manifest_page").run();
    saveRecord(bench, { id, vaultId, revision: 1 }, "the newest");
    await tamper(bench, () => {
      run(storage, `REPLACE INTO record SELECT * FROM kept WHERE id = '${id}'`);
      run(storage, "REPLACE INTO manifest_page SELECT * FROM kept_page");
    });
    expect(damages(bench)).toEqual({ [id]: "unverified" });
    storage.close();
  });

  it("[V12] with a root that is damaged, or an earlier one: it is reported, and the rest opens", async () => {
    const bench = await filledBench(6);
    const {
      ids: [id = ""],
      vaultId,
      storage,
    } = bench;
    await tamper(bench, () => {
      flipBit(storage, "manifest_root", "1", 300);
    });
    expect(bench.account.rolledBack()).toBe(true);
    expectTheRest(bench);
    saveRecord(bench, { id, vaultId, revision: 1 }, "changed");
    await tamper(bench, () => undefined);
    expect(bench.account.rolledBack()).toBe(false);
    storage.prepare("CREATE TEMP TABLE kept_root AS SELECT * FROM manifest_root").run();
    saveRecord(bench, { id, vaultId, revision: 2 }, "the newest");
    await tamper(bench, () => {
      run(storage, "REPLACE INTO manifest_root SELECT * FROM kept_root");
    });
    expect(bench.account.rolledBack()).toBe(true);
    expectTheRest(bench, id);
    storage.close();
  });

  it("[V12] with a ledger that is damaged or gone: it is reported, and everything opens", async () => {
    for (const sql of ["DELETE FROM ledger", "UPDATE ledger SET sealed = zeroblob(90)"]) {
      const bench = await filledBench(4);
      await tamper(bench, (storage) => {
        run(storage, sql);
      });
      expect(bench.account.rolledBack()).toBe(true);
      expectTheRest(bench);
      await tamper(bench, () => undefined);
      expect(bench.account.rolledBack()).toBe(false);
      bench.storage.close();
    }
  });

  it("[V12] with a vault gone: it is reported, and its records are listed as unverified", async () => {
    const bench = await filledBench(2);
    bench.account.vaults.create("Other");
    await tamper(bench, (storage) => {
      run(storage, "DELETE FROM vault WHERE id = ?", bench.vaultId);
    });
    expect(bench.account.rolledBack()).toBe(true);
    expect(Object.values(damages(bench))).toEqual(["unverified", "unverified"]);
    expect(codeOf(() => textOf(bench, bench.ids[0] ?? ""))).toBe("record-damaged");
    bench.storage.close();
  });
});
