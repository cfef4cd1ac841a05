import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kdbx } from "../../../../main/core/transfer/formats/kdbx.ts";
import { dictionary, make, read, sourceOf, u64 } from "./fixture.ts";

describe.each([3, 4] as const)("a version %s file", (version) => {
  const whole = make({ version, compressed: false });

  it("that is whole is read", async () => {
    expect((await read(whole)).code).toBe("read");
  });

  it("cut short anywhere is damaged, and never a wrong password once its header is there", async () => {
    for (let length = 8; length < whole.length; length += length < 420 ? 1 : 97) {
      const { code, message } = await read(whole.subarray(0, length));
      expect([length, code]).toEqual([length, "import-damaged"]);
      expect(message).toMatch(/\./);
    }
  });

  it("under another password is a wrong password", async () => {
    expect(await read(whole, "other")).toEqual({
      code: "import-password-wrong",
      message: "The password is wrong, or the database also needs a key file.",
    });
  });

  it("with any flipped bit is told from a wrong password, as far as the version can", async () => {
    const end = whole.indexOf("\r\n\r\n") + 4;
    const random = fc.record({
      at: fc.integer({ min: 0, max: whole.length - 1 }),
      bit: fc.integer({ min: 0, max: 7 }),
    });
    await fc.assert(
      fc.asyncProperty(random, async ({ at, bit }) => {
        const changed = Buffer.from(whole);
        changed.writeUInt8(changed.readUInt8(at) ^ (1 << bit), at);
        const { code } = await read(changed);
        if (at < 8) expect(code).toMatch(/damaged|unsupported/);
        // The minor version, and what makes the header another one of version 3, which does not authenticate it.
        else if (at < 12 || (version === 3 && at < end + 32))
          expect(code).toMatch(/^(read|import-.*)$/);
        else if (version === 4 && at >= end + 32 && at < end + 64)
          expect(code).toBe("import-password-wrong");
        // What fills up the last two blocks of the cipher is no part of what version 3 has hashes for.
        else if (version === 3 && at >= whole.length - 32)
          expect(code).toMatch(/^(read|import-damaged)$/);
        else expect(code).toBe("import-damaged");
      }),
      { numRuns: 200 },
    );
  });

  it("with a flipped bit in each tenth of its sealed part is damaged", async () => {
    for (let part = 3; part < 10; part++) {
      const changed = Buffer.from(whole);
      const at = Math.floor((whole.length * part) / 10);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect((await read(changed)).code).toBe("import-damaged");
    }
  });

  it("with bytes of chance is never anything but an answer", async () => {
    const edit = fc.record({
      at: fc.integer({ min: 0, max: whole.length - 1 }),
      bytes: fc.uint8Array({ maxLength: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
        const changed = Buffer.from(whole);
        for (const { at, bytes } of edits) changed.set(bytes.subarray(0, changed.length - at), at);
        await read(changed);
      }),
      { numRuns: 150 },
    );
  });
});

describe("the header", () => {
  it("of KeePass 1, of a test version and of a version to come is named", async () => {
    const first = Buffer.concat([Buffer.from("03d9a29a65fb4bb5", "hex"), Buffer.alloc(200)]);
    expect(kdbx.recognises(sourceOf(first), first)).toBe(true);
    expect(await read(first)).toMatchObject({
      code: "import-unsupported",
      message: /KeePass 1 database/,
    });
    const five = make();
    five.writeUInt16LE(5, 10);
    expect(await read(five)).toMatchObject({
      code: "import-unsupported",
      message: "This is KDBX 5.1. Sallyport reads versions 3 and 4.",
    });
  });

  it("with an unknown cipher, compression or key derivation is named", async () => {
    const twofish = Buffer.from("ad68f29f576f4bb9a36ad47af965346c", "hex");
    const changes: [number, Uint8Array, RegExp][] = [
      [2, twofish, /Twofish/],
      [2, Buffer.alloc(16, 7), /unknown cipher \(0707/],
      [3, Buffer.of(9, 0, 0, 0), /unknown way \(9\)/],
      [
        11,
        dictionary({ $UUID: Buffer.alloc(16, 5) }),
        /key derivation of this database is unknown \(0505/,
      ],
    ];
    for (const [id, value, message] of changes) {
      expect(await read(make({ fields: (fields) => fields.set(id, value) }))).toMatchObject({
        code: "import-unsupported",
        message,
      });
    }
  });

  it("with an inner cipher that nobody knows is named", async () => {
    expect(
      await read(make({ version: 3, fields: (fields) => fields.set(10, Buffer.of(1, 0, 0, 0)) })),
    ).toMatchObject({
      code: "import-unsupported",
      message: /ArcFour/,
    });
  });

  it("whose key derivation would hang or exhaust the machine is refused, with the limits", async () => {
    const argon = Buffer.from("ef636ddf8c29444b91f7a9a403e30a0c", "hex");
    const aes = Buffer.from("c9d9f39a628a4460bf740d08c18a4fea", "hex");
    const usual = { $UUID: argon, S: Buffer.alloc(32), V: 0x13, P: 1, I: 2n, M: 1n << 20n };
    const kdfs = [
      { ...usual, M: 1n << 40n },
      { ...usual, M: 0xffff_ffff_ffff_ffffn },
      { ...usual, I: 0xffff_ffff_ffff_ffffn },
      { ...usual, I: 1n << 40n },
      { ...usual, P: 1 << 20, M: 1n << 35n },
      { $UUID: aes, S: Buffer.alloc(32), R: 0xffff_ffff_ffff_ffffn },
    ];
    for (const kdf of kdfs) {
      const answer = await read(make({ fields: (fields) => fields.set(11, dictionary(kdf)) }));
      expect(answer).toMatchObject({ code: "import-unsupported", message: /limit/ });
    }
    const rounds = make({ version: 3, fields: (fields) => fields.set(6, u64(1n << 60n)) });
    expect(await read(rounds)).toMatchObject({
      code: "import-unsupported",
      message: /1000000000 rounds/,
    });
    const broken = make({ fields: (fields) => fields.set(11, dictionary({ ...usual, M: 0n })) });
    expect((await read(broken)).code).toBe("import-damaged");
  });

  it("with a field longer than the file, or missing, is damaged", async () => {
    const long = make();
    long.writeUInt32LE(0xffff_fff0, 13);
    expect((await read(long)).code).toBe("import-damaged");
    for (const id of [2, 3, 4, 7, 11]) {
      expect((await read(make({ fields: (fields) => fields.delete(id) }))).code).toBe(
        "import-damaged",
      );
      expect(
        (await read(make({ fields: (fields) => fields.set(id, Buffer.alloc(3)) }))).code,
      ).toMatch(/damaged|unsupported/);
    }
  });
});
