import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "#core/errors";
import { zipOf } from "../archives.ts";
import { bytesOf, readBytes, vector } from "../fixture.ts";

const texts = ["bitwarden.json", "cxf.json", "proton-pass.json", "keeper.json"];
const archives = ["one-password.1pux", "bitwarden.zip", "cxf.zip", "proton-pass.zip"];

/** Reads a file to its last byte: whatever is wrong with it must be said in one of our errors. */
async function readWhole(bytes: Buffer, password = "p"): Promise<AppError | null> {
  try {
    const { records } = await readBytes(bytes, { password });
    for (const file of records.flatMap(({ attachments }) => attachments)) await bytesOf(file);
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

describe.each(texts)("%s", (name) => {
  it("is read alike with a byte order mark and as UTF-16", async () => {
    const text = (await vector(name)).toString();
    const { records } = await readBytes(text);
    for (const spelt of [
      Buffer.from(`\ufeff${text}`),
      Buffer.from(`\ufeff${text}`, "utf16le"),
      Buffer.from(`\ufeff${text}`, "utf16le").swap16(),
      Buffer.from(text.replaceAll("\n", "\r\n")),
    ]) {
      const again = await readBytes(spelt);
      expect(JSON.stringify(again.records)).toBe(JSON.stringify(records));
    }
  });

  it("says where it was cut off", async () => {
    const text = (await vector(name)).toString().trimEnd();
    for (let length = 1000; length < text.length; length += 331) {
      const cut = text.slice(0, length);
      const error = await readWhole(Buffer.from(cut));
      expect(error).toMatchObject({ code: "import-damaged" });
      expect(error?.details?.["where"]).toMatch(
        new RegExp(`^line ${cut.split("\n").length}, column [0-9]+$`),
      );
    }
  });

  it("says at which line its bytes are no text", async () => {
    const bytes = await vector(name);
    const line = bytes.toString().split("\n").length;
    const wrong = Buffer.concat([bytes, Buffer.alloc(70_000, 0x20), Buffer.from([0xe9, 0x20])]);
    expect(await readWhole(wrong)).toMatchObject({
      code: "import-damaged",
      details: { where: `line ${line}` },
    });
  });

  it("never breaks us, whatever is changed in it", async () => {
    const text = (await vector(name)).toString();
    const sign = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      '"',
      ",",
      "null",
      "1e999",
      "-1",
      "[]",
      "{}",
      '""',
      "\\u0000",
    );
    const change = fc.record({ at: fc.nat(text.length), cut: fc.nat(30), sign });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const changed = changes.reduce(
          (so, { at, cut, sign: one }) => so.slice(0, at) + one + so.slice(at + cut),
          text,
        );
        await readWhole(Buffer.from(changed));
      }),
      { numRuns: 150 },
    );
  });

  it("never breaks us, whatever kind any of its values has", async () => {
    const file: unknown = JSON.parse((await vector(name)).toString());
    const paths = pathsOf(file);
    const odd = fc.constantFrom<unknown>(
      null,
      0,
      -1,
      1e300,
      "",
      "x",
      true,
      [],
      {},
      [null],
      [[]],
      { a: {} },
      [{}],
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), odd, async (path, value) => {
        const error = await readWhole(Buffer.from(JSON.stringify(replaced(file, path, value))));
        if (error?.code === "import-damaged") expect(error.details?.["where"]).toMatch(/^element /);
      }),
      { numRuns: 400 },
    );
  });
});

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.map((one: unknown, at) => [at, one])
    : Object.entries(value);
  const inner = entries.flatMap(([key, one]) => pathsOf(one, [...path, key]));
  return path.length === 0 ? inner : [path, ...inner];
}

function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((one: unknown, at) => (at === key ? replaced(one, rest, by) : one));
  return {
    ...(value as object),
    [key]: replaced((value as Record<string, unknown>)[key], rest, by),
  };
}

describe.each(archives)("%s", (name) => {
  it("never breaks us, whatever is changed in it or cut off", async () => {
    const bytes = await vector(name);
    const change = fc.record({ at: fc.nat(bytes.length - 1), byte: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { maxLength: 5 }),
        fc.nat(bytes.length),
        async (changes, length) => {
          const changed = Buffer.from(bytes);
          for (const { at, byte } of changes) changed[at] = byte;
          await readWhole(changes.length === 0 ? changed.subarray(0, length) : changed);
        },
      ),
      { numRuns: 250 },
    );
  });
});

describe("a file that means harm", () => {
  it.each([
    ["deep", Buffer.from(`{"encrypted":false,"items":${"[".repeat(3_000_000)}`), "import-damaged"],
    [
      "many",
      Buffer.from(`{"encrypted":false,"items":[${"[],".repeat(20_000_001)}[]]}`),
      "import-too-large",
    ],
    ["zeros", Buffer.alloc(50_000_000), "import-unrecognised"],
    ["spaces", Buffer.alloc(50_000_000, 0x20), "import-unrecognised"],
    [
      "unended",
      Buffer.from(`{"encrypted":false,"items":["${"x".repeat(30_000_000)}`),
      "import-damaged",
    ],
  ])("of %s is refused, in bounded memory and time", async (_what, bytes, code) => {
    const before = process.memoryUsage().rss;
    const started = process.cpuUsage();
    expect(await readWhole(bytes)).toMatchObject({ code });
    expect((process.memoryUsage().rss - before) / 2 ** 20).toBeLessThan(700);
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(20);
  });

  it.each(["export.data", "data.json", "Proton Pass/data.json", "CXF/index.json"])(
    "unpacks to no more than it may: %s",
    async (name) => {
      const bytes = zipOf([{ name, bytes: Buffer.alloc(60 * 2 ** 20) }]);
      const error = await readWhole(bytes);
      expect(error?.code).toMatch(/^import-(too-large|unrecognised)$/);
    },
  );
});
