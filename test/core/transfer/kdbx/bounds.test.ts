import { setTimeout as wait } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Source } from "../../../../main/core/transfer/format.ts";
import { kdbx } from "../../../../main/core/transfer/formats/kdbx.ts";
import { keepassXml } from "../../../../main/core/transfer/formats/keepass-xml.ts";
import {
  bytesOf,
  documentXml,
  entryXml,
  groupXml,
  make,
  outcome,
  password,
  read,
  readAll,
  sourceOf,
  u64,
} from "./fixture.ts";

const xml = (text: string | Uint8Array) =>
  outcome(sourceOf(Buffer.from(text)), { format: keepassXml });

describe("a document", () => {
  const inside = (text: string) => read(make({ xml: () => text }));

  it("with a type or entities of its own is refused", async () => {
    const lol = `<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">`;
    for (const text of [
      `<!DOCTYPE x [${lol}]>${documentXml("")}`,
      documentXml(entryXml(1, { Title: "&b;" })),
      documentXml("<!ELEMENT x>"),
    ]) {
      expect((await xml(text)).code).toBe("import-damaged");
    }
    expect((await inside(documentXml(entryXml(1, { Title: "a & b" })))).code).toBe(
      "import-damaged",
    );
  });

  it("nested without end is refused", async () => {
    expect(
      (
        await inside(
          documentXml(groupXml(1, "g", "").replace("</Group>", "<Group>".repeat(100_000))),
        )
      ).code,
    ).toBe("import-damaged");
    expect((await xml("<a>".repeat(1_000_000))).code).toBe("import-damaged");
  });

  it("that is no UTF-8, ends early, or goes on behind its end is damaged", async () => {
    const invalid = Buffer.from(documentXml(entryXml(1, { Title: "\u00e9" })), "latin1");
    expect((await xml(invalid)).code).toBe("import-damaged");
    const text = documentXml(entryXml(1, { Title: "t" }));
    for (const broken of [
      "",
      "<",
      text.slice(0, -5),
      `${text}<x/>`,
      `${text}x`,
      text.replace("</Entry>", "</Entri>"),
      text.replace("</Value>", "<b/></Value>"),
    ]) {
      expect([broken.slice(-30), (await inside(broken)).code]).toEqual([
        broken.slice(-30),
        "import-damaged",
      ]);
    }
  });

  it("with protected values that are no base64 is damaged", async () => {
    expect(
      (await inside(documentXml(entryXml(1, { Title: '<Value Protected="True">*</Value>' })))).code,
    ).toBe("import-damaged");
  });

  it("with an endless text, or an endless tag, is refused in bounded memory", async () => {
    const endless = (start: string, fill: string): Source => {
      const size = 2 * 1024 ** 3;
      const filling = Buffer.alloc(1024 * 1024, fill);
      const head = Buffer.from(start);
      return {
        ...{ name: "endless.xml", size, files: null },
        read: (from, to) => Promise.resolve(from === 0 ? head : filling.subarray(0, to - from)),
      };
    };
    const before = process.memoryUsage().rss;
    const starts = [
      "<KeePassFile><Meta><RecycleBinUUID>",
      "<KeePassFile ",
      "<KeePassFile a='",
      "<KeePassFile><!--",
      "",
    ];
    for (const start of starts) {
      const { code } = await outcome(endless(start, start === "" ? "\0" : "a"), {
        format: keepassXml,
      });
      expect([start, code]).toEqual([
        start,
        start.includes("UUID") ? "import-too-large" : "import-damaged",
      ]);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 ** 2);
  });
});

describe("what is packed", () => {
  it("and broken, or followed by nothing, is damaged", async () => {
    const packed = gzipSync(Buffer.from(documentXml("")));
    for (const bytes of [Buffer.from("no gzip at all"), packed.subarray(0, -10), Buffer.alloc(0)]) {
      expect((await read(make({ packed: bytes }))).code).toBe("import-damaged");
    }
  });

  it("and far larger than it seems ends in bounded memory", async () => {
    const bomb = gzipSync(
      Buffer.concat([
        Buffer.from("<KeePassFile><Meta><RecycleBinUUID>"),
        Buffer.alloc(400 * 1024 ** 2, "a"),
      ]),
    );
    const before = process.memoryUsage().rss;
    expect((await read(make({ version: 3, packed: bomb }))).code).toBe("import-too-large");
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 ** 2);
  });

  it("as a file of another size than it says is damaged", async () => {
    const lying = Buffer.from(gzipSync(Buffer.alloc(100_000)));
    lying.writeUInt32LE(5, lying.length - 4);
    const binaries = `<Binaries><Binary ID="0" Compressed="True">${lying.toString("base64")}</Binary></Binaries>`;
    const entry = entryXml(1, { Title: "t" }, '<Binary><Key>f</Key><Value Ref="0"/></Binary>');
    const { records } = await readAll(
      sourceOf(make({ version: 3, xml: () => documentXml(entry, binaries) })),
      { password },
    );
    await expect(bytesOf(records[0]?.attachments[0])).rejects.toMatchObject({
      code: "import-damaged",
    });
  });
});

describe("reading", () => {
  const many = make({
    xml: () =>
      documentXml(
        Array.from({ length: 20_000 }, (_, index) =>
          entryXml(index + 1, { Title: `t${index}`, Notes: "n".repeat(300) }),
        ).join(""),
      ),
    blockBytes: 1024 * 1024,
  });

  it("ends between two records when it is cancelled", async () => {
    const cancel = new AbortController();
    let seen = 0;
    const reading = async () => {
      for await (const { kind } of kdbx.read(sourceOf(many), {
        password,
        signal: cancel.signal,
        onProgress: () => undefined,
      })) {
        seen += kind === "record" ? 1 : 0;
        if (seen === 10)
          setTimeout(() => {
            cancel.abort();
          }, 0);
      }
    };
    await expect(reading()).rejects.toMatchObject({ code: "cancelled" });
    expect(seen).toBeLessThan(20_000);
  });

  it("ends a long key derivation when it is cancelled", async () => {
    const cancel = new AbortController();
    const slow = make({ version: 3, fields: (fields) => fields.set(6, u64(900_000_000n)) });
    setTimeout(() => {
      cancel.abort();
    }, 50);
    expect((await outcome(sourceOf(slow), { password, signal: cancel.signal })).code).toBe(
      "cancelled",
    );
  });

  it("tells how far it is, and lets others have their turn", async () => {
    const told: number[] = [];
    let turns = 0;
    const state = { reading: true };
    const counting = (async () => {
      while (state.reading) {
        turns++;
        await wait(0);
      }
    })();
    await readAll(sourceOf(many), {
      password,
      onProgress: (done, total) => told.push(done / total),
    });
    state.reading = false;
    await counting;
    expect(told.at(-1)).toBe(1);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(turns).toBeGreaterThan(4);
  });
});
