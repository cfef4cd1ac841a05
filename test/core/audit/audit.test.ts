import { describe, expect, it } from "vitest";
import { auditMigrations, createAudit, type Audit } from "#core/audit";
import { boxKey, boxPublicKey, newKey } from "#core/crypto";
import { openStorage, type Storage } from "#core/storage";
import { temporaryFolder } from "../storage/fixture.ts";

const key = boxKey(newKey());

interface Trail {
  readonly storage: Storage;
  readonly audit: Audit;
  readonly clock: { now: () => number; at: number };
}

function openTrail(folder = temporaryFolder()): Trail {
  const storage = openStorage({ folder, migrations: auditMigrations });
  const clock = { at: 1_000_000, now: () => clock.at, after: () => () => undefined };
  return { storage, audit: createAudit({ storage, clock }), clock };
}

/** A trail of a hundred events, each of which knows its number. */
function filledTrail(): Trail {
  const trail = openTrail();
  trail.audit.sealTo(boxPublicKey(key));
  trail.storage.transaction(() => {
    for (let number = 1; number <= 100; number++) {
      trail.clock.at++;
      const kind = number % 2 === 0 ? "record.revealed" : "record.copied";
      trail.audit.append(kind, { recordId: `record-${number % 5}`, number });
    }
  });
  return trail;
}

describe("append", () => {
  it("[A1] numbers events without a gap, and answers the number", () => {
    const { audit, storage } = openTrail();
    expect([1, 2, 3].map(() => audit.append("account.locked"))).toEqual([1, 2, 3]);
    expect(audit.head()?.sequence).toBe(3);
    storage.close();
  });

  it("[A1] is undone with the change that it tells of, and heard of only when that is durable", () => {
    const { audit, storage } = openTrail();
    const heard: number[] = [];
    const stop = audit.onAppended((sequence) => heard.push(sequence));
    const run = () => {
      storage.transaction(() => {
        audit.append("record.changed");
        throw new Error("undone");
      });
    };
    expect(run).toThrow("undone");
    expect(audit.head()).toBeNull();
    storage.transaction(() => {
      audit.append("record.changed");
      expect(heard).toEqual([]);
    });
    expect(heard).toEqual([1]);
    stop();
    audit.append("record.changed");
    expect(heard).toEqual([1]);
    storage.close();
  });

  it("[A3] leaves details out before there is an account, and seals them after", () => {
    const { audit, storage } = openTrail();
    audit.append("settings.changed", { name: "canary" });
    audit.sealTo(boxPublicKey(key));
    audit.append("settings.changed", { name: "canary" });
    const rows = storage.prepare("SELECT sealed FROM audit_event ORDER BY sequence").all();
    expect(rows[0]?.["sealed"]).toBeNull();
    expect(Buffer.from(rows[1]?.["sealed"] as Uint8Array).includes("canary")).toBe(false);
    expect(audit.list({ limit: 5 }, key).events.map(({ details }) => details)).toEqual([
      { name: "canary" },
      null,
    ]);
    storage.close();
  });

  it("[A3] goes on sealing after a restart, without any key", () => {
    const folder = temporaryFolder();
    const first = openTrail(folder);
    first.audit.sealTo(boxPublicKey(key));
    first.storage.close();
    const { audit, storage } = openTrail(folder);
    audit.append("account.unlock-failed", { way: "password" });
    expect(audit.list({ limit: 1 }, null).events[0]?.details).toBeNull();
    expect(audit.list({ limit: 1 }, key).events[0]?.details).toEqual({ way: "password" });
    storage.close();
  });
});

