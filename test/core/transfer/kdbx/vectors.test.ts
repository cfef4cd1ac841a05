import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { sourceOfPath } from "../../../../main/core/transfer/source.ts";
import { bytesOf, readAll } from "./fixture.ts";

const vectors = path.join(import.meta.dirname, "../../../vectors/kdbx");
const fixtures = path.join(import.meta.dirname, "../../../../../shared/fixtures/kdbx");

async function vector(name: string, key: { password?: string; keyFile?: Uint8Array }) {
  return readAll(await sourceOfPath(path.join(vectors, name)), key);
}

const password = "vector";
const keyFile = readFileSync(path.join(vectors, "four.keyx"));

describe("databases of keepassxc-cli", () => {
  it.each(["three.kdbx", "four-argon2d-chacha20.kdbx"])("%s is read whole", async (name) => {
    const { records, remarks } = await vector(name, { password });
    const added = records.find((record) => record.name === "Added");
    const web = records.find((record) => record.name === "From kdbxweb");
    expect(added?.fields).toEqual({
      username: "mara",
      password: "second",
      uris: "https://a.example",
    });
    expect(added?.notes).toBe("a note");
    expect(added?.history[0]?.fields["password"]).toBe("first");
    expect(added?.attachments.map((file) => file.name)).toEqual(["key.txt", "x.bin"]);
    expect((await bytesOf(added?.attachments[0])).toString()).toBe("ssh key, or so\n");
    expect((await bytesOf(added?.attachments[1])).equals(Buffer.alloc(3000, "x"))).toBe(true);
    expect(web?.fields).toEqual({
      username: "u",
      password: "pass-ö",
      totp_secret: "steam://GEZDGNBVGY3TQOJQ",
    });
    expect((await bytesOf(web?.attachments[0])).toString()).toBe("from the web\n");
    expect(web?.state).toBe(name === "three.kdbx" ? "live" : "trashed");
    expect(remarks).toEqual([]);
  });

  it("four-argon2-least.kdbx is read, with 8 KiB for each of four threads of Argon2", async () => {
    const { records } = await vector("four-argon2-least.kdbx", { password });
    expect(records.map(({ name, fields }) => [name, fields["username"]])).toEqual([
      ["Least", "mara"],
      ["Added", "ben"],
    ]);
  });

  it("four.kdbx: every kind of text, history, folders, references and the bin", async () => {
    const { records, remarks } = await vector("four.kdbx", { password });
    const mail = records.find((record) => record.name === "Müller & Söhne 🔑");
    expect(mail).toMatchObject({
      type: "login",
      key: "00000000-0000-0000-0000-000000000011",
      tags: ["mail", "private"],
      notes: "two\nlines",
      folder: [],
      state: "live",
      createdAt: Date.UTC(2020, 0, 2, 3, 4, 5),
      fields: {
        username: "mara.new",
        password: 'pä<ss"w0rd',
        uris: "https://mail.example/login\nhttps://second.example\nhttps://third.example",
        totp_secret:
          "otpauth://totp/Mail:mara?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&period=30&digits=8&issuer=Mail",
      },
      custom: [
        { label: "Expires", kind: "date", value: "2030-06-07" },
        { label: "Branch", kind: "text", value: "Hamburg" },
        { label: "PIN", kind: "concealed", value: "4711" },
      ],
    });
    expect(mail?.history.at(-1)?.fields["username"]).toBe("mara");
    expect(mail?.history[0]?.changedAt).toBe(Date.UTC(2021, 1, 3, 4, 5, 6));
    const refers = records.find((record) => record.name === "Refers");
    expect(refers?.folder).toEqual(["Work", "Servers"]);
    expect(refers?.fields).toEqual({ username: "mara.new", password: 'pä<ss"w0rd' });
    expect(records.find((record) => record.name === "Thrown away")?.state).toBe("trashed");
    expect(records).toHaveLength(3);
    expect(remarks.map(({ what, outcome }) => [what, outcome])).toEqual([
      ["Refers: references", "changed"],
    ]);
  });

  it("open by key file with and without a password, and by nothing less", async () => {
    const both = await vector("four-key-file.kdbx", { password, keyFile });
    expect(both.records).toHaveLength(2);
    for (const key of [{ keyFile }, { keyFile, password: "" }]) {
      const alone = await vector("four-key-file-alone.kdbx", key);
      expect(alone.records.map((record) => record.name)).toEqual(["Alone"]);
    }
    const wrong = { code: "import-password-wrong" };
    await expect(vector("four-key-file.kdbx", { password })).rejects.toMatchObject(wrong);
    await expect(vector("four-key-file.kdbx", { keyFile })).rejects.toMatchObject(wrong);
    await expect(vector("four-key-file-alone.kdbx", { password, keyFile })).rejects.toMatchObject(
      wrong,
    );
    await expect(vector("four.kdbx", {})).rejects.toMatchObject({ code: "import-password-needed" });
  });
});

const known = [
  { file: "demo.kdbx", password: "demo", key: "demo.key", records: 4 },
  { file: "Argon2id.kdbx", password: "demo", key: "demo.key", records: 4 },
  { file: "AesKdfKdbx4.kdbx", password: "demo", key: null, records: 7 },
  { file: "KDBX4.1.kdbx", password: "test", key: null, records: 3 },
  { file: "cyrillic.kdbx", password: "пароль", key: null, records: 2 },
  { file: "Key64.kdbx", password: "test", key: "Key64.key", records: 2 },
  { file: "NoPassWithKeyFile.kdbx", password: null, key: "NoPassWithKeyFile.key", records: 2 },
];

describe.skipIf(!existsSync(fixtures))("public databases (where ../shared/fixtures is)", () => {
  it.each(known)("$file is read", async ({ file, password: word, key, records: count }) => {
    const source = await sourceOfPath(path.join(fixtures, file));
    const { records } = await readAll(source, {
      ...(word === null ? {} : { password: word }),
      ...(key === null ? {} : { keyFile: readFileSync(path.join(fixtures, key)) }),
    });
    expect(records).toHaveLength(count);
    for (const file of records.flatMap((record) => record.attachments)) {
      expect((await bytesOf(file)).length).toBe(file.size);
    }
  });
});
