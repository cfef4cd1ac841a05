import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recordTypes, type RecordType } from "#contract";
import { checkCustom, checkFields } from "../../../../main/core/records/content/check.ts";
import { decodeContent, encodeContent } from "../../../../main/core/records/content/content.ts";
import { summarise } from "../../../../main/core/records/content/summary.ts";

const none = () => null;
const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;

describe("what is endless", () => {
  // Each would take minutes, again at every unlock, where the work grew with the square of the length.
  it("is read in one go: blank lines, spaces, a variable at last", () => {
    const content = `${"\n".repeat(300_000)} export A =1\nB=2\r\n# C\n`;
    const draft = { name: "n", tags: [], favourite: false, notes: "", custom: [] };
    expect(summarise("env_file", { ...draft, fields: { content } }).subtitle).toBe("2 variables");
    const username = `a${" ".repeat(300_000)}\n b`;
    expect(checkFields("login", { username }, none)).toEqual({ username: "a b" });
  });
});

describe("what is typed in", () => {
  it.each([
    ["host", "port", " 22 ", "22"],
    ["host", "port", "", ""],
    ["card", "expires", "9/29", "2029-09"],
    ["card", "expires", "09/2029", "2029-09"],
    ["card", "expires", "2029-09", "2029-09"],
    ["identity", "birth_date", "1988-02-29", "1988-02-29"],
    ["login", "username", " mara\n", "mara"],
    ["login", "password", " spaces count ", " spaces count "],
    [
      "login",
      "uris",
      " https://a.example \n\n https://b.example",
      "https://a.example\nhttps://b.example",
    ],
  ] as const)("%s.%s: %j is kept as %j", (type, field, typed, kept) => {
    expect(checkFields(type, { [field]: typed }, none)).toEqual({ [field]: kept });
  });

  it.each([
    ["host", "port", "0", "record-invalid", /Port/],
    ["host", "port", "65536", "record-invalid", /1 to 65535/],
    ["host", "sign_in", "magic", "record-invalid", /Sign in/],
    ["host", "key", "01981b9e-7c1f-7a55-8d5e-2f0b6a1c9d3e", "record-invalid", /SSH key/],
    ["card", "expires", "13/29", "record-invalid", /Expires/],
    ["identity", "birth_date", "1987-02-29", "record-invalid", /Date of birth/],
    ["login", "totp_secret", "not base 32!", "totp-unreadable", /One-time code/],
    ["login", "nonsense", "x", "record-invalid", /nonsense/],
    ["ssh_key", "fingerprint", "x", "record-invalid", /fingerprint/],
  ] as const)("%s.%s: %j is refused by its name", (...[type, field, typed, expected, words]) => {
    const check = () => checkFields(type, { [field]: typed }, none);
    expect(check).toThrow(code(expected));
    expect(check).toThrow(words);
  });

  it("keeps the stored value of a custom field that is not sent, and refuses one that is gone", () => {
    const stored = [{ id: "a", label: "PIN", kind: "concealed", value: "4417" }] as const;
    const draft = { id: "a", label: "Code", kind: "concealed" } as const;
    expect(checkCustom([draft], stored)).toEqual([{ ...draft, value: "4417" }]);
    expect(() => checkCustom([{ ...draft, id: "b" }], stored)).toThrow(code("record-invalid"));
  });
});

describe("[R1] a payload", () => {
  const content = fc.record({
    name: fc.string({ minLength: 1 }),
    tags: fc.array(fc.string(), { maxLength: 3 }),
    favourite: fc.boolean(),
    notes: fc.string(),
    fields: fc.record({
      username: fc.string({ minLength: 1 }),
      uris: fc.constantFrom("a", "a\nb"),
    }),
    custom: fc.array(
      fc.record({
        id: fc.uuid(),
        label: fc.string({ minLength: 1 }),
        kind: fc.constantFrom("text" as const, "totp" as const),
        value: fc.string(),
      }),
    ),
  });

  it("is read back as it was written", () => {
    fc.assert(
      fc.property(fc.constantFrom<RecordType>(...recordTypes), content, (type, before) => {
        expect(decodeContent(encodeContent(type, before))).toEqual(before);
      }),
    );
  });

  it("has the names on the wire, and nothing that is empty", () => {
    const plain = encodeContent("login", {
      ...{ name: "Forge", tags: [], favourite: false, notes: "", custom: [] },
      fields: { username: "mara", password: "p", uris: "a\nb", later_field: "kept" },
    });
    expect(JSON.parse(Buffer.from(plain).toString())).toEqual({
      name: "Forge",
      username: "mara",
      password: "p",
      uris: ["a", "b"],
      later_field: "kept",
    });
  });

  it.each(["", "[]", "null", "{", '{"name":1}', '{"name":"x","custom":[{}]}'])(
    "that reads %j is damage, and is not quoted",
    (text) => {
      expect(() => decodeContent(Buffer.from(text))).toThrow(code("record-damaged"));
    },
  );
});

describe("[R5] a summary", () => {
  it.each([
    ["login", { username: "", uris: "https://forge.example/x" }, "forge.example"],
    ["card", { number: "4111 1111 1111 4417", expires: "2029-09" }, "•••• 4417 · 09/29"],
    ["card", { number: "4417" }, "Card"],
    ["env_file", { content: "# note\nA=1\nexport B=2\n" }, "2 variables"],
    ["env_file", { content: "A=1" }, "1 variable"],
    ["database", { username: "ro", address: "db-02", port: "5432" }, "ro @ db-02:5432"],
    [
      "ssh_key",
      { algorithm: "ssh-ed25519", fingerprint: "SHA256:q3FwAAAAAAAAAA1xY" },
      "ed25519 · SHA256:q3Fw…1xY",
    ],
    ["secure_note", {}, "Secure note"],
  ] as const)("of a %s holding %j says %s", (type, fields, subtitle) => {
    const content = { name: "x", tags: [], favourite: false, notes: "", custom: [], fields };
    expect(summarise(type, content).subtitle).toBe(subtitle);
  });

  it("holds no concealed value of any type", () => {
    const everyField = Object.fromEntries(
      ["password", "totp_secret", "private_key", "content", "credential", "number", "code", "pin"]
        .concat(["passport", "national_id", "licence"])
        .map((name) => [name, "canary value"]),
    );
    for (const type of recordTypes) {
      const custom = [
        { id: "1", label: "Codes", kind: "concealed" as const, value: "canary value" },
      ];
      const content = {
        name: "x",
        tags: [],
        favourite: false,
        notes: "",
        custom,
        fields: everyField,
      };
      expect(JSON.stringify(summarise(type, content))).not.toContain("canary");
    }
  });
});
