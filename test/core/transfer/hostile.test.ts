import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppError } from "#core/errors";
import type { Source } from "../../../main/core/transfer/format.ts";
import { createFormats, detectFormat } from "../../../main/core/transfer/formats.ts";
import type { PortableRecord } from "../../../main/core/transfer/portable.ts";
import { sourceOfBytes, sourceOfPath } from "../../../main/core/transfer/source.ts";
import { cheapKdf } from "../vault/fixture.ts";
import { zipOf } from "./archives.ts";
import { bytesOf, readOptions } from "./fixture.ts";
import { documentXml, make as makeKdbx, password as kdbxPassword } from "./kdbx/fixture.ts";
import { specimens, type Specimen } from "./specimens.ts";

const { imports } = createFormats(cheapKdf);
/** A folder is no file: test/core/transfer/formats/pass.test.ts spoils it. */
const folders = ["pass"];
const twoGigabytes = 2 ** 31;

const all = specimens.map((one) => [one.name, one] as const);
const of = (...families: readonly Specimen["family"][]) =>
  all.filter(([, { family }]) => families.includes(family));
const texts = of("table", "json", "xml").filter(([, { password }]) => password === null);

type Asked = Pick<Specimen, "password">;

/** Every record with the bytes of its files, as the format of this name reads them; found by content unless told. */
async function read(source: Source, { password }: Asked, name?: string) {
  const format = imports.find((one) => one.name === name) ?? (await detectFormat(source, imports));
  const options = { ...readOptions, ...(password !== null && { password }) };
  const records: PortableRecord[] = [];
  for await (const one of format.read(source, options)) {
    if (one.kind !== "record") continue;
    for (const file of one.attachments) await bytesOf(file);
    records.push(one);
  }
  return { format: format.name, records };
}

const readBytes = (bytes: Uint8Array, asked: Asked, name?: string) =>
  read(sourceOfBytes("file", Buffer.from(bytes)), asked, name);

