import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { keepassXml } from "../../../../main/core/transfer/formats/keepass-xml.ts";
import {
  bytesOf,
  documentXml,
  entryXml,
  keyOf,
  makeKdbx,
  password,
  readAll,
  readEntries,
  sourceOf,
  type Making,
} from "./fixture.ts";

const hidden = (value: string) => `<Value ProtectInMemory="True">${value}</Value>`;

describe("files", () => {
  const big = Buffer.alloc(6 * 1024 * 1024, "0123456789abcdef");
  const small = Buffer.from("small");
  const uses = entryXml(
    1,
    { Title: "files" },
    [0, 1, 2].map((ref) => `<Binary><Key>f${ref}</Key><Value Ref="${ref}"/></Binary>`).join(""),
  );

  async function expectFiles(making: Making) {
    const { records } = await readAll(sourceOf(makeKdbx(making)), { password });
    const files = records[0]?.attachments ?? [];
    expect(files.map(({ name, size }) => [name, size])).toEqual([
      ["f0", big.length],
      ["f1", small.length],
      ["f2", big.length],
    ]);
    for (const place of [2, 0, 1, 0, 2]) {
      const expected = place === 1 ? small : big;
      expect((await bytesOf(files[place])).equals(expected)).toBe(true);
    }
  }

  it("of version 4 come as they are, in any order, also those that are too large to keep", async () => {
    await expectFiles({ files: [big, small, big], xml: () => documentXml(uses) });
  });

  it("of version 3 come as they are, packed and protected too", async () => {
    await expectFiles({
      version: 3,
      xml: (protect) =>
        documentXml(
          uses,
          `<Binaries><Binary ID="0" Compressed="True">${gzipSync(big, { level: 0 }).toString("base64")}</Binary>
           <Binary ID="1" Protected="True">${protect(small)}</Binary>
           <Binary ID="2">${big.toString("base64")}</Binary></Binaries>`,
        ),
    });
  });

  it("that stand inside an entry come too", async () => {
    const inside = `<Binary><Key>in</Key><Value>${small.toString("base64")}</Value></Binary>`;
    const { records } = await readEntries(entryXml(1, { Title: "in" }, inside));
    expect((await bytesOf(records[0]?.attachments[0])).toString()).toBe("small");
  });
});

describe("ciphers", () => {
  const makings: Pick<Making, "version" | "cipher" | "inner" | "compressed">[] = [];
  for (const version of [3, 4] as const) {
    for (const cipher of ["aes", "chacha20"] as const) {
      for (const inner of ["salsa20", "chacha20"] as const) {
        for (const compressed of [true, false])
          makings.push({ version, cipher, inner, compressed });
      }
    }
  }

  it.each(makings)("version $version, $cipher, $inner, packed: $compressed", async (making) => {
    const file = makeKdbx({
      ...making,
      xml: (protect, hash) => {
        const value = (text: string) => `<Value Protected="True">${protect(text)}</Value>`;
        const times = (made: string) => `<Times><CreationTime>${made}</CreationTime></Times>`;
        // Protected values everywhere, also where nobody looks, and an empty one: the cipher goes on over them.
        const before = `<Unknown Protected="True">${protect("passed over")}</Unknown>`;
        const first = entryXml(
          1,
          { Title: value("Ä title"), Password: value("p".repeat(40_000)), Empty: value("") },
          times("2020-01-02T03:04:05Z"),
        );
        const later = value("later");
        const history = `<History>${entryXml(2, { Title: "t", Password: value("earlier") })}</History>`;
        return documentXml(
          before + first + entryXml(2, { Title: "t", Password: later }, history),
          making.version === 3 ? `<HeaderHash>${hash}</HeaderHash>` : "",
        );
      },
    });
    const { records } = await readAll(sourceOf(file), { password });
    expect(records[0]).toMatchObject({ name: "Ä title", createdAt: Date.UTC(2020, 0, 2, 3, 4, 5) });
    expect(records[0]?.fields["password"]).toBe("p".repeat(40_000));
    expect(records[1]?.fields["password"]).toBe("later");
    expect(records[1]?.history[0]?.fields["password"]).toBe("earlier");
  });
});

describe("KeePass XML", () => {
  const xml = documentXml(
    entryXml(5, {
      Title: "Ä",
      Password: hidden("p&amp;w"),
      Note: '<Value Protected="True">as it is</Value>',
    }),
  );

  it.each([
    ["UTF-8", Buffer.from(xml)],
    ["UTF-8 with a mark", Buffer.from(`\ufeff${xml}`)],
    ["UTF-16", Buffer.from(`\ufeff${xml}`, "utf16le")],
  ])("is read as %s", async (_name, bytes) => {
    const source = sourceOf(bytes, "export.xml");
    expect(await keepassXml.recognises(source, bytes)).toBe(true);
    const { records } = await readAll(source, { format: keepassXml });
    expect(records[0]).toMatchObject({
      name: "Ä",
      key: keyOf(5),
      fields: { password: "p&w" },
      custom: [{ label: "Note", kind: "concealed", value: "as it is" }],
    });
  });

  it("is told from other XML", async () => {
    const other = Buffer.from("<?xml version='1.0'?><html><KeePassFile/></html>");
    expect(await keepassXml.recognises(sourceOf(other), other)).toBe(false);
  });
});
