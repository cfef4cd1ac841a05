import { describe, expect, it } from "vitest";
import { zipOf } from "../archives.ts";
import { bytesOf, readBytes, vector } from "../fixture.ts";

function exportOf(items: readonly unknown[], attributes: object = { version: 3 }): Buffer {
  const vault = { attrs: { name: "V" }, items };
  const data = { accounts: [{ attrs: { accountName: "A" }, vaults: [vault] }] };
  return zipOf([
    { name: "export.attributes", bytes: Buffer.from(JSON.stringify(attributes)) },
    { name: "export.data", bytes: Buffer.from(JSON.stringify(data)) },
  ]);
}

describe("1PUX", () => {
  it("brings a login whole, its earlier passwords oldest first", async () => {
    const { format, records } = await readBytes(await vector("one-password.1pux"));
    expect(format.name).toBe("1password");
    const login = records.find(({ name }) => name === "Dropbox");
    expect(login).toMatchObject({
      type: "login",
      key: "fkruyzrldvizuqlnavfj3gltfe",
      folder: ["Personal"],
      favourite: true,
      tags: ["work", "email"],
      notes: "a note",
      createdAt: 1_614_298_956_000,
      changedAt: 1_635_346_445_000,
      fields: {
        username: "wendy@example.com",
        password: "most-secure-password-ever!",
        uris: "https://www.dropbox.com/\nhttps://dbx.com",
        totp_secret: "otpauth://totp/Dropbox:w?secret=JBSWY3DPEHPK3PXP&issuer=Dropbox",
      },
      custom: [
        { label: "remember", kind: "text", value: "✓" },
        { label: "PIN", kind: "concealed", value: "12345" },
      ],
    });
    expect(login?.history.map(({ fields }) => fields["password"])).toEqual([
      "older",
      "12345password",
    ]);
  });

  it("brings every category as what it is here", async () => {
    const { records } = await readBytes(await vector("one-password.1pux"));
    const fields = Object.fromEntries(records.map((record) => [record.name, record.fields]));
    const states = records
      .filter(({ state }) => state !== "live")
      .map(({ name, state }) => [name, state]);
    expect(states).toEqual([
      ["Visa", "archived"],
      ["Gone", "trashed"],
    ]);
    expect(fields["Key"]?.["private_key"]).toContain("OPENSSH PRIVATE KEY");
    expect(fields).toMatchObject({
      Router: { password: "wp" },
      Visa: {
        cardholder: "W Appleseed",
        number: "4111111111111111",
        code: "123",
        expires: "2029-09",
        pin: "9999",
      },
      Me: {
        full_name: "Wendy C Appleseed",
        birth_date: "1960-01-01",
        email: "w@e.com",
        address: "1 Main\nTown, CA, 12345\nus",
      },
      "Just pw": { password: "s3cret" },
      DB: {
        engine: "sqlserver",
        address: "db.local",
        port: "1433",
        username: "sa",
        password: "pw",
      },
      API: { credential: "tok", expires: "2030-01-01", uris: "https://api.e.com" },
    });
    expect(records.find(({ name }) => name === "Soft")?.custom).toEqual([
      { label: "Kind", kind: "text", value: "Software licence" },
      { label: "license key", kind: "concealed", value: "AAA-BBB" },
      { label: "link", kind: "text", value: "Just pw" },
    ]);
  });

  it("brings files, and tells of those that are not there and of what is newer than it", async () => {
    const { records, remarks } = await readBytes(await vector("one-password.1pux"));
    const files = records.flatMap(({ attachments }) => attachments);
    expect(files.map(({ name, size }) => [name, size])).toEqual([
      ["hello.txt", 5],
      ["a__b.bin", 3],
    ]);
    expect((await bytesOf(files[0])).toString()).toBe("hello");
    expect(remarks.map(({ what, outcome }) => `${outcome} ${what}`)).toEqual([
      "left-out Lost doc: file lost.pdf",
      "changed Newer: category 777",
    ]);
  });

  it("takes what is null or absent, values of every shape, and data without its archive", async () => {
    const item = {
      categoryUuid: "001",
      overview: { title: "T", urls: null, tags: null },
      details: {
        loginFields: [null, { value: { email_address: "a@b" }, designation: "username" }],
        sections: [
          null,
          { fields: null },
          {
            fields: [
              { title: "d", value: { date: 1e9 } },
              { title: "n", value: null },
            ],
          },
        ],
      },
    };
    const { records } = await readBytes(exportOf([item, null, {}]));
    expect(records.map(({ name }) => name)).toEqual(["T", "Untitled"]);
    expect(records[0]).toMatchObject({
      fields: { username: "a@b" },
      custom: [{ label: "d", kind: "date", value: "2001-09-09" }],
    });
    const alone = JSON.stringify({ accounts: [{ vaults: [{ items: [item] }] }] });
    expect((await readBytes(alone)).format.name).toBe("1password");
  });

  it("names the element that is malformed", async () => {
    await expect(readBytes(exportOf([{ details: { sections: "x" } }]))).rejects.toMatchObject({
      code: "import-damaged",
      details: { where: "element accounts[0].vaults[0].items[0].details.sections" },
    });
  });

  it("refuses a newer version by its number", async () => {
    await expect(readBytes(exportOf([], { version: 9 }))).rejects.toMatchObject({
      code: "import-unsupported",
      message: expect.stringContaining("version 9") as string,
    });
  });
});
