import { describe, expect, it } from "vitest";
import { entryXml, groupXml, hexOf, readEntries } from "./fixture.ts";

const secret = "GEZDGNBVGY3TQOJQ";
const hidden = (value: string) => `<Value ProtectInMemory="True">${value}</Value>`;

async function readOne(strings: Readonly<Record<string, string>>, more = "") {
  const { records, remarks } = await readEntries(entryXml(1, { Title: "One", ...strings }, more));
  const [record] = records;
  if (record === undefined) throw new Error("no record came out");
  return { record, remarks };
}

describe("a one-time code is read in each of its spellings", () => {
  it.each([
    [
      "otpauth address",
      { otp: `otpauth://totp/A?secret=${secret}` },
      `otpauth://totp/A?secret=${secret}`,
    ],
    ["bare secret", { otp: "gezd gnbv gy3t qojq" }, "gezd gnbv gy3t qojq"],
    ["KeeOtp", { otp: `key=${secret}&amp;step=30&amp;size=6` }, secret],
    [
      "KeeOtp, unusual",
      { otp: `key=${secret}&amp;step=60&amp;size=8&amp;otpHashMode=Sha256` },
      `otpauth://totp/One?secret=${secret}&period=60&digits=8&algorithm=Sha256`,
    ],
    ["KeeOtp, Steam", { otp: `key=${secret}&amp;type=Steam` }, `steam://${secret}`],
    ["TOTP Seed", { "TOTP Seed": secret, "TOTP Settings": "30;6" }, secret],
    ["TOTP Seed alone", { "TOTP Seed": "gezd gnbv gy3t qojq" }, "gezdgnbvgy3tqojq"],
    ["TOTP Seed, Steam", { "TOTP Seed": secret, "TOTP Settings": "30;S" }, `steam://${secret}`],
    [
      "KeeTrayTOTP with a clock",
      { "TOTP Seed": secret, "TOTP Settings": "60;8;https://t.example" },
      `otpauth://totp/One?secret=${secret}&period=60&digits=8`,
    ],
    ["TimeOtp", { "TimeOtp-Secret": "1234567890" }, secret],
    ["TimeOtp hex", { "TimeOtp-Secret-Hex": "31323334353637383930" }, secret],
    ["TimeOtp base32", { "TimeOtp-Secret-Base32": `${secret}====` }, secret],
    [
      "TimeOtp base64",
      {
        "TimeOtp-Secret-Base64": "MTIzNDU2Nzg5MA==",
        "TimeOtp-Period": "45",
        "TimeOtp-Length": "7",
        "TimeOtp-Algorithm": "HMAC-SHA-512",
      },
      `otpauth://totp/One?secret=${secret}&period=45&digits=7&algorithm=SHA-512`,
    ],
  ])("%s", async (_name, strings, otp) => {
    const { record, remarks } = await readOne(strings);
    expect(record.fields["totp_secret"]).toBe(otp);
    expect(record.custom).toEqual([]);
    expect(remarks).toEqual([]);
  });

  it.each([
    ["a code that counts", { "HmacOtp-Secret": "1234567890", "HmacOtp-Counter": "3" }],
    ["a secret that is none", { otp: "0189!" }],
    ["an address of one that counts", { otp: `otpauth://hotp/A?secret=${secret}&amp;counter=1` }],
  ])("%s comes as concealed fields, with a remark", async (_name, strings) => {
    const { record, remarks } = await readOne(strings);
    expect(record.fields["totp_secret"]).toBeUndefined();
    expect(record.custom.map(({ label, kind }) => [label, kind])).toEqual(
      Object.keys(strings).map((label) => [label, "concealed"]),
    );
    expect(remarks.map(({ what, outcome }) => [what, outcome])).toEqual([
      ["One: one-time code", "changed"],
    ]);
  });
});

