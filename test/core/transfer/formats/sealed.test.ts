import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { customKinds, recordTypes, shapes } from "#contract/record-types";
import type { PortableRecord } from "../../../../main/core/transfer/portable.ts";
import { sourceOfBytes } from "../../../../main/core/transfer/source.ts";
import {
  createSealedExport,
  createSealedImport,
} from "../../../../main/core/transfer/formats/sealed.ts";
import { readOptions } from "../fixture.ts";

const kdf = { memoryKiB: 64, passes: 1, parallelism: 1 };
const sealedExport = createSealedExport(kdf);
const sealedImport = createSealedImport(kdf);
const password = "a password of its own";

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}

async function bytesOf(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

function write(records: readonly PortableRecord[]): Promise<Buffer> {
  const { signal } = readOptions;
  return bytesOf(
    sealedExport.write(each(records), { password, signal, onRemark: () => undefined }),
  );
}

async function read(bytes: Uint8Array, given: string | null = password, format = sealedImport) {
  const records: PortableRecord[] = [];
  const options = { ...readOptions, ...(given !== null && { password: given }) };
  for await (const item of format.read(sourceOfBytes("x", bytes), options)) {
    if (item.kind === "record") records.push(item);
  }
  return records;
}

const text = fc.string({ unit: "grapheme", maxLength: 40 });
const content = (type: PortableRecord["type"]) => ({
  name: text,
  tags: fc.array(text, { maxLength: 3 }),
  favourite: fc.boolean(),
  notes: text,
  fields: fc.dictionary(
    fc.constantFrom(...shapes[type].fields.map(({ name }) => name), "more"),
    text,
  ),
  custom: fc.array(fc.record({ label: text, kind: fc.constantFrom(...customKinds), value: text })),
});
const time = fc.option(fc.integer({ min: 0, max: 2 ** 45 }));
const record = fc.constantFrom(...recordTypes).chain((type) =>
  fc.record({
    ...content(type),
    kind: fc.constant("record" as const),
    type: fc.constant(type),
    key: fc.option(text),
    folder: fc.array(text, { maxLength: 3 }),
    state: fc.constantFrom("live" as const, "archived" as const, "trashed" as const),
    asksAgain: fc.constantFrom(true as const, undefined),
    createdAt: time,
    changedAt: time,
    history: fc.array(fc.record({ ...content(type), changedAt: time }), { maxLength: 2 }),
    files: fc.array(fc.record({ name: text, bytes: fc.uint8Array({ maxLength: 200_000 }) }), {
      maxLength: 2,
    }),
  }),
);

const plain = (name: string, files: readonly Uint8Array[] = []): PortableRecord => ({
  ...{ kind: "record", where: "", type: "login", key: null, name, tags: [], favourite: false },
  ...{ notes: "", fields: { password: name }, custom: [], folder: [], state: "live", history: [] },
  ...{ createdAt: null, changedAt: null },
  attachments: files.map((bytes, at) => ({
    ...{ name: `file ${at}`, size: bytes.length },
    read: () => each([bytes]),
  })),
});

describe("a sealed export", () => {
  it("[T14] comes back the same, with its history and its files", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { maxLength: 6 }), async (made) => {
        const records = made.map(({ files, ...rest }): PortableRecord => ({
          ...{ ...rest, where: "" },
          attachments: files.map(({ name, bytes }) => ({
            ...{ name, size: bytes.length },
            read: () => each([bytes.subarray(0, 7), bytes.subarray(7)]),
          })),
        }));
        const back = await read(await write(records));
        expect(back.map(({ where: _, attachments: __, ...rest }) => rest)).toEqual(
          made.map(({ files: _, ...rest }) => rest),
        );
        for (const [at, { attachments }] of back.entries()) {
          // Last first: each is read where it lies, in whatever order.
          for (const [place, file] of [...attachments.entries()].toReversed()) {
            const bytes = await bytesOf(file.read());
            expect(bytes.equals(made[at]?.files[place]?.bytes ?? new Uint8Array(1))).toBe(true);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("[T13] refuses chunks that are missing, moved, repeated, changed or cut off", async () => {
    const bytes = await write(["a", "b"].map((name) => plain(name, [Buffer.alloc(100_000, name)])));
    const chunks: Buffer[] = [];
    let at = 45 + 28;
    for (; at < bytes.length; at += 4 + bytes.readUInt32BE(at)) {
      chunks.push(bytes.subarray(at, at + 4 + bytes.readUInt32BE(at)));
    }
    const head = bytes.subarray(0, 45 + 28);
    const [first, second, third, ...rest] = chunks;
    if (first === undefined || second === undefined || third === undefined) throw new Error();
    const flipped = Buffer.from(bytes);
    flipped.writeUInt8(flipped.readUInt8(200) ^ 1, 200);
    const others = [
      [head, first, third, ...rest],
      [head, second, first, third, ...rest],
      [head, first, first, second, third, ...rest],
      [head, ...chunks.slice(0, -1)],
      [head, ...chunks, first],
      [head, ...chunks.slice(0, -1), bytes.subarray(-10)],
      [flipped],
      [head],
    ];
    for (const parts of others) {
      await expect(read(Buffer.concat(parts))).rejects.toMatchObject({ code: "import-damaged" });
    }
  });

  it("[T12] tells a wrong password from a missing one, and [T11] believes no other header", async () => {
    const bytes = await write([plain("a")]);
    await expect(read(bytes, null)).rejects.toMatchObject({ code: "import-password-needed" });
    await expect(read(bytes, "wrong")).rejects.toMatchObject({ code: "import-password-wrong" });
    const salted = Buffer.from(bytes);
    salted.writeUInt8(salted.readUInt8(40) ^ 1, 40);
    await expect(read(salted)).rejects.toMatchObject({ code: "import-password-wrong" });
  });

  it("[T10] names a version it does not know, and [T1] computes nothing out of bounds", async () => {
    const bytes = await write([plain("a")]);
    const newer = Buffer.from(bytes);
    newer.writeUInt8(2, 16);
    await expect(read(newer)).rejects.toMatchObject({ code: "import-unsupported" });
    const dear = Buffer.from(bytes);
    dear.writeUInt32BE(0xffffffff, 17);
    await expect(read(dear)).rejects.toMatchObject({ code: "import-damaged" });
    await expect(read(bytes, password, createSealedImport())).rejects.toMatchObject({
      code: "import-damaged",
    });
  });

  it("is damaged wherever it is cut", async () => {
    const bytes = await write([plain("a"), plain("b")]);
    for (let length = 17; length < bytes.length; length++) {
      await expect(read(bytes.subarray(0, length))).rejects.toMatchObject({
        code: "import-damaged",
      });
    }
  });

  it("holds nothing in the clear, and needs a password", async () => {
    const bytes = await write([plain("visible-name")]);
    expect(bytes.includes("visible-name")).toBe(false);
    const { signal } = readOptions;
    const pieces = sealedExport.write(each([]), { signal, onRemark: () => undefined });
    await expect(bytesOf(pieces)).rejects.toMatchObject({ code: "import-password-needed" });
  });
});
