import { describe, expect, it } from "vitest";
import {
  bitwardenSealedJson,
  bitwardenJson,
} from "../../../../main/core/transfer/formats/bitwarden-json.ts";
import type { PortableRecord } from "../../../../main/core/transfer/portable.ts";
import { zipOf } from "../archives.ts";
import { bytesOf, gather, readBytes, vector } from "../fixture.ts";
import { written } from "../vaults.ts";

const password = "correct horse é";

async function recordNamed(file: string, name: string): Promise<PortableRecord> {
  const { records } = await readBytes(await vector(file));
  const found = records.find((record) => record.name === name);
  if (found === undefined) throw new Error(`no record ${name}`);
  return found;
}

describe("Bitwarden's JSON", () => {
  it("brings a login whole: addresses, code, fields, folder, and its earlier passwords, oldest first", async () => {
    const login = await recordNamed("bitwarden.json", "Forge");
    expect(login).toMatchObject({
      type: "login",
      where: "items[0]",
      key: "4952bb03-05ac-433f-bade-af7e017b0cc3",
      folder: ["Work", "Servers"],
      favourite: true,
      notes: "first line\nsecond line",
      createdAt: Date.parse("2023-01-02T23:00:04.606Z"),
      changedAt: Date.parse("2023-05-21T17:05:48.103Z"),
      fields: {
        username: "ada",
        password: "new-secret",
        totp_secret: "otpauth://totp/Forge:ada?secret=JBSWY3DPEHPK3PXP&issuer=Forge",
        uris: "https://forge.example/login\nhttps://git.forge.example",
      },
      custom: [
        { label: "text field", kind: "text", value: "plain" },
        { label: "hidden field", kind: "concealed", value: "veiled" },
        { label: "yes", kind: "text", value: "true" },
      ],
    });
    expect(login.history.map(({ fields, changedAt }) => [fields["password"], changedAt])).toEqual([
      ["old-secret", Date.parse("2023-01-02T23:00:04.606Z")],
      ["middle-secret", Date.parse("2023-02-01T10:00:00.000Z")],
    ]);
  });

  it("brings every kind, archived and trashed ones too", async () => {
    const { records } = await readBytes(await vector("bitwarden.json"));
    const brief = records.map(({ name, type, state }) => `${name}: ${type}, ${state}`);
    expect(brief).toEqual([
      "Forge: login, live",
      "A note: secure_note, archived",
      "Card: card, trashed",
      "Me: identity, live",
      "Key: ssh_key, live",
      "Bank: secure_note, live",
      "Licence: identity, live",
      "Passport: identity, live",
      "From the future: secure_note, live",
      "Untitled: login, live",
    ]);
    expect(records[0]?.asksAgain).toBe(true);
    expect(records[1]?.asksAgain).toBeUndefined();
    expect(records[2]?.fields).toEqual({
      cardholder: "Ada L",
      number: "4111111111111111",
      expires: "2029-09",
      code: "123",
    });
    expect(records[3]?.fields).toMatchObject({
      full_name: "Ms Ada K Lovelace",
      address: "1 Main\nTown, TS, 12345\nGB",
      national_id: "s-1",
    });
    expect(records[4]?.fields["private_key"]).toContain("BEGIN OPENSSH PRIVATE KEY");
    expect(records[5]?.custom).toContainEqual({ label: "PIN", kind: "concealed", value: "7777" });
    expect(records[7]?.fields).toMatchObject({ passport: "P-9", national_id: "N-9" });
  });

  it("tells what it cannot carry over, by name and never by value", async () => {
    const { records, remarks } = await readBytes(await vector("bitwarden.json"));
    expect(remarks.map(({ where, what, outcome }) => `${where} ${outcome} ${what}`)).toEqual([
      "items[0] left-out Forge: passkey for forge.example",
      "items[0] left-out Forge: linked",
      "items[8] changed From the future: kind 42",
      "items[9] changed Untitled: One-time code",
    ]);
    expect(records.at(-1)?.custom).toEqual([
      { label: "One-time code", kind: "concealed", value: "not base32 at all!" },
    ]);
  });

  it("puts an organisation's item into its first collection, and tags it with the others", async () => {
    expect(await recordNamed("bitwarden-organisation.json", "Shared login")).toMatchObject({
      folder: ["Ops", "Web"],
      tags: ["Shared"],
    });
  });

  it("brings attachments out of a zip, and tells of those that are not in it", async () => {
    const { format, records, remarks } = await readBytes(await vector("bitwarden.zip"));
    expect(format.name).toBe("bitwarden");
    const [file] = records[0]?.attachments ?? [];
    expect(file).toMatchObject({ name: "über.txt", size: 5 });
    expect((await bytesOf(file)).toString()).toBe("hello");
    expect(remarks.map(({ what }) => what)).toEqual(["Files: attachment lost.txt", "stray.txt"]);
  });

  it("takes what is null, absent or more than expected", async () => {
    const odd = {
      encrypted: false,
      more: 1,
      items: [{ type: 1, login: null }, { name: "n", login: { uris: [null, {}] } }, null],
    };
    const { records } = await readBytes(JSON.stringify(odd));
    expect(records.map(({ name, type }) => `${name} ${type}`)).toEqual([
      "Untitled login",
      "n login",
    ]);
  });

  it.each([
    [{ items: {} }, "items: this should be a list"],
    [
      { items: [{ login: { uris: [{ uri: ["x"] }] } }] },
      "items[0].login.uris[0].uri: this should be a text",
    ],
    [{ items: [{ login: [] }] }, "items[0].login: this should be an object"],
    [{ items: ["x"] }, "items[0]: this should be an object"],
    [{ items: [{ creationDate: "yesterday" }] }, "items[0].creationDate: this should be a date"],
    [{ folders: 7 }, "folders: this should be a list"],
    [{}, "items: this is missing"],
  ])("names the element that is malformed in %j", async (vault, message) => {
    const reading = readBytes(JSON.stringify({ encrypted: false, ...vault }));
    await expect(reading).rejects.toMatchObject({
      code: "import-damaged",
      message: expect.stringContaining(message) as string,
    });
  });
});

