import { statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  bringBack,
  bytesIn,
  everything,
  filled,
  leave,
  newFile,
  open,
  openTraveller,
} from "./fixture.ts";

const day = 24 * 60 * 60_000;

describe("leaving", () => {
  it("[TR1] takes the vaults that are not marked, and returning brings everything back as it was", async () => {
    const traveller = await filled();
    const before = everything(traveller);
    const file = newFile();
    const left = await leave(traveller, file);
    expect(left).toMatchObject({
      vaults: 1,
      records: 5,
      isClean: true,
      bytes: statSync(file).size,
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    traveller.lock();
    await traveller.unlock();
    expect(traveller.account.vaults.list().map(({ name }) => name)).toEqual(["Personal"]);
    expect(everything(traveller).headers).toHaveLength(5);
    const back = await bringBack(traveller, file);
    expect(back).toMatchObject({ records: 5, vaults: [{ name: "Embassy", records: 5 }] });
    expect(everything(traveller)).toEqual(before);
    traveller.close();
  });

  it("[TR6] leaves no trace: neither in lists, nor in the trail, nor in any byte of the data folder", async () => {
    const traveller = await filled();
    const { away, leaving, folder, storage, audit, account } = traveller;
    await account.backup();
    await account.backupByHand();
    const ids = [away, ...Object.values(leaving)];
    const blobs = [
      ...storage.prepare("SELECT sealed FROM record WHERE vault_id = ?").rows(away),
    ].map(([sealed]) => Buffer.from(sealed as Uint8Array).subarray(20, 60));
    const traces = [...ids.map((id) => Buffer.from(id)), ...blobs];
    for (const trace of traces) expect(bytesIn(folder).includes(trace)).toBe(true);
    await leave(traveller, newFile());
    for (const trace of traces) expect(bytesIn(folder).includes(trace)).toBe(false);
    traveller.lock();
    await traveller.unlock();
    const { events, total } = audit.list({ limit: 500 }, account.auditKey());
    const said = JSON.stringify(events);
    for (const word of [...ids, "Embassy", "embassy.example", "ravel"])
      expect(said).not.toContain(word);
    expect(said).toContain("Harbour login");
    expect(events).toHaveLength(total);
    expect(audit.verify()).toMatchObject({ intact: true, events: total });
    expect(account.vaults.list().map(({ safeForTravel }) => safeForTravel)).toEqual([false]);
    expect(account.rolledBack()).toBe(false);
    traveller.close();
    for (const trace of traces) expect(bytesIn(folder).includes(trace)).toBe(false);
  });

  it("[TR5] takes along what the trail says of it, and brings it back into its places", async () => {
    const traveller = await filled();
    const { audit, account } = traveller;
    const list = () => audit.list({ limit: 500 }, account.auditKey()).events;
    const before = list();
    const file = newFile();
    await leave(traveller, file);
    const away = list();
    expect(away.length).toBeLessThan(before.length);
    for (const event of away.filter(({ sequence }) => sequence <= (before[0]?.sequence ?? 0)))
      expect(before).toContainEqual(event);
    traveller.lock();
    await traveller.unlock();
    await bringBack(traveller, file);
    const after = list();
    for (const event of before) expect(after).toContainEqual(event);
    expect(after[0]).toMatchObject({
      kind: "vault.returned",
      details: { vaults: "Embassy", records: 5 },
    });
    expect(
      after.some(
        ({ kind, details }) => kind === "vault.exported" && details?.["vaults"] === "Embassy",
      ),
    ).toBe(true);
    expect(audit.verify()).toMatchObject({ intact: true, events: after.length });
    traveller.lock();
    await traveller.unlock();
    expect(audit.verify().intact).toBe(true);
    traveller.close();
  });

  it("[A6] an event that another hand emptied breaks the chain, before and while others are withheld", async () => {
    const traveller = await filled();
    const { audit, storage } = traveller;
    const empty = (sequence: number) =>
      storage
        .prepare("UPDATE audit_event SET at = 0, kind = '', sealed = NULL WHERE sequence = ?")
        .run(sequence);
    await leave(traveller, newFile());
    expect(audit.verify().intact).toBe(true);
    empty(1);
    expect(audit.verify().intact).toBe(false);
    traveller.lock();
    await traveller.unlock();
    expect(audit.verify().intact).toBe(false);
    traveller.lock();
    await traveller.unlock();
    expect(audit.verify().intact).toBe(false);
    traveller.close();
  });

  it("[TR3] brings the vaults to an account with another password, with content, history and files", async () => {
    const traveller = await filled();
    const { leaving, records } = traveller;
    const before = records.open(leaving.login);
    const versions = records.versions(leaving.login);
    const file = newFile();
    await leave(traveller, file);
    const other = await openTraveller({ password: "another-lantern-on-the-quay-8" });
    expect(await bringBack(other, file)).toMatchObject({ records: 5, events: 0 });
    expect(other.records.open(leaving.login)).toMatchObject({
      name: before.name,
      revision: before.revision,
    });
    expect(other.records.versions(leaving.login)).toEqual(versions);
    expect(
      other.records.take({ id: leaving.login, field: "password" }, "record.revealed").value,
    ).toBe("hunter2");
    const [map] = other.records.attachments.list(leaving.host);
    const pieces: Uint8Array[] = [];
    for await (const piece of other.records.attachments.read(leaving.host, map?.id ?? ""))
      pieces.push(Buffer.from(piece));
    expect(Buffer.concat(pieces).equals(Buffer.alloc(600_000, "Embassy"))).toBe(true);
    expect(other.settings.get().keyAgent.allowed).toEqual([leaving.key]);
    expect(other.knownHosts.list().map(({ host }) => host)).toEqual(["embassy.example"]);
    expect([...other.account.records.headers()].every(({ damage }) => damage === null)).toBe(true);
    other.lock();
    await other.account.unlock("another-lantern-on-the-quay-8");
    expect(other.account.rolledBack()).toBe(false);
    expect(other.audit.verify().intact).toBe(true);
    traveller.close();
    other.close();
  });

  it("[TR7] says that the vaults of a file are here already, and changes nothing", async () => {
    const traveller = await filled();
    const file = newFile();
    await leave(traveller, file);
    await bringBack(traveller, file);
    const before = everything(traveller);
    await expect(open(traveller, file)).rejects.toMatchObject({
      code: "already-here",
      message: expect.stringContaining("Embassy") as string,
    });
    expect(everything(traveller)).toEqual(before);
    traveller.close();
  });

  it("[TR7] numbers a vault whose name is taken meanwhile", async () => {
    const traveller = await filled();
    const file = newFile();
    await leave(traveller, file);
    traveller.account.vaults.create("Embassy");
    expect((await bringBack(traveller, file)).vaults).toMatchObject([{ name: "Embassy 2" }]);
    expect(
      traveller.account.vaults
        .list()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["Embassy", "Embassy 2", "Personal"]);
    traveller.close();
  });

  it("[R11] days in the trash do not count while a record is away", async () => {
    const traveller = await filled();
    const { leaving, records, clock } = traveller;
    const goesIn = () => records.open(leaving.trashed).goesInDays;
    const before = goesIn();
    const file = newFile();
    await leave(traveller, file);
    traveller.lock();
    await traveller.unlock();
    for (let passed = 0; passed < 40; passed++) clock.advance(day);
    await bringBack(traveller, file);
    expect(goesIn()).toBe(before);
    traveller.close();
  });
});
