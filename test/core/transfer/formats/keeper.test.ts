import { describe, expect, it } from "vitest";
import { readBytes, vector } from "../fixture.ts";

describe("Keeper", () => {
  it("brings a login whole, its fields under their labels in each spelling", async () => {
    const { format, records, remarks } = await readBytes(await vector("keeper.json"));
    expect(format.name).toBe("keeper");
    expect(records[0]).toMatchObject({
      type: "login",
      folder: ["Marketing", "Social", "Media"],
      tags: ["Second"],
      notes: "n",
      changedAt: 1_762_431_492_000,
      fields: {
        username: "ada",
        password: "pw",
        uris: "https://k.example\nhttps://two.example",
        totp_secret: "otpauth://totp/A?secret=JBSWY3DPEHPK3PXP",
      },
      custom: [
        { label: "One-time code", kind: "totp", value: "otpauth://totp/B?secret=KRSXG5CTMVRXEZLU" },
        { label: "colour", kind: "text", value: "blue" },
        { label: "veiled", kind: "concealed", value: "v" },
        { label: "Multiline", kind: "concealed", value: "a\nb" },
        { label: "Pet?", kind: "concealed", value: "Cat" },
        { label: "Mobile", kind: "text", value: "US 555 1 Mobile" },
        { label: "Address ref", kind: "text", value: "Home" },
      ],
    });
    expect(remarks.map(({ what }) => what)).toEqual(["Login: passkey for webauthn.example"]);
  });

  it("brings every kind as what it is here", async () => {
    const { records } = await readBytes(await vector("keeper.json"));
    const fields = Object.fromEntries(
      records.map(({ name, type, fields: own }) => [name, { type, ...own }]),
    );
    expect(fields).toMatchObject({
      Home: { type: "identity", address: "1 Main\nT\nS\n1\nUS" },
      Visa: {
        type: "card",
        number: "4111111111111111",
        expires: "2027-03",
        pin: "1234",
        cardholder: "Ada L",
      },
      Key: { type: "ssh_key", private_key: expect.stringContaining("OPENSSH") as string },
      DB: {
        type: "database",
        engine: "mysql",
        address: "db.example",
        port: "3306",
        username: "sa",
      },
      Passport: { type: "identity", passport: "P-1", full_name: "Ada L", birth_date: "1949-06-13" },
      Note: { type: "secure_note" },
      "Old general": { type: "login", username: "x" },
      Bank: { type: "secure_note" },
    });
  });

  it("reads a backslash between folders, and a doubled one in a name", async () => {
    const record = { title: "T", folders: [{ folder: "A/b\\C\\\\d" }] };
    const { records } = await readBytes(JSON.stringify({ records: [record] }));
    expect(records[0]?.folder).toEqual(["A/b", "C\\d"]);
  });

  it("names the element that is malformed", async () => {
    const record = {
      title: "T",
      custom_fields: { "$oneTimeCode::1": { a: 1 }, "$date::1": "never" },
    };
    await expect(readBytes(JSON.stringify({ records: [record] }))).rejects.toMatchObject({
      details: { where: "element records[0].custom_fields.$date::1" },
    });
  });
});