/** The error that reading ends with. Fails for any that is not ours; null where it was read. */
async function faultOf(reading: Promise<unknown>): Promise<AppError | null> {
  try {
    await reading;
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/** What a person would see of them: not where they stood, nor a date that is of today. */
const shown = (records: readonly PortableRecord[]) => JSON.stringify(records);

/** Runs, and fails where that took more than a moment or more memory than a file may. */
async function bounded<T>(run: () => Promise<T>): Promise<T> {
  const [memory, time] = [process.memoryUsage().rss, process.cpuUsage()];
  const answer = await run();
  expect((process.memoryUsage().rss - memory) / 2 ** 20).toBeLessThan(400);
  expect(process.cpuUsage(time).user / 1e6).toBeLessThan(20);
  return answer;
}

it("every format that can be read has a specimen, which it reads", async () => {
  const named = new Set([...specimens.map(({ format }) => format), ...folders]);
  expect([...named].sort()).toEqual(imports.map(({ name }) => name).sort());
  for (const one of specimens) {
    const { format, records } = await readBytes(await one.make(), one);
    expect([one.name, format]).toEqual([one.name, one.format]);
    expect(records.length).toBeGreaterThan(0);
  }
}, 60_000);

describe("[T1] a file that was cut off", () => {
  it.each(all)(
    "%s is refused where it ends, or was a shorter table",
    async (_name, one) => {
      const whole = await one.make();
      const { records } = await readBytes(whole, one);
      // A table says nowhere how long it is; some of the others end in blanks that nobody misses.
      const isOpen = one.family === "table" || one.inside?.endsWith(".csv") === true;
      const last = whole.length - (one.family === "sealed" || one.family === "zip" ? 1 : 3);
      for (let step = 1; step <= 24; step++) {
        const cut = whole.subarray(0, Math.floor((last * step) / 24));
        const ended = await faultOf(
          readBytes(cut, one, one.format).then((found) => {
            expect(isOpen && one.family === "table").toBe(true);
            expect(found.records.length).toBeLessThanOrEqual(records.length);
          }),
        );
        if (ended === null) continue;
        expect(ended.code).toMatch(/^import-(damaged|unrecognised)$/);
        expect(ended.details?.["where"]).toMatch(/./);
      }
    },
    60_000,
  );
});

describe("[T1] a file in another spelling", () => {
  it.each(texts)("%s is read alike with a mark, as UTF-16, with CRLF", async (_name, one) => {
    const text = (await one.make()).toString();
    const { records } = await readBytes(Buffer.from(text), one);
    const wide = (spelt: string) => Buffer.from(spelt, "utf16le");
    for (const spelt of [
      Buffer.from(`\ufeff${text}`),
      wide(`\ufeff${text}`),
      wide(`\ufeff${text}`).swap16(),
      wide(text),
      wide(text).swap16(),
      Buffer.from(text.replaceAll("\n", "\r\n")),
      wide(`\ufeff${text.replaceAll("\n", "\r\n")}`),
    ]) {
      const again = await readBytes(spelt, one);
      expect(again.format).toBe(one.format);
      expect(shown(again.records)).toBe(shown(records));
    }
  });

  it.each(texts)("%s of bytes that are no text says where they are", async (_name, one) => {
    const bytes = await one.make();
    const mark = { table: "\n", json: '"', xml: "</Value>", zip: "", sealed: "" }[one.family];
    const at = bytes.lastIndexOf(mark, bytes.length - 2);
    const line = bytes.subarray(0, at).toString().split("\n").length;
    const spoilt = Buffer.concat([bytes.subarray(0, at), Buffer.of(0xe9), bytes.subarray(at)]);
    const error = await faultOf(readBytes(spoilt, one, one.format));
    if (one.family === "xml") {
      expect(error?.code).toBe("import-damaged");
      return;
    }
    expect(error).toMatchObject({ code: "import-damaged", details: { where: `line ${line}` } });
  });

  it.each(of("table"))("%s keeps quotes in quotes, separators and lines", async (_name, one) => {
    const text = (await one.make()).toString();
    const spoilt = text.replace("QQ", '"Q""q"",;""\r\nQ"');
    const { records } = await readBytes(Buffer.from(spoilt), one);
    expect(shown(records)).toContain(JSON.stringify('Q"q",;"\nQ').slice(1, -1));
    const open = Buffer.from(text.replace("QQ", '"Q'));
    const unclosed = await faultOf(readBytes(open, one, one.format));
    expect(unclosed).toMatchObject({ code: "import-damaged" });
    expect(unclosed?.details?.["where"]).toMatch(/^line [0-9]+$/);
  });
});

describe("[T1] two gigabytes", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "sallyport-hostile-"));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** A file that takes no room on the disk behind its beginning. */
  function sparse(beginning: Uint8Array): Promise<Source> {
    const file = join(folder, "sparse");
    writeFileSync(file, beginning);
    truncateSync(file, twoGigabytes);
    return sourceOfPath(file);
  }

  it("of zeros are no export of anything", async () => {
    const source = await sparse(Buffer.alloc(0));
    const error = await bounded(() => faultOf(detectFormat(source, imports)));
    expect(error?.code).toBe("import-unrecognised");
  });

  it.each(all)(
    "of zeros are not %s, nor behind one that is whole or cut off",
    async (_name, one) => {
      const whole = await one.make();
      const { records } = await readBytes(whole, one);
      for (const beginning of [Buffer.alloc(0), whole, whole.subarray(0, whole.length * 0.7)]) {
        const source = await sparse(beginning);
        const ended = await bounded(() =>
          faultOf(
            read(source, one, one.format).then((found) => {
              // Of a format that says where it ends, what is behind that is nobody's.
              expect(one.family).toBe("sealed");
              expect(beginning).toBe(whole);
              expect(found.records.length).toBe(records.length);
            }),
          ),
        );
        if (ended !== null) expect(ended.code).toMatch(/^import-(damaged|too-large|unrecognised)$/);
      }
    },
    120_000,
  );
});

