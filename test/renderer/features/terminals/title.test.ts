import { describe, expect, it } from "vitest";
import { cleanTitle, shortFingerprint } from "../../../../renderer/features/terminals/title.ts";

describe("titles that a program chose", () => {
  it("loses control characters, line ends and marks that reorder text", () => {
    expect(cleanTitle("vim\u0007\n\u202egnp.exe\u0000")).toBe("vim gnp.exe");
  });

  it("is cut when it is longer than a frame can hold", () => {
    expect(cleanTitle("x".repeat(500))).toHaveLength(120);
  });
});

describe("fingerprints", () => {
  it("are shortened to what is known by sight", () => {
    expect(shortFingerprint("ssh-ed25519 SHA256:q3FwAAAAAAAAAAAAAA1xY")).toBe("q3Fw…1xY");
    expect(shortFingerprint("short")).toBe("short");
  });
});
