import fc from "fast-check";
import { expect, it } from "vitest";
import { isOdd, localName } from "../../../main/core/sftp/local/names.ts";
import { decodeName, encodeName } from "../../../main/core/sftp/wire/names.ts";

it("keeps any bytes of a name without loss [SF4]", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      expect([...encodeName(decodeName(bytes))]).toEqual([...bytes]);
    }),
  );
});

it("keeps any well-formed text of a name [SF4]", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      expect(decodeName(encodeName(text))).toBe(text);
    }),
  );
});

it("never makes a name that leads elsewhere, is too long, or hides what it is [SF4]", () => {
  const any = fc.string({ unit: "binary", maxLength: 400 });
  const platforms = fc.constantFrom<NodeJS.Platform>("linux", "win32", "darwin");
  fc.assert(
    fc.property(any, platforms, (text, platform) => {
      const made = localName(text, platform);
      if (made === null) {
        expect(isOdd(text)).toBe(true);
        return;
      }
      expect(isOdd(made.name)).toBe(false);
      expect(made.name).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      expect(Buffer.byteLength(made.name)).toBeLessThanOrEqual(255);
      expect(made.remark === null).toBe(made.name === text);
    }),
  );
});

it.each([
  ["../x", null],
  ["/etc/passwd", null],
  ["a\0b", null],
  ["..", null],
  ["con.txt", "_con.txt"],
  ["a:b*c", "a_b_c"],
  ["ends. ", "ends_"],
  ["line\nend\u202Etxt", "line_end_txt"],
] as const)("calls %j %j on Windows [SF4]", (name, wanted) => {
  expect(localName(name, "win32")?.name ?? null).toBe(wanted);
});