describe("Bitwarden's protected JSON", () => {
  it.each(["bitwarden-pbkdf2.json", "bitwarden-argon2id.json"])("opens %s", async (file) => {
    const { records } = await readBytes(await vector(file), { password });
    expect(records).toMatchObject([{ name: "Protected ü", fields: { password: "pw" } }]);
  });

  it("asks for a password, and tells a wrong one from damage", async () => {
    const sealed = (await vector("bitwarden-argon2id.json")).toString();
    const vault = JSON.parse(sealed) as { data: string };
    const broken = { ...vault, data: vault.data.replace(/\|.{8}/, "|AAAAAAAA") };
    const cut = { ...vault, data: vault.data.slice(0, 40) };
    await expect(readBytes(sealed)).rejects.toMatchObject({ code: "import-password-needed" });
    await expect(readBytes(sealed, { password: "x" })).rejects.toMatchObject({
      code: "import-password-wrong",
    });
    for (const damaged of [broken, cut]) {
      await expect(readBytes(JSON.stringify(damaged), { password })).rejects.toMatchObject({
        code: "import-damaged",
        details: { where: "element data" },
      });
    }
  });

  it.each([
    [{ kdfType: 7 }, "import-unsupported"],
    [{ kdfType: null }, "import-unsupported"],
    [{ encKeyValidation_DO_NOT_EDIT: "7.AAAA" }, "import-unsupported"],
    [{ kdfIterations: 4_000_000_000 }, "import-damaged"],
    [{ kdfMemory: 1_000_000 }, "import-damaged"],
    [{ kdfMemory: -1 }, "import-damaged"],
    [{ salt: "" }, "import-damaged"],
  ])("refuses %j before it derives anything", async (change, code) => {
    const vault = JSON.parse((await vector("bitwarden-argon2id.json")).toString()) as object;
    const reading = readBytes(JSON.stringify({ ...vault, ...change }), { password });
    await expect(reading).rejects.toMatchObject({ code });
  });

  it("says what to do with an export that is locked to an account", async () => {
    await expect(
      readBytes(await vector("bitwarden-account.json"), { password }),
    ).rejects.toMatchObject({
      code: "import-unsupported",
      message: expect.stringContaining("Password protected") as string,
    });
  });
});

