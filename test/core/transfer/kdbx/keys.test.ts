import { createHash, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { documentXml, entryXml, makeKdbx, outcome, password, sourceOf } from "./fixture.ts";

const key = randomBytes(32);
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest();
const hex = key.toString("hex");

function keyXml(version: string, data: string, hash = ""): Buffer {
  const attribute = hash === "" ? "" : ` Hash="${hash}"`;
  return Buffer.from(
    `<?xml version="1.0" encoding="utf-8"?>\n<KeyFile>\n\t<Meta><Version>${version}</Version></Meta>\n\t<Key><Data${attribute}>${data}</Data></Key>\n</KeyFile>\n`,
  );
}

const check = sha256(key).subarray(0, 4).toString("hex").toUpperCase();
const spaced = hex.toUpperCase().replace(/(.{8})/g, "$1 \n\t");
const anything = Buffer.from("holiday.jpg, or any other file\n");
const html = Buffer.from("<html><p>not a key file</html>");

const kinds: [string, Buffer, Buffer][] = [
  ["XML of version 1", keyXml("1.00", key.toString("base64")), key],
  ["XML of version 2", keyXml("2.0", spaced, check), key],
  ["32 raw bytes", key, key],
  ["64 hexadecimal digits", Buffer.from(hex), key],
  ["64 hexadecimal capitals", Buffer.from(hex.toUpperCase()), key],
  ["any other file", anything, sha256(anything)],
  ["XML that is no key file", html, sha256(html)],
  ["an empty file", Buffer.alloc(0), sha256(Buffer.alloc(0))],
];

describe("key files", () => {
  it.each(kinds)("%s: with a password and alone", async (_name, keyFile, keyBytes) => {
    const xml = () => documentXml(entryXml(1, { Title: "t" }));
    for (const version of [3, 4] as const) {
      const both = sourceOf(makeKdbx({ version, keyBytes, password, xml }));
      expect((await outcome(both, { keyFile, password })).code).toBe("read");
      expect((await outcome(both, { keyFile, password: "other" })).code).toBe(
        "import-password-wrong",
      );
      expect((await outcome(both, { keyFile: Buffer.from("other"), password })).code).toBe(
        "import-password-wrong",
      );
      expect((await outcome(both, { password })).code).toBe("import-password-wrong");
      const alone = sourceOf(makeKdbx({ version, keyBytes, xml }));
      expect((await outcome(alone, { keyFile })).code).toBe("read");
      expect((await outcome(alone, { keyFile, password: "" })).code).toBe("read");
      const empty = sourceOf(makeKdbx({ version, keyBytes, password: "", xml }));
      expect((await outcome(empty, { keyFile })).code).toBe("read");
    }
  });

  it("whose check does not fit is damaged, and not a wrong password", async () => {
    const file = sourceOf(makeKdbx({ keyBytes: key, xml: () => documentXml("") }));
    for (const keyFile of [keyXml("2.0", spaced, "00000000"), keyXml("2.0", hex.slice(2), check)]) {
      expect((await outcome(file, { keyFile })).code).toBe("import-damaged");
    }
    expect((await outcome(file, { keyFile: keyXml("3.0", spaced) })).code).toBe(
      "import-unsupported",
    );
  });

  it("or a password must be there", async () => {
    const file = sourceOf(makeKdbx({ xml: () => documentXml("") }));
    expect((await outcome(file)).code).toBe("import-password-needed");
  });
});
