import { describe, expect, it } from "vitest";
import { everything, openDesk, type Desk } from "./fixture.ts";

const found = (desk: Desk, text = "", show: "live" | "archive" | "trash" | "recent" = "live") =>
  desk.records.find({ ...everything, text, scope: { show } }).items.map(({ name }) => name);

describe("the archive", () => {
  it("[R9] takes records out of lists, search and counts, and shows them in their place", async () => {
    const desk = await openDesk();
    const forge = desk.login({ name: "Forge", tags: ["work"] });
    const old = desk.login({ name: "Forge of old", tags: ["work"], favourite: true });
    desk.records.markUsed(old.id);
    desk.records.archive(old.id, true);
    expect(found(desk)).toEqual(["Forge"]);
    expect(found(desk, "forge")).toEqual(["Forge"]);
    expect(found(desk, "", "recent")).toEqual([]);
    expect(found(desk, "", "archive")).toEqual(["Forge of old"]);
    expect(found(desk, "is:archived")).toEqual(["Forge of old"]);
    expect(found(desk, "is:arch old")).toEqual(["Forge of old"]);
    expect(found(desk, "-is:archived forge")).toEqual(["Forge"]);
    const { all, archive, favourites, tags } = desk.records.counts();
    expect({ all, archive, favourites, tags }).toEqual({
      ...{ all: 1, archive: 1, favourites: 0, tags: [{ key: "work", count: 1 }] },
    });
    expect(desk.records.open(old.id)).toMatchObject({ archived: true, favourite: true });
    desk.records.archive(old.id, false);
    expect(found(desk)).toEqual(["Forge of old", "Forge"]);
    expect(desk.records.open(forge.id).revision).toBe(1);
  });

  it("[R9] keeps its mark through the trash, a version that is gone back to, and the next unlock", async () => {
    const desk = await openDesk();
    const { id } = desk.login({ name: "Old" });
    desk.records.archive(id, true);
    desk.records.trash(id);
    expect(found(desk, "", "archive")).toEqual([]);
    expect(found(desk, "is:archived")).toEqual([]);
    expect(found(desk, "", "trash")).toEqual(["Old"]);
    desk.records.restore(id);
    expect(found(desk, "", "archive")).toEqual(["Old"]);
    desk.records.revert(id, 1);
    expect(desk.records.open(id).archived).toBe(true);
    desk.records.forget();
    await desk.records.load();
    expect(found(desk, "", "archive")).toEqual(["Old"]);
    expect([...desk.records.names()]).toMatchObject([{ name: "Old", archived: true }]);
    expect(desk.records.duplicate(id).archived).toBe(false);
  });
});
