import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boxKey, boxPublicKey, createOpener, createSealer, newKey } from "#core/crypto";

describe("boxes", () => {
  const recipient = boxKey(newKey());
  const open = createOpener(recipient);

  it("[C7] open with the private key alone, under the same context", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), fc.string(), (plain, context) => {
        const boxed = createSealer(boxPublicKey(recipient)).seal(plain, context);
        expect(open(boxed, context)).toEqual(Buffer.from(plain));
        expect(open(boxed, `${context}.`)).toBeNull();
        expect(createOpener(boxKey(newKey()))(boxed, context)).toBeNull();
      }),
      { numRuns: 30 },
    );
  });

  it("[C7] do not open after any byte was changed", () => {
    const boxed = createSealer(boxPublicKey(recipient)).seal(Buffer.from("names"), "here");
    for (let index = 0; index < boxed.length; index++) {
      const changed = Uint8Array.from(boxed);
      changed[index] = (changed[index] ?? 0) ^ 0x01;
      expect(createOpener(recipient)(changed, "here")).toBeNull();
    }
  });

  it("[C7] of a sender's key of small order are not ours", () => {
    expect(open(new Uint8Array(32 + 40), "here")).toBeNull();
    const one = new Uint8Array(32 + 40);
    one[0] = 1;
    expect(open(one, "here")).toBeNull();
    expect(open(new Uint8Array(5), "here")).toBeNull();
  });

  it("[C7] have one key for the same secret", () => {
    const secret = newKey();
    expect(boxPublicKey(boxKey(secret))).toEqual(boxPublicKey(boxKey(secret)));
  });
});
