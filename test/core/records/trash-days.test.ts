import { beforeEach, describe, expect, it } from "vitest";
import { createRecords, type Records } from "#core/records";
import { describeKey } from "#core/ssh";
import { goodPassword } from "../vault/fixture.ts";
import { openDesk, type Desk } from "./fixture.ts";

const dayMs = 86_400_000;
let desk: Desk;
let records: Records;
let keepDays: number;

/** The application's own records, which count the days, over the desk's account. */
async function start(): Promise<void> {
  const { account, audit, clock } = desk;
  records = createRecords({ account, audit, clock, describeKey, keepTrashDays: () => keepDays });
  await records.load();
}

async function restart(): Promise<void> {
  records.forget();
  desk.account.lock();
  await desk.account.unlock(goodPassword);
  await start();
}

beforeEach(async () => {
  keepDays = 30;
  desk = await openDesk();
  await start();
});

const login = (name: string) =>
  records.create({ vaultId: desk.vaultId, type: "login", name, fields: { password: "x" } }).id;
const inTrash = () =>
  records
    .find({ text: "", scope: { show: "trash" }, sort: "name", offset: 0, limit: 100 })
    .items.map(({ name, goesInDays }) => [name, goesInDays]);

describe("the trash", () => {
  it("[R11] lets a record go after thirty days of use, on the trail, and says how many are left", async () => {
    records.trash(login("Old"));
    expect(inTrash()).toEqual([["Old", 30]]);
    desk.clock.advance(10 * dayMs);
    records.trash(login("New"));
    expect(inTrash()).toEqual([
      ["New", 30],
      ["Old", 20],
    ]);
    desk.clock.advance(19 * dayMs);
    await restart();
    expect(inTrash()).toEqual([
      ["New", 11],
      ["Old", 1],
    ]);
    desk.clock.advance(dayMs);
    expect(inTrash()).toEqual([["New", 10]]);
    const { events } = desk.audit.list({ limit: 20 }, desk.account.auditKey());
    expect(events.find(({ kind }) => kind === "record.erased")?.details).toMatchObject({
      ...{ recordName: "Old", afterDays: 30 },
    });
  });

  it("[R11] is not emptied by a clock that jumps, nor by one that goes to and fro", async () => {
    keepDays = 7;
    records.trash(login("Old"));
    desk.clock.jump(10 * 365 * dayMs);
    await restart();
    expect(inTrash()).toEqual([["Old", 6]]);
    for (let time = 0; time < 20; time++) {
      desk.clock.jump(-10 * 365 * dayMs);
      await restart();
      desk.clock.jump(10 * 365 * dayMs);
      await restart();
    }
    expect(inTrash()).toEqual([["Old", 6]]);
  });

  it("[R11] does not count days on which it was not open, or kept everything", async () => {
    records.trash(login("Old"));
    for (let week = 0; week < 4; week++) {
      desk.clock.jump(7 * dayMs);
      await restart();
    }
    expect(inTrash()).toEqual([["Old", 26]]);
    keepDays = 0;
    desk.clock.advance(100 * dayMs);
    expect(inTrash()).toEqual([["Old", null]]);
    keepDays = 7;
    expect(inTrash()).toEqual([["Old", 7]]);
    desk.clock.advance(6 * dayMs);
    expect(inTrash()).toEqual([["Old", 1]]);
  });

  it("[R11] begins anew for what was restored and trashed again, and for a tally that is lost", async () => {
    const id = login("Old");
    records.trash(id);
    desk.clock.advance(5 * dayMs);
    records.restore(id);
    desk.clock.advance(1000);
    records.trash(id);
    expect(inTrash()).toEqual([["Old", 30]]);
    desk.clock.advance(5 * dayMs);
    expect(inTrash()).toEqual([["Old", 25]]);
    desk.account.records.writeCache("trash-days", Buffer.from("{"));
    await restart();
    expect(inTrash()).toEqual([["Old", 30]]);
  });
});
