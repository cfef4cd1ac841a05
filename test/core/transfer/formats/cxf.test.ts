import { describe, expect, it } from "vitest";
import { cxfJson } from "../../../../main/core/transfer/formats/cxf-json.ts";
import { zipOf } from "../archives.ts";
import { bytesOf, readBytes, vector } from "../fixture.ts";
import { written } from "../vaults.ts";

describe("CXF", () => {
  it("makes one record of an item's credentials, the most telling first", async () => {
    const { format, records, remarks } = await readBytes(await vector("cxf.json"));
    expect(format.name).toBe("cxf");
    expect(records[0]).toMatchObject({
      type: "login",
      name: "Login",
      folder: ["Work"],
      tags: ["t1", "Work/Servers"],
      favourite: true,
      notes: "a note",
      createdAt: 1_600_000_000_000,
      fields: {
        username: "ada",
        password: "pw",
        uris: "https://c.example\nhttps://d.example\nandroidapp://com.example.app",
      },
      custom: [
        { label: "Subtitle", kind: "text", value: "sub" },
        { label: "plain", kind: "text", value: "open" },
        { label: "veiled", kind: "concealed", value: "shut" },
        { label: "flag", kind: "text", value: "true" },
        { label: "day", kind: "date", value: "2024-05-06" },
      ],
    });
    expect(remarks.map(({ what, outcome }) => `${outcome} ${what}`)).toEqual([
      "left-out Login: passkey for c.example",
      "left-out Login: file a.txt",
      "changed Odd: quantum-key",
    ]);
  });

  it("brings every credential as what it is here", async () => {
    const { records } = await readBytes(await vector("cxf.json"));
    expect(records.map(({ name, type }) => `${name}: ${type}`)).toEqual([
      "Login: login",
      "Key: ssh_key",
      "Card: card",
      "Me: identity",
      "API: api_credential",
      "Wifi: login",
      "Code: totp",
      "Odd: secure_note",
    ]);
    expect(records[1]?.fields["private_key"]).toContain("BEGIN PRIVATE KEY");
    expect(records[2]?.fields).toMatchObject({ expires: "2029-09", pin: "1", code: "123" });
    expect(records[3]?.fields).toEqual({
      full_name: "Ms Ada Lovelace",
      address: "1 Main\n2nd\nT\nGB",
      phone: "555",
      passport: "P",
      birth_date: "1985-12-10",
      licence: "L",
      national_id: "N",
    });
    expect(records[6]?.custom).toEqual([{ label: "Belongs to", kind: "text", value: "Login" }]);
  });

  it("brings files out of an archive, and refuses one that is not what was exported", async () => {
    const { records } = await readBytes(await vector("cxf.zip"));
    expect((await bytesOf(records[0]?.attachments[0])).toString()).toBe("hello");
    const forged = zipOf([
      { name: "CXF/index.json", bytes: await vector("cxf.json") },
      { name: "CXF/documents/ZmlsZTE", bytes: Buffer.from("other") },
    ]);
    const file = (await readBytes(forged)).records[0]?.attachments[0];
    await expect(bytesOf(file)).rejects.toMatchObject({ code: "import-damaged" });
  });

  it("takes an account alone, and values without their field", async () => {
    const account = {
      id: "eA",
      username: "u",
      email: "",
      collections: [],
      items: [
        {
          id: "eQ",
          title: "T",
          credentials: [{ type: "basic-auth", username: "u", urls: ["https://x.example"] }],
        },
      ],
    };
    const { format, records } = await readBytes(JSON.stringify(account));
    expect(format.name).toBe("cxf");
    expect(records[0]?.fields).toEqual({ username: "u", uris: "https://x.example" });
  });

  it("refuses a newer version, and names a malformed element", async () => {
    const header = { version: { major: 2, minor: 0 }, exporterRpId: "x", accounts: [] };
    await expect(readBytes(JSON.stringify(header))).rejects.toMatchObject({
      code: "import-unsupported",
    });
    const odd = {
      ...header,
      version: { major: 1, minor: 3 },
      accounts: [{ items: [{ credentials: 5 }] }],
    };
    await expect(readBytes(JSON.stringify(odd))).rejects.toMatchObject({
      code: "import-damaged",
      details: { where: "element accounts[0].items[0].credentials" },
    });
  });

  it("is written as the specification lays it out, with a remark for what it has no place for", async () => {
    const { records } = await readBytes(await vector("cxf.zip"));
    const archived = records.map((record, place) =>
      place === 2 ? { ...record, state: "archived" as const } : record,
    );
    const { bytes, remarks } = await written(cxfJson, archived);
    const header = JSON.parse(bytes.toString()) as {
      accounts: { items: object[]; collections: object[] }[];
    };
    expect(header).toMatchObject({
      version: { major: 1, minor: 0 },
      exporterDisplayName: "Sallyport",
    });
    expect(header.accounts[0]?.collections).toMatchObject([
      {
        title: "Work",
        items: [{}],
        subCollections: [{ title: "Servers", items: [{}], subCollections: [] }],
      },
    ]);
    expect(header.accounts[0]?.items[0]).toMatchObject({
      title: "Login",
      favorite: true,
      creationAt: 1_600_000_000,
      scope: {
        urls: ["https://c.example", "https://d.example", "androidapp://com.example.app"],
        androidApps: [],
      },
      credentials: [
        {
          type: "basic-auth",
          username: { fieldType: "string", value: "ada" },
          password: { fieldType: "concealed-string", value: "pw" },
        },
        {
          type: "totp",
          secret: "JBSWY3DPEHPK3PXP",
          period: 30,
          digits: 6,
          algorithm: "sha1",
          username: "ada",
          issuer: "C",
        },
        { type: "note", content: { fieldType: "string", value: "a note" } },
        { type: "custom-fields" },
      ],
    });
    expect(header.accounts[0]?.items[1]).toMatchObject({
      credentials: [{ type: "ssh-key", keyType: "ssh-ed25519" }, {}],
    });
    const keys = await Promise.all(["cxf.json", "bitwarden.json"].map(vector));
    for (const file of keys) {
      const key = (await readBytes(file)).records.find(({ type }) => type === "ssh_key");
      const out = await written(cxfJson, key === undefined ? [] : [key]);
      expect(out.bytes.toString()).toContain(
        '"type":"ssh-key","keyType":"ssh-ed25519","privateKey":"MC4CAQAw',
      );
    }
    expect(remarks.map(({ what, outcome }) => `${outcome} ${what}`)).toEqual([
      "left-out Login: attachment a.txt",
      "changed Card: archived",
    ]);
  });
});
