import { describe, expect, it } from "vitest";
import { openDesk } from "./fixture.ts";

describe("comparing versions", () => {
  it("[R12] tells what was added, removed and changed, and never what is concealed", async () => {
    const desk = await openDesk();
    const { records } = desk;
    const { id } = desk.login({
      tags: ["work"],
      notes: "Old note",
      fields: { username: "mara", password: "one#1", uris: "https://forge.example" },
      custom: [
        { label: "PIN", kind: "concealed", value: "pin#1" },
        { label: "Team", kind: "text", value: "Blue" },
      ],
    });
    const [pin, team] = records.open(id).fields.filter(({ custom }) => custom);
    records.change(id, 1, {
      name: "Smithy",
      tags: ["work", "prod"],
      favourite: true,
      notes: "New note",
      fields: { password: "two#2", uris: "", totp_secret: "JBSWY3DPEHPK3PXP" },
      custom: [
        { id: pin?.ref.slice(7) ?? "", label: "PIN", kind: "concealed", value: "pin#2" },
        { id: team?.ref.slice(7) ?? "", label: "Group", kind: "text" },
      ],
    });
    const differences = records.compare(id, 1, null);
    expect(
      differences.map(({ label, change, before, after }) => [label, change, before, after]),
    ).toEqual([
      ["Name", "changed", "Forge", "Smithy"],
      ["Tags", "changed", "work", "work, prod"],
      ["Favourite", "added", null, "Yes"],
      ["Notes", "changed", "Old note", "New note"],
      ["Password", "changed", null, null],
      ["One-time code", "added", null, null],
      ["PIN", "changed", null, null],
      ["Name of a field", "changed", "Team", "Group"],
      ["Website", "removed", "https://forge.example", null],
    ]);
    expect(JSON.stringify(differences)).not.toMatch(/one#1|two#2|pin#|JBSW/);
    expect(records.compare(id, 2, 1).find(({ label }) => label === "Name")).toMatchObject({
      ...{ before: "Smithy", after: "Forge" },
    });
    expect(records.compare(id, 2, 2)).toEqual([]);
  });

  it("[R12] names what a reference points at, and reveals an earlier version by the trail", async () => {
    const desk = await openDesk();
    const { records, vaultId } = desk;
    const [one, other] = [desk.login({ name: "Root" }), desk.login({ name: "Root" })];
    const fields = { address: "h.example", user: "mara", sign_in: "password", login: one.id };
    const host = records.create({ vaultId, type: "host", name: "H", fields });
    records.change(host.id, 1, { fields: { login: other.id, sign_in: "ask" } });
    expect(records.compare(host.id, 1, null)).toMatchObject([
      { label: "Sign in with", before: "Password of a login", after: "Ask each time" },
      { label: "Login", before: "Root", after: "Root" },
    ]);
    const { id } = desk.login({ fields: { password: "first" } });
    records.change(id, 1, { fields: { password: "second" } });
    const at = { id, field: "password", revision: 1 };
    expect(records.take(at, "record.revealed").value).toBe("first");
    expect(desk.events(1)).toEqual(["record.revealed"]);
    expect(() => records.compare(id, 9, null)).toThrow(/no longer there/);
  });
});