describe("what we write for Bitwarden", () => {
  it("reads back under its password alone", async () => {
    const { records } = await readBytes(await vector("bitwarden.json"));
    const { bytes } = await written(bitwardenSealedJson, records, password);
    const sealed = bytes.toString();
    expect(JSON.parse(sealed)).toMatchObject({
      encrypted: true,
      passwordProtected: true,
      kdfType: 1,
    });
    expect(sealed).not.toContain("new-secret");
    const back = await readBytes(sealed, { password });
    expect(back.records.map(({ name, fields }) => ({ name, fields }))).toEqual(
      records.map(({ name, fields }) => ({ name, fields })),
    );
    await expect(readBytes(sealed, { password: "no" })).rejects.toMatchObject({
      code: "import-password-wrong",
    });
  });

  it("is refused without a password, where it needs one", async () => {
    await expect(written(bitwardenSealedJson, [])).rejects.toMatchObject({
      code: "import-password-needed",
    });
  });

  it("keeps earlier passwords with their times", async () => {
    const { records } = await readBytes(await vector("bitwarden.json"));
    const { bytes, remarks } = await written(bitwardenJson, records);
    const back = await readBytes(bytes);
    expect(back.records[0]?.history).toEqual(records[0]?.history);
    expect(remarks.map(({ what }) => what)).toEqual(["Forge: earlier versions"]);
  });

  it("is laid out as Bitwarden's importer reads it", async () => {
    const { records } = await readBytes(await vector("bitwarden.json"));
    const { bytes } = await written(bitwardenJson, records);
    const vault = JSON.parse(bytes.toString()) as {
      folders: { id: string; name: string }[];
      items: object[];
    };
    expect(vault.folders.map(({ name }) => name)).toEqual(["Work/Servers", "Home"]);
    expect(vault.items[0]).toMatchObject({
      type: 1,
      folderId: vault.folders[0]?.id,
      favorite: true,
      login: {
        username: "ada",
        password: "new-secret",
        uris: [{ match: null, uri: "https://forge.example/login" }, {}],
      },
      passwordHistory: [
        { password: "middle-secret", lastUsedDate: "2023-05-21T17:05:48.103Z" },
        { password: "old-secret", lastUsedDate: "2023-02-01T10:00:00.000Z" },
      ],
    });
    expect(vault.items[2]).toMatchObject({ type: 3, card: { expMonth: "9", expYear: "2029" } });
    expect(vault.items[4]).toMatchObject({
      type: 5,
      sshKey: { publicKey: expect.stringMatching(/^ssh-ed25519 /) as string },
    });
  });

  it("ends when it is cancelled", async () => {
    const { records } = await readBytes(await vector("bitwarden.json"));
    async function* each(): AsyncGenerator<PortableRecord> {
      yield* await Promise.resolve(records);
    }
    const pieces = bitwardenJson.write(each(), {
      signal: AbortSignal.abort(),
      onRemark: () => undefined,
    });
    await expect(gather(pieces)).rejects.toMatchObject({ code: "cancelled" });
  });
});

describe("a zip of Bitwarden", () => {
  it("says so when data.json in it is cut off", async () => {
    const bytes = zipOf([
      { name: "data.json", bytes: Buffer.from('{"encrypted":false,"items":[') },
    ]);
    await expect(readBytes(bytes)).rejects.toMatchObject({
      code: "import-damaged",
      details: { where: "line 1, column 29" },
    });
  });
});
