import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newId, sameBytes, wipe } from "#core/crypto";

describe("newId", () => {
  it("[C11] makes ids of version 7 that sort by time", () => {
    fc.assert(
      fc.property(fc.nat(2 ** 40), fc.integer({ min: 1, max: 1000 }), (now, later) => {
        const id = newId(now);
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(parseInt(id.slice(0, 13).replace("-", ""), 16)).toBe(now);
        expect(id < newId(now + later)).toBe(true);
      }),
    );
  });

  it("[C11] never makes the same id twice", () => {
    const ids = new Set(Array.from({ length: 10_000 }, () => newId(1)));
    expect(ids.size).toBe(10_000);
  });
});

describe("bytes", () => {
  it("[C8] compares contents", () => {
    const bytes = fc.uint8Array({ maxLength: 40 });
    fc.assert(
      fc.property(bytes, bytes, (left, right) => {
        expect(sameBytes(left, right)).toBe(Buffer.compare(left, right) === 0);
        expect(sameBytes(left, Uint8Array.from(left))).toBe(true);
      }),
    );
  });

  it("[C9] wipes", () => {
    const secret = Buffer.from("secret");
    const other = Uint8Array.of(1, 2, 3);
    wipe(secret, other);
    expect([...secret, ...other].every((byte) => byte === 0)).toBe(true);
  });
});