describe("an entry", () => {
  it("keeps every address, in the order of their numbers", async () => {
    const { record } = await readOne({
      URL: "https://0.example",
      KP2A_URL_10: "https://10.example",
      KP2A_URL_2: "https://2.example",
      KP2A_URL: "https://1.example",
      URL_3: "https://z.example",
    });
    expect(record.fields["uris"]).toBe(
      ["0", "1", "2", "10", "z"].map((name) => `https://${name}.example`).join("\n"),
    );
  });

  it("without a title is called by its site, or Untitled", async () => {
    const named = await readEntries(
      entryXml(1, { URL: "https://a.example/x" }) + entryXml(2, { Notes: "n" }),
    );
    expect(named.records.map(({ name, type }) => [name, type])).toEqual([
      ["a.example", "login"],
      ["Untitled", "secure_note"],
    ]);
  });

  it("keeps custom fields by their labels, concealed where KeePass protects them", async () => {
    const { record } = await readOne(
      { Open: "a", Shut: hidden("b"), Lines: "c\r\nd" },
      "<OverrideURL>cmd://x</OverrideURL>",
    );
    expect(record.custom).toEqual([
      { label: "Open", kind: "text", value: "a" },
      { label: "Shut", kind: "concealed", value: "b" },
      { label: "Lines", kind: "concealed", value: "c\nd" },
      { label: "Override URL", kind: "text", value: "cmd://x" },
    ]);
  });

  it("tells of auto-type, passkeys and missing files, and of no icon", async () => {
    const { record, remarks } = await readOne(
      { KPEX_PASSKEY_PRIVATE_KEY_PEM: "key", Password: "p" },
      `<IconID>3</IconID><AutoType><Enabled>True</Enabled><DefaultSequence>{TAB}</DefaultSequence></AutoType>
       <Binary><Key>lost.txt</Key><Value Ref="7"/></Binary>`,
    );
    expect(record.custom).toEqual([
      { label: "KPEX_PASSKEY_PRIVATE_KEY_PEM", kind: "concealed", value: "key" },
    ]);
    expect(remarks.map(({ what, outcome }) => `${what} ${outcome}`).sort()).toEqual([
      "One: auto-type left-out",
      "One: lost.txt left-out",
      "One: passkey changed",
    ]);
    expect(JSON.stringify(remarks)).not.toContain("{TAB}");
  });

  it("in the recycle bin is in the trash, in the folder that it came from", async () => {
    const bin = groupXml(
      9,
      "Bin",
      entryXml(1, { Title: "a" }) +
        entryXml(
          2,
          { Title: "b" },
          `<PreviousParentGroup>${Buffer.from(hexOf(8), "hex").toString("base64")}</PreviousParentGroup>`,
        ) +
        groupXml(7, "Old", entryXml(3, { Title: "c" })),
    );
    const meta = `<RecycleBinEnabled>True</RecycleBinEnabled><RecycleBinUUID>${Buffer.from(hexOf(9), "hex").toString("base64")}</RecycleBinUUID>`;
    const { records } = await readEntries(
      groupXml(8, "Home", entryXml(4, { Title: "d" })) + bin,
      meta,
    );
    expect(records.map(({ name, state, folder }) => [name, state, folder])).toEqual([
      ["d", "live", ["Home"]],
      ["a", "trashed", []],
      ["b", "trashed", ["Home"]],
      ["c", "trashed", ["Old"]],
    ]);
  });

  it("has its group's notes beside it", async () => {
    const { records, remarks } = await readEntries(
      groupXml(2, "Home", `<Notes>door code</Notes>${entryXml(1, { Title: "a" })}`),
    );
    expect(records.map(({ name, notes, folder }) => [name, notes, folder])).toEqual([
      ["Home (group)", "door code", ["Home"]],
      ["a", "", ["Home"]],
    ]);
    expect(remarks).toHaveLength(1);
  });
});

describe("references", () => {
  const ref = (field: string, number: number) => `{REF:${field}@I:${hexOf(number)}}`;

  it("are replaced by what they point at, forward, backward, through another, and by text", async () => {
    const { records } = await readEntries(
      entryXml(1, { Title: "first", UserName: ref("U", 3), Password: ref("P", 2) }) +
        entryXml(2, { Title: "second", UserName: "two", Password: ref("P", 3) }) +
        entryXml(3, { Title: "third", UserName: "three", Password: "pw3" }) +
        entryXml(4, {
          Title: "fourth",
          Password: "{REF:P@T:third}",
          Notes: `see ${ref("A", 3)} ${ref("t", 2)}`,
        }),
    );
    const byName = new Map(records.map((record) => [record.name, record]));
    expect(byName.get("first")?.fields).toEqual({ username: "three", password: "pw3" });
    expect(byName.get("second")?.fields).toEqual({ username: "two", password: "pw3" });
    expect(byName.get("fourth")?.fields).toEqual({ password: "pw3" });
    expect(byName.get("fourth")?.notes).toBe("see  second");
  });

  it("that lead nowhere or in a circle stay as they are, with a remark", async () => {
    const { records, remarks } = await readEntries(
      entryXml(1, { Title: "lost", Password: ref("P", 77) }) +
        entryXml(2, { Title: "round", Password: ref("P", 3) }) +
        entryXml(3, { Title: "and round", Password: ref("P", 2) }),
    );
    expect(records.map(({ name }) => name).sort()).toEqual(["and round", "lost", "round"]);
    expect(records[0]?.fields["password"]).toBe(ref("P", 77));
    expect(remarks).toHaveLength(3);
  });

  it("that multiply end at a bound", async () => {
    const many = (number: number) => ref("N", number).repeat(40);
    const entries = Array.from({ length: 9 }, (_, index) =>
      entryXml(index + 1, {
        Title: `${index}`,
        Notes: index === 8 ? "x".repeat(1000) : many(index + 2),
      }),
    );
    const { records } = await readEntries(entries.join(""));
    for (const { notes } of records) expect(notes.length).toBeLessThan(8_000_000);
  });
});
