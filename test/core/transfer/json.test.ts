import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memberPaths, parseJson, readJson } from "../../../main/core/transfer/json.ts";
import { sourceOfBytes } from "../../../main/core/transfer/source.ts";
import { readOptions } from "./fixture.ts";

function refusalOf(text: string): { code: string; message: string } | null {
  try {
    parseJson(text);
    return null;
  } catch (error) {
    return error as { code: string; message: string };
  }
}

describe("parseJson", () => {
  it("agrees with JSON.parse on what is JSON, of whatever was changed in a text", () => {
    const sign = fc.constantFrom(...'{}[],:"\\0-1.eE+ \n\tau\u0001tfn'.split(""));
    const change = fc.record({ at: fc.nat(200), cut: fc.nat(2), sign: fc.option(sign) });
    fc.assert(
      fc.property(fc.json(), fc.array(change, { maxLength: 2 }), (json, changes) => {
        const text = changes.reduce(
          (so, { at, cut, sign: one }) => so.slice(0, at) + (one ?? "") + so.slice(at + cut),
          json,
        );
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        expect(refusalOf(text) === null, text).toBe(isJson);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['{\n "a": 1,\n "b": tru\n}', "Line 3, column 7"],
    ['{"a": [1, 2', "Line 1, column 12"],
    ['{"a": "unended', "Line 1, column 15"],
    ['{"a" 1}', "Line 1, column 6"],
    ["", "Line 1, column 1"],
    ["{} {}", "Line 1, column 4"],
  ])("says line and column of the fault in %j, and quotes nothing", (text, where) => {
    expect(refusalOf(text)).toMatchObject({ code: "import-damaged" });
    expect(refusalOf(text)?.message).toMatch(new RegExp(`^${where}: `));
    expect(refusalOf(text)?.message).not.toContain("unended");
  });

  it("refuses what is nested deeper than any export, however deep", () => {
    expect(refusalOf("[".repeat(5_000_000))).toMatchObject({ code: "import-damaged" });
    expect(refusalOf('{"a":'.repeat(101) + "1" + "}".repeat(101))?.message).toContain(
      "nested deeper",
    );
    expect(refusalOf("[".repeat(100) + "]".repeat(100))).toBeNull();
  });

  it("takes the later of two members of one name, and knows only members that the file names", () => {
    expect(parseJson('{"a":1,"a":2}').at("a").number()).toBe(2);
    expect(parseJson('{"__proto__":{"x":1}}').at("x").isThere).toBe(false);
    expect(parseJson("{}").at("toString").isThere).toBe(false);
  });

  it("names the element that is of another kind than asked for, and never its value", () => {
    const items = parseJson('{"items":[null,{"login":{"uris":["x",{"secret":1}]}}]}')
      .at("items")
      .items();
    const uri = items[0]?.at("login").at("uris").items()[1];
    expect(() => uri?.text()).toThrow("Element items[1].login.uris[1]: this should be a text.");
    expect(() => uri?.at("secret").items()).toThrow(
      "items[1].login.uris[1].secret: this should be a list",
    );
    expect(() => parseJson('"x"').at("a")).toThrow("Element at the top: this should be an object.");
    expect(() => parseJson('{"n":"x1"}').at("n").number()).toThrow("should be a number");
    expect(() => parseJson('{"t":"soon"}').at("t").time()).toThrow("should be a date");
  });

  it("reads moments in seconds, milliseconds and ISO 8601, and days before 1970", () => {
    const top = parseJson(
      '{"s":1600000000,"ms":1600000000000,"iso":"2020-09-13T12:26:40Z","old":-315576000}',
    );
    for (const name of ["s", "ms", "iso"]) expect(top.at(name).time()).toBe(1_600_000_000_000);
    expect(top.at("old").day()).toBe("1960-01-01");
    expect(top.at("none").time()).toBeNull();
  });
});

describe("readJson", () => {
  it("reads UTF-8 with a byte order mark, and UTF-16 of both orders", async () => {
    const text = '\ufeff{"name":"é漢"}';
    const swapped = Buffer.from(text, "utf16le").swap16();
    for (const bytes of [Buffer.from(text), Buffer.from(text, "utf16le"), swapped]) {
      const top = await readJson(sourceOfBytes("f", bytes), readOptions);
      expect(top.at("name").text()).toBe("é漢");
    }
  });

  it("refuses a file that is larger than any, before it reads it", async () => {
    const source = { ...sourceOfBytes("f", Buffer.alloc(0)), size: 2 ** 31 };
    await expect(readJson(source, readOptions)).rejects.toMatchObject({ code: "import-too-large" });
  });
});

describe("memberPaths", () => {
  it("names members with those that they are in, of a text that is cut anywhere", () => {
    const text = '{"accounts":[{"attrs":{"a":"x: {"},"vaults":[{"items":[]}]}],"last":1}';
    expect([...memberPaths(text)]).toEqual(
      expect.arrayContaining(["accounts", "accounts.attrs.a", "accounts.vaults.items", "last"]),
    );
    for (let cut = 0; cut < text.length; cut++) memberPaths(text.slice(0, cut));
    expect(memberPaths("name,url\n{}").size).toBe(0);
  });
});
