import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  cleanPaste,
  previewPaste,
  runsAtOnce,
} from "../../../../../renderer/features/terminals/screen/paste.ts";

describe("the paste guard", () => {
  it("shows an escape that would end bracketed paste, and does not send it", () => {
    const paste = cleanPaste("safe\x1b[201~; rm -rf ~\n");
    expect(paste.text).toBe("safe␛[201~; rm -rf ~\r");
    expect(paste.replaced).toBe(1);
  });

  it("does the same for the one-byte escape U+009B", () => {
    expect(cleanPaste("a\u009b201~b").text).toBe("a␛201~b");
  });

  it("counts lines as a person does: a last line end adds none", () => {
    expect(cleanPaste("one\r\ntwo\n").lines).toBe(2);
    expect(cleanPaste("one").lines).toBe(1);
  });

  it("knows that a single line with its end runs at once", () => {
    expect(runsAtOnce(cleanPaste("ls\n"))).toBe(true);
    expect(runsAtOnce(cleanPaste("ls"))).toBe(false);
  });

  it("previews the beginning of a long paste and says what is left out", () => {
    const preview = previewPaste(cleanPaste("line\n".repeat(1000)));
    expect(preview.text.split("\n")).toHaveLength(200);
    expect(preview.linesLeftOut).toBe(800);
  });

  it("never lets a control character through but tab and Enter", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        // eslint-disable-next-line no-control-regex -- control characters are what this test is about
        expect(cleanPaste(text).text).not.toMatch(/[\0-\x08\x0a-\x0c\x0e-\x1f\x7f-\x9f]/);
      }),
    );
  });
});
