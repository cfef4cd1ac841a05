import { describe, expect, it } from "vitest";
import { openDesk } from "./fixture.ts";

describe("a damaged record", () => {
  it("stays marked as damaged in the trash and out of it", async () => {
    const desk = await openDesk();
    const { id } = desk.login();
    const [row] = desk.storage.prepare("SELECT sealed FROM record").all();
    const sealed = Buffer.from(row?.["sealed"] as Uint8Array);
    sealed.writeUInt8(sealed.readUInt8(20) ^ 1, 20);
    desk.storage.prepare("UPDATE record SET sealed = ?").run(sealed);
    desk.records.forget();
    await desk.records.load();
    expect(desk.records.trash(id)).toMatchObject({ damaged: true, name: "Damaged record" });
    expect(desk.records.restore(id)).toMatchObject({ damaged: true });
    expect(desk.records.damaged()).toBe(1);
  });

  it("[R3] is told of on the trail when loading finds it, once, and when it can be written to", async () => {
    const desk = await openDesk();
    const { id } = desk.login({ name: "Broken" });
    desk.login({ name: "Whole" });
    desk.storage.prepare("UPDATE record SET sealed = zeroblob(99) WHERE id = ?").run(id);
    const reload = async () => {
      desk.records.forget();
      await desk.records.load();
    };
    desk.storage.prepare("PRAGMA query_only = ON").run();
    await reload();
    expect(desk.records.counts()).toMatchObject({ all: 2, damaged: 1 });
    expect(() => desk.records.open(id)).toThrow(
      expect.objectContaining({ code: "record-damaged" }) as Error,
    );
    expect(desk.events()).not.toContain("record.damaged");
    desk.storage.prepare("PRAGMA query_only = OFF").run();
    await reload();
    await reload();
    expect(desk.events().filter((kind) => kind === "record.damaged")).toHaveLength(1);
    expect(desk.audit.list({ limit: 1 }, desk.account.auditKey()).events[0]?.details).toMatchObject(
      { recordId: id, type: "login" },
    );
  });

  it("keeps none of its other versions from being listed", async () => {
    const desk = await openDesk();
    const { id } = desk.login({ name: "One" });
    desk.records.change(id, 1, { name: "Two" });
    desk.records.change(id, 2, { name: "Three" });
    desk.storage.prepare("UPDATE version SET sealed = x'00' WHERE revision = 2").run();
    expect(desk.records.versions(id)).toMatchObject([
      { revision: 2, name: "Damaged version" },
      { revision: 1, name: "One" },
    ]);
    expect(() => desk.records.revert(id, 2)).toThrow(
      expect.objectContaining({ code: "record-damaged" }) as Error,
    );
  });
});
