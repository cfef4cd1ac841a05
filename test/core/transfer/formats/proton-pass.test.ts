import { describe, expect, it } from "vitest";
import { bytesOf, readBytes, vector } from "../fixture.ts";

describe("Proton Pass", () => {
  it("brings a login whole, with its folders, codes, file and a remark for its passkey", async () => {
    const { format, records, remarks } = await readBytes(await vector("proton-pass.zip"));
    expect(format.name).toBe("proton-pass");
    expect(records[0]).toMatchObject({
      type: "login",
      folder: ["Personal", "Outer", "Inner"],
      favourite: true,
      notes: "n",
      createdAt: 1_689_182_868_000,
      fields: { username: "user", password: "pw", uris: "https://a.example/\nhttps://b.example/" },
      custom: [
        { label: "Email", kind: "text", value: "e@x.example" },
        { label: "open", kind: "text", value: "o" },
        { label: "veiled", kind: "concealed", value: "v" },
        { label: "second", kind: "totp", value: "KRSXG5CTMVRXEZLU" },
        { label: "day", kind: "date", value: "2024-05-06" },
      ],
    });
    expect(records[0]?.attachments[0]?.name).toBe("photo.png");
    expect((await bytesOf(records[0]?.attachments[0])).toString()).toBe("PNG");
    expect(remarks.map(({ what }) => what)).toEqual(["Login: passkey for a.example"]);
  });

  it("brings every kind, trashed ones too, and tells of files that the JSON alone does not hold", async () => {
    const { records, remarks } = await readBytes(await vector("proton-pass.json"));
    expect(records.map(({ name, type, state }) => `${name}: ${type} ${state}`)).toEqual([
      "Login: login live",
      "Only email: login live",
      "Old: login live",
      "Note: secure_note live",
      "Card: card live",
      "Card old: card live",
      "Me: identity live",
      "Alias: login live",
      "Key: ssh_key live",
      "Wifi: login live",
      "Custom: secure_note live",
      "Gone: secure_note trashed",
    ]);
    const users = records.slice(1, 3).map(({ fields }) => fields["username"]);
    expect(users).toEqual(["only@x.example", "early"]);
    expect(records.slice(4, 6).map(({ fields }) => fields["expires"])).toEqual([
      "2029-09",
      "2029-09",
    ]);
    expect(records[6]?.fields).toMatchObject({
      full_name: "Ada Lovelace",
      company: "Engines",
      passport: "p",
    });
    expect(records[6]?.custom).toContainEqual({ label: "deep", kind: "concealed", value: "d" });
    expect(remarks.map(({ what }) => what)).toContain("Login: file photo.0123456789abcdef01.png");
  });

  it.each([
    ["a zip", () => vector("proton-pass-sealed.zip")],
    ["a message", () => Promise.resolve(Buffer.from("-----BEGIN PGP MESSAGE-----\n\nabc"))],
    ["JSON", () => Promise.resolve(Buffer.from('{"version":"1","encrypted":true,"vaults":{}}'))],
  ])("says what to do with %s that is encrypted", async (_what, bytes) => {
    await expect(readBytes(await bytes())).rejects.toMatchObject({
      code: "import-unsupported",
      message: expect.stringContaining("without a passphrase") as string,
    });
  });

  it("ends at a folder that is inside itself", async () => {
    const folders = [
      { folderId: "a", parentFolderId: "b", name: "A" },
      { folderId: "b", parentFolderId: "a", name: "B" },
    ];
    const items = [{ folderId: "a", data: { type: "note", metadata: { name: "N" } } }];
    const { records } = await readBytes(
      JSON.stringify({ vaults: { v: { name: "V", folders, items } } }),
    );
    expect(records[0]?.folder).toEqual(["V", "B", "A"]);
  });

  it("names the element that is malformed", async () => {
    const vaults = { v: { items: [{ data: { type: "login", content: { urls: "x" } } }] } };
    await expect(readBytes(JSON.stringify({ vaults }))).rejects.toMatchObject({
      details: { where: "element vaults.v.items[0].data.content.urls" },
    });
  });
});
