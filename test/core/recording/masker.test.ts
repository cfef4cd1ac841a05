import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMasker, mark } from "../../../main/core/recording/mask/index.ts";

const bullets = mark.toString();
const secretOf = (text: string) => Buffer.from(text);

async function masked(secrets: readonly string[], chunks: readonly (string | Buffer)[]) {
  const masker = await createMasker(secrets.map(secretOf));
  const parts = chunks.map((chunk) => Buffer.from(masker.push(Buffer.from(chunk))));
  return Buffer.concat([...parts, Buffer.from(masker.end())]).toString("utf8");
}

/** Sequences that a program may send between any two characters, and that a terminal does not show. */
const inserted = fc.constantFrom(
  ...["\x1b[31m", "\x1b[0m", "\x1b[1;38;5;208m", "\x1b[K", "\x1b[2;1H", "\x1b(B", "\x1b=", "\x1b7"],
  ...[
    "\x1b]0;title\x07",
    "\x1b]8;;http://a.b/\x1b\\",
    "\x1bPq#0;2~\x1b\\",
    "\x1b[?2004h",
    "\u009b1m",
  ],
  ...["\r\n", "\n", "\r", "\b", "\0", "\x07", " \r", "\x0e", "\x7f"],
);

/** Secrets begin with what no filling has, so that none is there by chance. */
const secret = fc
  .string({
    unit: fc.constantFrom(...Array.from("abcXYZ019é£漢$/+'\"\\%&")),
    minLength: 6,
    maxLength: 40,
  })
  .map((tail) => `Q${tail}Z`);
const filling = fc.oneof(
  fc.string({ unit: fc.constantFrom(...Array.from("efgh ijkl.:-é漢")), maxLength: 30 }),
  fc.constantFrom("\r\n", "\x1b[32m", "\x1b]2;x\x07", "\t"),
);

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, index) => bytes.subarray(from, at[index] ?? bytes.length));
}

describe("[RE1] Secrets are found in a stream", () => {
  it("[RE1] wherever it is cut", async () => {
    const text = "before hunter2-and-more behind";
    for (let at = 0; at <= text.length; at++) {
      const chunks = [text.slice(0, at), text.slice(at)];
      expect(await masked(["hunter2-and-more"], chunks)).toBe(`before ${bullets} behind`);
    }
    expect(await masked(["hunter2-and-more"], Array.from(text))).toBe(`before ${bullets} behind`);
  });

  it("[RE1] with any sequence between any two of their bytes, and nothing else is changed", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(secret, fc.array(filling, { maxLength: 4 }), fc.array(filling, { maxLength: 4 })),
        fc.array(fc.tuple(fc.nat(200), inserted), { maxLength: 6 }),
        fc.array(fc.nat(2000), { maxLength: 8 }),
        async ([value, before, behind], insertions, places) => {
          const bytes = Buffer.from(value);
          const by = new Map(insertions.map(([at, text]) => [1 + (at % (bytes.length - 1)), text]));
          const parts: Buffer[] = [];
          for (const [at, byte] of bytes.entries()) {
            parts.push(Buffer.from(by.get(at) ?? ""), Buffer.of(byte));
          }
          const stream = Buffer.concat([
            Buffer.from(before.join("")),
            ...parts,
            Buffer.from(`\x18${behind.join("")}`),
          ]);
          const kept = [...by].sort(([a], [b]) => a - b).map(([, text]) => text);
          const masker = await createMasker([Buffer.from(value)]);
          const out = cut(stream, places).map((chunk) => Buffer.from(masker.push(chunk)));
          const whole = Buffer.concat([...out, Buffer.from(masker.end())]).toString();
          expect(whole).toBe(`${before.join("")}${bullets}${kept.join("")}\x18${behind.join("")}`);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("[RE1] with an escape alone before any of their characters", async () => {
    const value = "hunter2andmore";
    for (let at = 1; at < value.length; at++) {
      const stream = `<${value.slice(0, at)}\x1b${value.slice(at)}>`;
      expect(await masked([value], [stream])).toBe(`<${bullets}\x1b>`);
    }
  });

  it("[RE1] and what is no secret comes out byte for byte", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 3000 }),
        fc.array(fc.nat(3000), { maxLength: 8 }),
        async (bytes, places) => {
          const masker = await createMasker([secretOf("correct horse"), secretOf("Tr0ub4dor&3")]);
          const stream = Buffer.from(bytes);
          const out = cut(stream, places).map((chunk) => Buffer.from(masker.push(chunk)));
          expect(Buffer.concat([...out, Buffer.from(masker.end())])).toEqual(stream);
        },
      ),
    );
  });
});