describe("list", () => {
  it("pages from the newest, and counts all", () => {
    const { audit, storage } = filledTrail();
    const first = audit.list({ limit: 30 }, key);
    expect(first.total).toBe(100);
    expect(first.events.map(({ sequence }) => sequence).slice(0, 3)).toEqual([100, 99, 98]);
    const next = audit.list({ limit: 30, before: first.events.at(-1)?.sequence }, key);
    expect(next.events[0]?.sequence).toBe(70);
    expect(next.events[0]?.details).toEqual({ recordId: "record-0", number: 70 });
    storage.close();
  });

  it("keeps to the kinds and the record that were asked for", () => {
    const { audit, storage } = filledTrail();
    const copied = audit.list({ limit: 500, kinds: ["record.copied"] }, key);
    expect(copied.total).toBe(50);
    expect(copied.events.every(({ kind }) => kind === "record.copied")).toBe(true);
    const about = audit.list({ limit: 4, recordId: "record-3", before: 98 }, key);
    expect(about.total).toBe(20);
    expect(about.events.map(({ sequence }) => sequence)).toEqual([93, 88, 83, 78]);
    const both = audit.list({ limit: 50, recordId: "record-3", kinds: ["record.copied"] }, key);
    expect(both.total).toBe(10);
    audit.append("record.copied", { recordId: "record-3" });
    expect(audit.list({ limit: 50, recordId: "record-3" }, key).total).toBe(21);
    storage.close();
  });

  it("[A5] finds no record without the key, nor with a wrong one", () => {
    const { audit, storage } = filledTrail();
    expect(audit.list({ limit: 5, recordId: "record-3" }, null).events).toEqual([]);
    expect(audit.list({ limit: 5, recordId: "record-3" }, boxKey(newKey())).events).toEqual([]);
    expect(audit.list({ limit: 1 }, boxKey(newKey())).events[0]?.details).toBeNull();
    expect(audit.list({ limit: 5, recordId: "record-3" }, key).total).toBe(20);
    storage.close();
  });

  it("[A3] does not open details that were moved to another event", () => {
    const { audit, storage } = filledTrail();
    storage
      .prepare(
        "UPDATE audit_event SET sealed = (SELECT sealed FROM audit_event WHERE sequence = 10) WHERE sequence = 20",
      )
      .run();
    expect(audit.list({ limit: 1, before: 21 }, key).events[0]?.details).toBeNull();
    expect(audit.list({ limit: 1, before: 11 }, key).events[0]?.details).toMatchObject({
      number: 10,
    });
    storage.close();
  });
});

describe("verify", () => {
  it("[A2] finds an untouched chain intact, also when empty", () => {
    const { audit, storage } = openTrail();
    expect(audit.verify()).toMatchObject({ intact: true, events: 0, brokenAt: null });
    storage.close();
    const filled = filledTrail();
    expect(filled.audit.verify()).toMatchObject({ intact: true, events: 100, brokenAt: null });
    filled.storage.close();
  });

  it("[A2] names the first event that does not fit", () => {
    const attacks: [sql: string, brokenAt: number][] = [
      ["UPDATE audit_event SET at = at + 1 WHERE sequence = 40", 40],
      ["UPDATE audit_event SET kind = 'record.erased' WHERE sequence = 41", 41],
      ["UPDATE audit_event SET sealed = zeroblob(length(sealed)) WHERE sequence = 42", 42],
      ["UPDATE audit_event SET sealed = NULL WHERE sequence = 43", 43],
      ["UPDATE audit_event SET hash = zeroblob(32) WHERE sequence = 44", 44],
      ["DELETE FROM audit_event WHERE sequence = 45", 45],
      ["DELETE FROM audit_event WHERE sequence = 1", 1],
      [
        "INSERT INTO audit_event SELECT 101, at, kind, sealed, hash FROM audit_event WHERE sequence = 100",
        101,
      ],
      ["UPDATE audit_event SET sequence = 1000 WHERE sequence = 46", 46],
    ];
    for (const [sql, brokenAt] of attacks) {
      const { audit, storage } = filledTrail();
      storage.prepare(sql).run();
      expect(audit.verify()).toMatchObject({ intact: false, brokenAt });
      storage.close();
    }
  });

  it("[A4] finds a tail that was cut off, and a chain that was computed anew", () => {
    const { audit, storage } = filledTrail();
    const head = audit.head();
    if (head === null) throw new Error("the trail is empty");
    storage.prepare("DELETE FROM audit_event WHERE sequence > 90").run();
    expect(audit.verify()).toMatchObject({ intact: true, events: 90 });
    audit.anchor(head);
    expect(audit.verify()).toMatchObject({ intact: false, brokenAt: 91 });
    for (let number = 91; number <= 100; number++) audit.append("record.copied");
    expect(audit.verify()).toMatchObject({ intact: false, brokenAt: 100 });
    storage.close();
  });
});
