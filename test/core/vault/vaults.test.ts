import { describe, expect, it } from "vitest";
import { newId } from "#core/crypto";
import {
  codeOf,
  filledBench,
  goodPassword,
  note,
  reopened,
  saveRecord,
  textOf,
} from "./fixture.ts";

describe("vaults", () => {
  it("[V20] are made, renamed and removed, each change on the trail", async () => {
    const bench = await filledBench(1);
    const { account, audit } = bench;
    const work = account.vaults.create("Work");
    expect(account.vaults.rename(work.id, "Office")).toMatchObject({ name: "Office" });
    const again = reopened(bench);
    await again.account.unlock(goodPassword);
    expect(again.account.vaults.list().map(({ name }) => name)).toEqual(["Personal", "Office"]);
    again.account.vaults.remove(work.id);
    expect(again.account.vaults.list()).toHaveLength(1);
    const kinds = again.audit.list({ limit: 10 }, null).events.map(({ kind }) => kind);
    expect(kinds).toEqual(
      expect.arrayContaining(["vault.created", "vault.renamed", "vault.removed"]),
    );
    const twice = reopened(again);
    await twice.account.unlock(goodPassword);
    expect(twice.account.rolledBack()).toBe(false);
    expect(audit).not.toBe(twice.audit);
    twice.storage.close();
  });

  it("are not removed while they hold a record, nor when they are the last", async () => {
    const bench = await filledBench(1);
    const { account, vaultId, ids } = bench;
    const [id = ""] = ids;
    expect(
      codeOf(() => {
        account.vaults.remove(vaultId);
      }),
    ).toBe("vault-not-empty");
    account.records.mark({ id, trashedAt: 5, audit: note });
    expect(
      codeOf(() => {
        account.vaults.remove(vaultId);
      }),
    ).toBe("vault-not-empty");
    account.records.erase([id], [note]);
    expect(
      codeOf(() => {
        account.vaults.remove(vaultId);
      }),
    ).toBe("last-vault");
    account.vaults.create("Other");
    account.vaults.remove(vaultId);
    expect(
      codeOf(() => {
        account.vaults.remove(vaultId);
      }),
    ).toBe("not-found");
    expect(codeOf(() => account.vaults.rename(vaultId, "x"))).toBe("not-found");
    expect(codeOf(() => saveRecord(bench, { id: newId(1), vaultId }, "x"))).toBe("not-found");
    bench.storage.close();
  });

  it("leave nothing behind in memory when the change is undone", async () => {
    const bench = await filledBench(1);
    const { account, storage } = bench;
    const run = () => {
      account.records.batch(() => {
        account.vaults.create("Never");
        throw new Error("undone");
      });
    };
    expect(run).toThrow("undone");
    expect(account.vaults.list()).toHaveLength(1);
    expect(textOf(bench, bench.ids[0] ?? "")).toBe("content of 0");
    account.vaults.create("Then");
    expect(account.vaults.list()).toHaveLength(2);
    storage.close();
  });

  it("[V13] whose key or name is damaged are shown as such, and the others open", async () => {
    const bench = await filledBench(3);
    const other = bench.account.vaults.create("Other");
    const id = newId(Date.now());
    saveRecord(bench, { id, vaultId: other.id }, "in the other vault");
    bench.account.lock();
    bench.storage
      .prepare("UPDATE vault SET sealed_key = zeroblob(60) WHERE id = ?")
      .run(bench.vaultId);
    await bench.account.unlock(goodPassword);
    expect(bench.account.vaults.list()).toMatchObject([
      { damaged: true },
      { name: "Other", damaged: false },
    ]);
    expect(textOf(bench, id)).toBe("in the other vault");
    const [damagedId = ""] = bench.ids;
    expect(codeOf(() => textOf(bench, damagedId))).toBe("record-damaged");
    const { vaultId } = bench;
    expect(codeOf(() => saveRecord(bench, { id: damagedId, vaultId, revision: 1 }, "over"))).toBe(
      "record-damaged",
    );
    expect(codeOf(() => bench.account.vaults.rename(vaultId, "x"))).toBe("record-damaged");
    const headers = [...bench.account.records.headers()];
    expect(headers.filter(({ damage }) => damage === "unverified")).toHaveLength(3);
    expect(headers.filter(({ damage }) => damage === null)).toHaveLength(1);
    saveRecord(bench, { id, vaultId: other.id, revision: 1 }, "still changeable");
    expect(textOf(bench, id)).toBe("still changeable");
    bench.storage.close();
  });
});
