import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  newKey,
  open,
  pad,
  seal,
  sealOverhead,
  tagOf,
  unpad,
  unwrapKey,
  wrapKey,
} from "#core/crypto";

const bytes = fc.uint8Array({ maxLength: 5000 });

describe("seal and open", () => {
  const key = newKey();

  it("[C5] opens what was sealed, under the same context", () => {
    fc.assert(
      fc.property(bytes, fc.string(), (plain, context) => {
        const sealed = seal(key, plain, context);
        expect(sealed.length).toBe(plain.length + sealOverhead);
        expect(open(key, sealed, context)).toEqual(Buffer.from(plain));
      }),
    );
  });

  it("[C5] does not open after any single bit has flipped", () => {
    fc.assert(
      fc.property(bytes, fc.nat(), (plain, where) => {
        const sealed = seal(key, plain, "here");
        const bit = where % (sealed.length * 8);
        const index = bit >> 3;
        sealed[index] = (sealed[index] ?? 0) ^ (1 << (bit & 7));
        expect(open(key, sealed, "here")).toBeNull();
      }),
    );
  });

  it("[C5] does not open under another context or another key, or when cut short", () => {
    const sealed = seal(key, Buffer.from("content"), "here");
    expect(open(key, sealed, "there")).toBeNull();
    expect(open(newKey(), sealed, "here")).toBeNull();
    for (let length = 0; length < sealed.length; length++) {
      expect(open(key, sealed.subarray(0, length), "here")).toBeNull();
    }
  });

  it("[C5] never seals the same bytes twice in the same way", () => {
    const plain = Buffer.from("content");
    expect(tagOf(seal(key, plain, "here"))).not.toBe(tagOf(seal(key, plain, "here")));
  });
});

describe("wrapKey and unwrapKey", () => {
  it("[C9] carries a key under another key", () => {
    const outer = newKey();
    const inner = newKey();
    const wrapped = wrapKey(outer, inner, "a key");
    expect(unwrapKey(outer, wrapped, "a key")?.equals(inner)).toBe(true);
    expect(unwrapKey(outer, wrapped, "another key")).toBeNull();
    expect(unwrapKey(newKey(), wrapped, "a key")).toBeNull();
  });

  it("[C9] refuses what is sealed but is not a key", () => {
    const outer = newKey();
    expect(unwrapKey(outer, seal(outer, Buffer.from("short"), "a key"), "a key")).toBeNull();
  });
});

describe("pad and unpad", () => {
  it("[C6] gives back what was padded, at a length that costs little and says little", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20_000 }), (plain) => {
        const padded = pad(plain);
        expect(unpad(padded)).toEqual(Buffer.from(plain));
        expect(padded.length).toBeGreaterThanOrEqual(plain.length + 4);
        expect(padded.length).toBeLessThanOrEqual(Math.max(256, (plain.length + 4) * 1.12 + 256));
      }),
    );
  });

  it("[C6] has few lengths: a name or a password more or less does not show", () => {
    const lengths = new Set<number>();
    for (let length = 0; length < 100_000; length += 7)
      lengths.add(pad(Buffer.alloc(length)).length);
    expect(lengths.size).toBeLessThan(120);
    expect(pad(Buffer.alloc(1)).length).toBe(pad(Buffer.alloc(252)).length);
  });

  it("[C6] refuses a length that does not fit", () => {
    const padded = pad(Buffer.from("content"));
    padded[0] = 0xff;
    expect(unpad(padded)).toBeNull();
    expect(unpad(padded.subarray(0, 3))).toBeNull();
  });
});
