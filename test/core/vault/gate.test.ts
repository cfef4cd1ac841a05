import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { newId } from "#core/crypto";
import {
  codeOf,
  filledBench,
  goodPassword,
  openBench,
  reopened,
  saveRecord,
  standingClock,
  textOf,
} from "./fixture.ts";

const next = "another-harbour-lantern-7";

function code(expected: string): unknown {
  return expect.objectContaining({ code: expected });
}

describe("an account", () => {
  it("[V1] is made once, with a first vault, and is open then", async () => {
    const { account, audit, storage } = openBench();
    expect(account.state()).toBe("empty");
    await expect(account.unlock(goodPassword)).rejects.toEqual(code("account-missing"));
    const { recoveryCode } = await account.create(goodPassword);
    expect(recoveryCode).toMatch(/^(\w{4}-){6}\w{4}$/);
    expect(account.state()).toBe("unlocked");
    expect(account.vaults.list().map(({ name }) => name)).toEqual(["Personal"]);
    await expect(account.create(goodPassword)).rejects.toEqual(code("account-exists"));
    const { events } = audit.list({ limit: 9 }, account.auditKey());
    expect(events.map(({ kind }) => kind)).toEqual(["vault.created", "account.created"]);
    storage.close();
  });

  it("[V7] refuses a weak master password, with a reason", async () => {
    const { account, storage } = openBench();
    await expect(account.create("password1234")).rejects.toEqual(code("password-weak"));
    await expect(account.create("short")).rejects.toThrow(/at least 10 characters/);
    expect(account.state()).toBe("empty");
    storage.close();
  });

  it("[V8] answers nothing but vault-locked while it is locked", async () => {
    const { account, storage, ids, vaultId } = await filledBench(2);
    const [id = ""] = ids;
    const write = { id, vaultId, type: "login", expectedRevision: 1 } as const;
    const audit = { kind: "record.changed", details: {} } as const;
    account.lock();
    account.lock();
    expect(account.state()).toBe("locked");
    const { records, vaults } = account;
    const calls = [
      () => records.headers(),
      () => records.header(id),
      () => records.read(id),
      () => records.write({ ...write, plain: new Uint8Array(), audit }),
      () => records.mark({ id, trashedAt: 1, audit }),
      () => records.move({ id, vaultId, audit }),
      () => {
        records.erase([id], [audit]);
      },
      () => records.versions(id),
      () => records.batch(() => 1),
      () => records.readCache("a"),
      () => {
        records.writeCache("a", new Uint8Array());
      },
      () => vaults.list(),
      () => vaults.create("b"),
      () => vaults.rename(vaultId, "b"),
      () => {
        vaults.remove(vaultId);
      },
      () => account.auditKey(),
    ];
    expect(calls.map(codeOf)).toEqual(calls.map(() => "vault-locked"));
    await expect(account.changePassword(goodPassword, next)).rejects.toEqual(code("vault-locked"));
    await expect(account.renewRecoveryCode(goodPassword)).rejects.toEqual(code("vault-locked"));
    storage.close();
  });

  it("[V2] opens with its password after a restart, and with no other", async () => {
    const bench = await filledBench(3);
    const again = reopened(bench);
    for (const wrong of ["", goodPassword.toUpperCase(), `${goodPassword} `]) {
      await expect(again.account.unlock(wrong)).rejects.toEqual(code("password-wrong"));
    }
    expect(again.account.state()).toBe("locked");
    const waited = reopened(again, { clock: standingClock(Date.now() + 60_000) });
    await waited.account.unlock(goodPassword);
    expect(textOf(waited, bench.ids[2] ?? "")).toBe("content of 2");
    const { events } = waited.audit.list({ limit: 4 }, waited.account.auditKey());
    const failed = { kind: "account.unlock-failed", details: { way: "password" } };
    expect(events).toMatchObject([{ kind: "account.unlocked" }, failed, failed, failed]);
    waited.storage.close();
  });

  it("[V5] changes its password, and only with the former one", async () => {
    const bench = await filledBench(1);
    const { account } = bench;
    await expect(account.changePassword("wrong", next)).rejects.toEqual(code("password-wrong"));
    await expect(account.changePassword(goodPassword, "weak")).rejects.toEqual(
      code("password-weak"),
    );
    await account.changePassword(goodPassword, next);
    const again = reopened(bench);
    await expect(again.account.unlock(goodPassword)).rejects.toEqual(code("password-wrong"));
    await again.account.unlock(next);
    expect(textOf(again, bench.ids[0] ?? "")).toBe("content of 0");
    again.storage.close();
  });

  it("[V2] opens with its recovery code, which is then replaced like the password", async () => {
    const bench = await filledBench(1);
    const again = reopened(bench);
    const typed = bench.recoveryCode.toLowerCase().replaceAll("-", " ");
    await expect(again.account.recover(typed, "weak")).rejects.toEqual(code("password-weak"));
    const { recoveryCode } = await again.account.recover(typed, next);
    expect(again.account.state()).toBe("unlocked");
    expect(textOf(again, bench.ids[0] ?? "")).toBe("content of 0");
    again.account.lock();
    await expect(again.account.unlock(goodPassword)).rejects.toEqual(code("password-wrong"));
    await expect(again.account.recover(bench.recoveryCode, next)).rejects.toEqual(
      code("recovery-code-wrong"),
    );
    await again.account.recover(recoveryCode, goodPassword);
    await again.account.unlock(goodPassword);
    again.storage.close();
  });

  it("[C10] does not count a slip of the pen in a recovery code as an attempt", async () => {
    const { account, storage } = await filledBench(1);
    account.lock();
    for (let round = 0; round < 9; round++) {
      await expect(account.recover("ABCD", next)).rejects.toEqual(code("recovery-code-wrong"));
    }
    expect(account.retryAt()).toBeNull();
    storage.close();
  });

  it("[V5] makes a new recovery code, and the former one stops working", async () => {
    const bench = await filledBench(1);
    await expect(bench.account.renewRecoveryCode("wrong")).rejects.toEqual(code("password-wrong"));
    const { recoveryCode } = await bench.account.renewRecoveryCode(goodPassword);
    bench.account.lock();
    await expect(bench.account.recover(bench.recoveryCode, next)).rejects.toEqual(
      code("recovery-code-wrong"),
    );
    await bench.account.recover(recoveryCode, next);
    bench.storage.close();
  });

  it("[V3] refuses a header that is damaged, or out of bounds", async () => {
    const damages = [
      "UPDATE keyhole SET header = replace(header, '\"passes\":1', '\"passes\":2')",
      "UPDATE keyhole SET sealed = zeroblob(60)",
      "UPDATE keyhole SET checksum = zeroblob(32)",
      "UPDATE keyhole SET header = 'nonsense'",
      "DELETE FROM keyhole WHERE kind = 'password'",
    ];
    for (const sql of damages) {
      const bench = await filledBench(1);
      bench.account.lock();
      bench.storage.prepare(sql).run();
      await expect(bench.account.unlock(goodPassword)).rejects.toEqual(code("vault-damaged"));
      bench.storage.close();
    }
  });

  it("writes one backup a day, and says so on the trail", async () => {
    const { account, audit, storage } = await filledBench(1);
    expect(await account.backup()).toBe(true);
    expect(await account.backup()).toBe(false);
    const [event] = audit.list({ limit: 1 }, account.auditKey()).events;
    expect(event).toMatchObject({ kind: "backup.written" });
    expect(event?.details?.["file"]).toMatch(/^vault-[\d-]{10}\.sqlite$/);
    storage.close();
  });

  it("[V8] stays locked when the lock came while the key was being derived", async () => {
    const { account, storage } = await filledBench(1);
    account.lock();
    const unlocking = account.unlock(goodPassword);
    account.lock();
    await expect(unlocking).rejects.toEqual(code("vault-locked"));
    expect(account.state()).toBe("locked");
    await account.unlock(goodPassword);
    expect(account.state()).toBe("unlocked");
    storage.close();
  });

  it("[V1] leaves nothing readable in the data folder", async () => {
    const canary = "canary-8d1f3a";
    const bench = await filledBench(0);
    const { account, audit, storage, folder, stateFolder, vaultId } = bench;
    const id = newId(Date.now());
    saveRecord(bench, { id, vaultId }, `${canary} one`);
    saveRecord(bench, { id, vaultId, revision: 1 }, `${canary} two`);
    account.vaults.create(`${canary} vault`);
    audit.append("record.copied", { recordId: id, name: canary });
    account.records.writeCache("catalogue", Buffer.from(canary));
    await account.changePassword(goodPassword, `${canary}-Password-1`);
    await account.backup();
    account.lock();
    storage.close();
    const secrets = [canary, goodPassword, bench.recoveryCode.replaceAll("-", "")];
    const files = [folder, stateFolder].flatMap((root) =>
      readdirSync(root, { recursive: true, encoding: "utf8" }).map((name) => join(root, name)),
    );
    const read = files.filter((file) => statSync(file).isFile()).map((file) => readFileSync(file));
    expect(read.length).toBeGreaterThanOrEqual(4);
    expect(read.some((bytes) => bytes.includes(id))).toBe(true);
    for (const bytes of read)
      for (const secret of secrets) expect(bytes.includes(secret)).toBe(false);
  });

  it("says that the folder cannot be written to, and changes nothing", async () => {
    const bench = await filledBench(1);
    const {
      storage,
      vaultId,
      ids: [id = ""],
    } = bench;
    storage.prepare("PRAGMA query_only = 1").get();
    expect(codeOf(() => saveRecord(bench, { id, vaultId, revision: 1 }, "new"))).toBe(
      "folder-read-only",
    );
    expect(textOf(bench, id)).toBe("content of 0");
    storage.prepare("PRAGMA query_only = 0").get();
    saveRecord(bench, { id, vaultId, revision: 1 }, "new");
    expect(textOf(bench, id)).toBe("new");
    storage.close();
  });
});
