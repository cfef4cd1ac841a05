import { argon2Sync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { dictionary, make, read } from "./fixture.ts";

const ids = {
  argon2d: "ef636ddf8c29444b91f7a9a403e30a0c",
  argon2id: "9e298b1956db4773b23dfc3ec6f0a1e6",
} as const;
const salt = Buffer.alloc(32, 5);

interface Cost {
  readonly kind: keyof typeof ids;
  readonly lanes: number;
  /** All lanes together. */
  readonly kibibytes: number;
}

/** A database whose key Node's own Argon2 derived: a second opinion on ours. */
function database({ kind, lanes, kibibytes }: Cost, derives = true): Buffer {
  const $UUID = Buffer.from(ids[kind], "hex");
  const M = BigInt(kibibytes) * 1024n;
  const header = dictionary({ $UUID, S: salt, V: 0x13, P: lanes, I: 2n, M });
  return make({
    fields: (fields) => fields.set(11, header),
    ...(derives && {
      transform: (message) =>
        argon2Sync(kind, {
          ...{ message, nonce: salt, parallelism: lanes, tagLength: 32 },
          ...{ memory: kibibytes, passes: 2 },
        }),
    }),
  });
}

const kinds = Object.keys(ids) as (keyof typeof ids)[];
const lanes = [1, 2, 4, 7];
const cases = kinds.flatMap((kind) => lanes.map((count) => [kind, count] as const));

describe("a database with little memory for Argon2", () => {
  it.each(cases)(
    "%s with %i lanes opens with 8 KiB for each, the least there is",
    async (kind, count) => {
      for (const kibibytes of [8 * count, 8 * count + 1, 8 * count + 5, 64 * count]) {
        const bytes = database({ kind, lanes: count, kibibytes });
        expect((await read(bytes)).code).toBe("read");
        expect((await read(bytes, "another")).code).toBe("import-password-wrong");
      }
    },
  );

  it.each(cases)("%s with %i lanes and less is refused, and says where", async (kind, count) => {
    for (const kibibytes of [0, 1, 7, 8 * count - 1]) {
      const answer = await read(database({ kind, lanes: count, kibibytes }, false));
      expect(answer).toMatchObject(
        kibibytes < 8
          ? { code: "import-damaged", message: /header.*Argon2/ }
          : {
              code: "import-unsupported",
              message: /Argon2 .* KiB for \d threads.*Raise its memory/,
            },
      );
    }
  });
});
