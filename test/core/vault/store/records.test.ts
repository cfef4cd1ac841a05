import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newId } from "#core/crypto";
import {
  codeOf,
  filledBench,
  goodPassword,
  note,
  reopened,
  saveRecord,
  standingClock,
  textOf,
} from "../fixture.ts";

describe("records", () => {
  it("[V9] keep what was written, revision by revision", async () => {
    const clock = standingClock();
    const bench = await filledBench(0, { clock });
    const { account, vaultId } = bench;
    const id = newId(clock.at);
    const createdAt = clock.at;
    for (let revision = 0; revision < 4; revision++) {
      const header = saveRecord(
        bench,
        { id, vaultId, revision: revision || null },
        `text ${revision}`,
      );
      expect(header).toMatchObject({
        id,
        vaultId,
        revision: revision + 1,
        createdAt,
        changedAt: clock.at,
      });
      clock.at += 1000;
    }
    const again = reopened(bench, { clock });
    await again.account.unlock(goodPassword);
    expect(textOf(again, id)).toBe("text 3");
    expect([1, 2, 3, 4].map((revision) => textOf(again, id, revision))).toEqual([
      "text 0",
      "text 1",
      "text 2",
      "text 3",
    ]);
    expect(again.account.records.versions(id)).toEqual([
      { revision: 3, changedAt: createdAt + 2000 },
      { revision: 2, changedAt: createdAt + 1000 },
      { revision: 1, changedAt: createdAt },
    ]);
    expect(codeOf(() => textOf(again, id, 9))).toBe("not-found");
    expect(account).not.toBe(again.account);
    again.storage.close();
  });

  it("[V9] keep any bytes", async () => {
    const { account, vaultId, storage } = await filledBench(0);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 9000 }), (plain) => {
        const id = newId(Date.now());
        const place = { id, vaultId, type: "secure_note", expectedRevision: null } as const;
        account.records.write({ ...place, plain, audit: note });
        expect(account.records.read(id).plain).toEqual(Buffer.from(plain));
      }),
      { numRuns: 40 },
    );
    storage.close();
  });

  it("are not changed by someone who has not seen the newest revision", async () => {
    const bench = await filledBench(1);
    const {
      vaultId,
      ids: [id = ""],
    } = bench;
    saveRecord(bench, { id, vaultId, revision: 1 }, "second");
    expect(codeOf(() => saveRecord(bench, { id, vaultId, revision: 1 }, "late"))).toBe("conflict");
    expect(codeOf(() => saveRecord(bench, { id, vaultId }, "again"))).toBe("conflict");
    const gone = { id: newId(1), vaultId, revision: 1 };
    expect(codeOf(() => saveRecord(bench, gone, "gone"))).toBe("not-found");
    expect(textOf(bench, id)).toBe("second");
    expect(() => saveRecord(bench, { id, vaultId: newId(1), revision: 2 }, "x")).toThrow();
    bench.storage.close();
  });

  it("go to the trash and back without a new revision, and survive a restart there", async () => {
    const bench = await filledBench(2);
    const [id = ""] = bench.ids;
    expect(bench.account.records.mark({ id, trashedAt: 77, audit: note })).toMatchObject({
      trashedAt: 77,
      revision: 1,
    });
    const again = reopened(bench);
    await again.account.unlock(goodPassword);
    expect(again.account.records.header(id).trashedAt).toBe(77);
    again.account.records.mark({ id, trashedAt: null, audit: note });
    expect(again.account.records.header(id).trashedAt).toBeNull();
    expect(textOf(again, id)).toBe("content of 0");
    again.storage.close();
  });

  it("[V9] move to another vault with their versions", async () => {
    const bench = await filledBench(1);
    const {
      account,
      vaultId,
      ids: [id = ""],
    } = bench;
    saveRecord(bench, { id, vaultId, revision: 1 }, "second");
    const other = account.vaults.create("Other");
    expect(account.records.move({ id, vaultId: other.id, audit: note })).toMatchObject({
      vaultId: other.id,
      revision: 2,
      damage: null,
    });
    expect([textOf(bench, id), textOf(bench, id, 1)]).toEqual(["second", "content of 0"]);
    expect([...account.records.headers()]).toHaveLength(1);
    account.vaults.remove(vaultId);
    expect(textOf(bench, id, 1)).toBe("content of 0");
    expect(account.records.move({ id, vaultId: other.id, audit: note }).revision).toBe(2);
    expect(codeOf(() => account.records.move({ id, vaultId: newId(1), audit: note }))).toBe(
      "not-found",
    );
    bench.storage.close();
  });

  it("are erased with their versions, and their id may be used again", async () => {
    const bench = await filledBench(3);
    const {
      account,
      vaultId,
      ids: [id = "", second = ""],
    } = bench;
    saveRecord(bench, { id, vaultId, revision: 1 }, "second");
    account.records.erase([id, second], [note, note]);
    expect(codeOf(() => textOf(bench, id))).toBe("not-found");
    expect(codeOf(() => account.records.versions(id))).toBe("not-found");
    expect([...account.records.headers()]).toHaveLength(1);
    expect(
      codeOf(() => {
        account.records.erase([id], [note]);
      }),
    ).toBe("not-found");
    expect(saveRecord(bench, { id, vaultId }, "anew").revision).toBe(1);
    bench.storage.close();
  });

  it("[A1] are on the trail in the same transaction as their change", async () => {
    const bench = await filledBench(1);
    const { account, audit, storage, vaultId } = bench;
    const before = audit.head()?.sequence;
    const id = newId(Date.now());
    storage
      .prepare(
        "CREATE TRIGGER stop BEFORE INSERT ON audit_event BEGIN SELECT raise(ABORT, 'no'); END",
      )
      .run();
    expect(codeOf(() => saveRecord(bench, { id, vaultId }, "unheard"))).toBe("storage-failed");
    storage.prepare("DROP TRIGGER stop").run();
    expect(codeOf(() => textOf(bench, id))).toBe("not-found");
    expect(audit.head()?.sequence).toBe(before);
    saveRecord(bench, { id, vaultId }, "heard");
    expect(account.records.header(id).damage).toBeNull();
    storage.close();
  });

  it("change together in a batch, or not at all", async () => {
    const bench = await filledBench(10);
    const { account, vaultId, ids } = bench;
    const fresh = newId(Date.now());
    const run = () => {
      account.records.batch(() => {
        for (const id of ids) saveRecord(bench, { id, vaultId, revision: 1 }, "changed");
        saveRecord(bench, { id: fresh, vaultId }, "fresh");
        expect(textOf(bench, ids[3] ?? "")).toBe("changed");
        saveRecord(bench, { id: fresh, vaultId, revision: 1 }, "twice in one batch");
        throw new Error("stop");
      });
    };
    expect(run).toThrow("stop");
    expect(ids.map((id) => textOf(bench, id))).toEqual(
      ids.map((_, number) => `content of ${number}`),
    );
    expect([...account.records.headers()].every(({ damage }) => damage === null)).toBe(true);
    account.records.batch(() => {
      for (const id of ids) saveRecord(bench, { id, vaultId, revision: 1 }, "changed");
    });
    const again = reopened(bench);
    await again.account.unlock(goodPassword);
    expect(ids.map((id) => textOf(again, id))).toEqual(ids.map(() => "changed"));
    expect(again.account.rolledBack()).toBe(false);
    again.storage.close();
  });

  it("[ST1] are saved whole or not at all on a full disk, and go on when there is room", async () => {
    const bench = await filledBench(5);
    const { account, audit, storage, vaultId } = bench;
    storage.prepare("PRAGMA max_page_count = 150").get();
    const saved: string[] = [];
    let code = "none";
    while (code === "none") {
      const id = newId(Date.now());
      code = codeOf(() => saveRecord(bench, { id, vaultId }, `${id} ${"x".repeat(9000)}`));
      if (code === "none") saved.push(id);
    }
    expect(code).toBe("disk-full");
    expect(saved.length).toBeGreaterThan(3);
    expect([...account.records.headers()]).toHaveLength(5 + saved.length);
    expect(codeOf(() => saveRecord(bench, { id: newId(1), vaultId }, "y".repeat(99_000)))).toBe(
      "disk-full",
    );
    storage.prepare("PRAGMA max_page_count = 100000").get();
    saved.push(newId(Date.now()));
    const last = saved.at(-1) ?? "";
    saveRecord(bench, { id: last, vaultId }, `${last} at last`);
    const again = reopened(bench);
    await again.account.unlock(goodPassword);
    for (const id of saved) expect(textOf(again, id).startsWith(id)).toBe(true);
    expect([...again.account.records.headers()].every(({ damage }) => damage === null)).toBe(true);
    expect(again.account.rolledBack()).toBe(false);
    expect(again.audit.verify().intact).toBe(true);
    expect(audit).not.toBe(again.audit);
    again.storage.close();
  });
});