describe("[T1] an archive", () => {
  const bomb = Buffer.alloc(80 * 2 ** 20);

  it.each(of("zip"))("%s that unpacks to far more than it is", async (_name, one) => {
    const name = one.inside ?? "";
    const bytes = zipOf([{ name, bytes: bomb }]);
    const error = await bounded(() => faultOf(readBytes(bytes, one, one.format)));
    expect(error?.code).toBe("import-too-large");
  });

  it.each(of("zip"))("%s that says less than it unpacks to", async (_name, one) => {
    const name = one.inside ?? "";
    const bytes = zipOf([{ name, bytes: bomb, size: 100 }]);
    const error = await bounded(() => faultOf(readBytes(bytes, one, one.format)));
    expect(error?.code).toBe("import-damaged");
  });

  it.each(of("zip"))("%s with a file that is not what was packed", async (_name, one) => {
    const name = one.inside ?? "";
    const bytes = zipOf([{ name, bytes: Buffer.from("{}"), sum: 1 }]);
    expect((await faultOf(readBytes(bytes, one, one.format)))?.code).toBe("import-damaged");
  });

  it.each(of("zip"))("%s that is locked", async (_name, one) => {
    const name = one.inside ?? "";
    const bytes = zipOf([{ name, bytes: Buffer.from("{}"), flags: 0x801 }]);
    expect((await faultOf(readBytes(bytes, one, one.format)))?.code).toBe("import-unsupported");
  });
});

describe("[T1] what is nested without end", () => {
  const deep = "[".repeat(2_000_000);
  const isJson = ({ family, inside = "" }: Specimen) =>
    family === "json" || (family === "zip" && !inside.endsWith(".csv"));

  it.each(all.filter(([, one]) => isJson(one)))("%s is refused", async (_name, one) => {
    const text = Buffer.from(`{"accounts":${deep}`);
    const { inside } = one;
    const bytes = inside === undefined ? text : zipOf([{ name: inside, bytes: text }]);
    const error = await bounded(() => faultOf(readBytes(bytes, one, one.format)));
    // An archive of two million brackets alone may be a bomb before it is JSON.
    expect(error?.code).toMatch(inside === undefined ? /damaged/ : /damaged|too-large/);
    if (error?.code === "import-damaged") expect(error.message).toMatch(/nested deeper/);
  });

  const laughs = ["lol", ...Array.from({ length: 12 }, (_, at) => `lol${at}`)];
  const entities = laughs.map((name, at) => {
    const inside = at === 0 ? "lol" : `&${laughs[at - 1] ?? ""};`.repeat(10);
    return `<!ENTITY ${name} "${inside}">`;
  });
  const doctype = `<!DOCTYPE KeePassFile [${entities.join("")}]>`;
  const laughing = documentXml(
    `<Entry><String><Key>Title</Key><Value>&lol11;</Value></String></Entry>`,
  );
  const withType = laughing.replace("?>", `?>${doctype}`);

  it.each([
    ["keepass-xml", "a document type", Buffer.from(withType), /document type/],
    ["keepass-xml", "an entity", Buffer.from(laughing), /entity/],
    ["kdbx", "a document type", makeKdbx({ xml: () => withType }), /document type/],
    ["kdbx", "an entity", makeKdbx({ xml: () => laughing }), /entity/],
  ] as const)("%s with %s of its own is refused", async (format, _what, bytes, why) => {
    const error = await bounded(() =>
      faultOf(readBytes(bytes, { password: kdbxPassword }, format)),
    );
    expect(error).toMatchObject({ code: "import-damaged", message: why });
  });

  it("has no other format that reads XML", () => {
    expect(of("xml").map(([, { format }]) => format)).toEqual(["keepass-xml"]);
  });
});

describe("[T1] a file with a password", () => {
  it.each(all.filter(([, { password }]) => password !== null))(
    "%s asks for it, and tells a wrong one",
    async (_name, one) => {
      const bytes = await one.make();
      const none = await faultOf(readBytes(bytes, { password: null }));
      expect(none?.code).toBe("import-password-needed");
      const wrong = await faultOf(readBytes(bytes, { password: "not this one" }));
      expect(wrong?.code).toBe("import-password-wrong");
      expect(JSON.stringify([wrong?.message, wrong?.details])).not.toContain("not this one");
    },
  );
});

describe("[T1] a file of a kind that nobody knows", () => {
  it.each(all.filter(([, { unknown }]) => unknown !== null))("%s is named", async (_name, one) => {
    const error = await faultOf(
      Promise.resolve(one.unknown?.()).then((bytes) => readBytes(bytes ?? Buffer.alloc(0), one)),
    );
    expect(error?.code).toBe("import-unsupported");
    expect(error?.message).toMatch(/[79]|PGP/);
  });
});
