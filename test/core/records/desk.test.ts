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
