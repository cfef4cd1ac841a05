import { afterEach, describe, expect, it } from "vitest";
import { recordTypes } from "#contract";
import { codeAt, readOtp } from "#core/totp";
import { openDemo } from "../../main/demo/open.ts";
import { openRoomsForDemo } from "./fixture.ts";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

describe("the demonstration", () => {
  it("holds some forty records of every type, in three vaults, and nothing that is damaged", async () => {
    const { account, records, lock } = openRoomsForDemo();
    const server = await openDemo({ account, records, lock });
    stops.push(() => server.stop());
    const counts = records.counts();
    expect(counts.all).toBeGreaterThanOrEqual(40);
    expect(counts.types.map(({ key }) => key).toSorted()).toEqual([...recordTypes].toSorted());
    expect(
      account.vaults
        .list()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(["Harbourlight", "Personal", "Travel safe"]);
    expect(counts).toMatchObject({ damaged: 0, trash: 1, favourites: 3 });
    expect(lock.status().lockedBecause).toBeNull();
  });

  it("shows a code, a host on its server, and what was used lately", async () => {
    const { account, records, lock } = openRoomsForDemo();
    const server = await openDemo({ account, records, lock });
    stops.push(() => server.stop());
    const find = (text: string) =>
      records.find({ text, scope: { show: "live" }, sort: "smart", offset: 0, limit: 50 });
    const [forge] = find("harbourlight forge").items;
    const { fields } = records.readFields(forge?.id ?? "");
    expect(codeAt(readOtp(fields["totp_secret"] ?? ""), 0).code).toMatch(/^[0-9]{6}$/);
    const [database] = find("type:host db-primary").items;
    expect(database?.subtitle).toBe("postgres · via bastion-1");
    expect(records.readFields(database?.id ?? "").fields["port"]).toBe(String(server.port));
    expect(find("").sections.map(({ name }) => name)).toEqual(["favourites", "recent", "earlier"]);
  });
});
