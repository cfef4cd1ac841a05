import { describe, expect, it } from "vitest";
import { readClipboardRequest } from "../../../../../renderer/features/terminals/screen/clipboard-sequence.ts";

describe("OSC 52", () => {
  it("refuses to read the clipboard", () => {
    expect(readClipboardRequest("c;?")).toEqual({ kind: "refused", reason: "read" });
  });

  it("reads what a program wants to write", () => {
    const payload = `c;${Buffer.from("naïve ✓").toString("base64")}`;
    expect(readClipboardRequest(payload)).toEqual({ kind: "write", text: "naïve ✓" });
  });

  it("refuses more than a person can read", () => {
    expect(readClipboardRequest(`c;${"A".repeat(200_000)}`)).toEqual({
      kind: "refused",
      reason: "too-long",
    });
  });

  it.each(["c;", "c;!!!", "c;/w=="])("refuses %s, which is not text", (payload) => {
    expect(readClipboardRequest(payload)).toEqual({ kind: "refused", reason: "unreadable" });
  });
});