describe("[RE2] Forms of a secret", () => {
  const value = `p4ss "w'ord"/+&=é%`;
  const bytes = Buffer.from(value);
  it.each([
    ["as it is", value],
    ["base64", bytes.toString("base64")],
    ["base64 for URLs", bytes.toString("base64url")],
    ["hexadecimal", bytes.toString("hex")],
    ["HEXADECIMAL", bytes.toString("hex").toUpperCase()],
    ["percent-encoded", encodeURIComponent(value)],
    ["as a form", new URLSearchParams({ a: value }).toString().slice(2)],
    ["in JSON", JSON.stringify(value).slice(1, -1)],
    ["in single quotes of a shell", value.replaceAll("'", "'\\''")],
  ])("[RE2] %s", async (_name, form) => {
    expect(await masked([value], [`<${form}>`])).toBe(`<${bullets}>`);
  });

  it("[RE2] inside a longer text in base64", async () => {
    for (const user of ["u:", "us:", "usr:"]) {
      const header = Buffer.from(`${user}correct-horse-battery`).toString("base64");
      const out = await masked(["correct-horse-battery"], [`Basic ${header}\r\n`]);
      expect(out).toContain(bullets);
      expect(out).not.toContain(header.slice(-12, -4));
    }
  });

  it("[RE2] each line of a key, wherever a terminal wraps it, and not its frame", async () => {
    const body = [randomBytes(48), randomBytes(48)].map((line) => line.toString("base64"));
    const key = `-----BEGIN OPENSSH PRIVATE KEY-----\n${body.join("\n")}\n-----END OPENSSH PRIVATE KEY-----\n`;
    const out = await masked([key], [`x ${body[1] ?? ""}\r\n`]);
    expect(out).toBe(`x ${bullets}\r\n`);
    const whole = await masked([key], [key.replaceAll("\n", "\r\n")]);
    expect(whole).not.toContain(body[0]?.slice(0, 8));
    expect(await masked([key], ["-----BEGIN OPENSSH PRIVATE KEY-----\r\n…"])).toContain("BEGIN");
  });

  it("[RE2] also inside a title, and a secret of two thousand bytes in a row", async () => {
    expect(await masked(["hunter2!"], ["\x1b]0;ssh hunter2!\x07"])).toBe(
      `\x1b]0;ssh ${bullets}\x07`,
    );
    const long = randomBytes(5000).toString("hex");
    expect(await masked([long], [`<${long}>`])).toBe(`<${bullets}>`);
  });
});

describe("[RE3] Lengths", () => {
  it("[RE3] five bytes are too few, six are enough", async () => {
    expect(await masked(["admin", "s3cr3t"], ["admin s3cr3t"])).toBe(`admin ${bullets}`);
  });

  it("[RE4] the mark says nothing of the length, and two that overlap are one", async () => {
    expect(await masked(["abcdefgh"], ["<abcdefgh>"])).toBe(`<${bullets}>`);
    expect(await masked(["abcdefgh", "efghijkl"], ["<abcdefghijkl>"])).toBe(`<${bullets}>`);
    expect(await masked(["abcdefgh", "bcdefg"], ["<abcdefgh>", "abcdef", "g!"])).toBe(
      `<${bullets}>a${bullets}!`,
    );
  });
});

describe("[RE5] What may become a secret", () => {
  it("[RE5] is held, and let out when it does not", async () => {
    const masker = await createMasker([secretOf("hunter2-and-more")]);
    expect(Buffer.from(masker.push(Buffer.from("> hunter2-and"))).toString()).toBe("> ");
    expect(Buffer.from(masker.push(Buffer.from("-less"))).toString()).toBe("hunter2-and-less");
  });

  it("[RE5] is masked at the end, unless it is shorter than any secret", async () => {
    expect(await masked(["hunter2-and-more"], ["> hunter2-an"])).toBe(`> ${bullets}`);
    expect(await masked(["hunter2-and-more"], ["> hunt"])).toBe("> hunt");
  });

  it("[RE5] is never held without bound", async () => {
    const masker = await createMasker([secretOf("hunter2-and-more")]);
    masker.push(Buffer.from("hunter2"));
    let out = 0;
    for (let count = 0; count < 40; count++) out += masker.push(Buffer.alloc(65_536)).length;
    expect(out).toBeGreaterThan(2_000_000);
  });
});

describe("[RE6] Memory", () => {
  it("[RE6] secrets that were handed over are wiped at once", async () => {
    const bytes = secretOf("hunter2-and-more");
    const masker = await createMasker([bytes]);
    expect(bytes.every((byte) => byte === 0)).toBe(true);
    masker.wipe();
    expect(Buffer.from(masker.push(Buffer.from("hunter2-and-more."))).toString()).toContain("h");
  });
});
