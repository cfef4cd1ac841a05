import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { initialsOf, stoneOf } from "../../../../renderer/ui/marks/glyph.tsx";
import { runsOf } from "../../../../renderer/ui/marks/secret.tsx";

describe("a record's arch", () => {
  it("holds two letters of its name", () => {
    expect(initialsOf("Harbourlight Forge")).toBe("HF");
    expect(initialsOf("kestrel")).toBe("KE");
    expect(initialsOf("ölmühle-süd")).toBe("ÖS");
    expect(initialsOf("!?")).toBe("");
  });

  it("has one of five stones, always the same for the same name", () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(stoneOf(name)).toBe(stoneOf(name));
        expect([1, 2, 3, 4, 5]).toContain(stoneOf(name));
      }),
    );
  });
});

describe("a shown secret", () => {
  it("tells letters, digits and symbols apart", () => {
    expect(runsOf("tV7#")).toEqual([
      { kind: "letter", text: "tV" },
      { kind: "digit", text: "7" },
      { kind: "symbol", text: "#" },
    ]);
  });

  it("is never changed by its colours", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (secret) => {
        expect(
          runsOf(secret)
            .map((run) => run.text)
            .join(""),
        ).toBe(secret);
      }),
    );
  });
});
