import { expect, it } from "vitest";
import { newRecoveryCode } from "#core/crypto";
import { writeKit } from "#core/vault";
import { codeOf } from "./fixture.ts";

const now = Date.UTC(2026, 10, 21);

it("names its day, and holds the code as it was shown", () => {
  const { code } = newRecoveryCode();
  const { name, bytes } = writeKit(` ${code}\n`, now);
  expect(name).toBe("sallyport-emergency-kit-2026-11-21.txt");
  expect(Buffer.from(bytes).toString()).toMatch(new RegExp(`^Recovery code: ${code}\n$`, "m"));
});

it("is not written with a code that has a slip in it", () => {
  const { code } = newRecoveryCode();
  const slipped = (code.startsWith("0") ? "1" : "0") + code.slice(1);
  expect(codeOf(() => writeKit(slipped, now))).toBe("recovery-code-wrong");
});
