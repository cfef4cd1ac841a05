import { describe, expect, it } from "vitest";
import { openBench } from "./fixture.ts";

describe("judge", () => {
  it("[V7] tells good passwords from bad ones, with a reason for the bad", async () => {
    const { account, storage } = openBench();
    const verdicts: Record<string, boolean> = {
      "": false,
      short: false,
      Tr0ub4dor: false,
      password1234: false,
      aaaaaaaaaaaaaaaa: false,
      sallyport2026: false,
      qwertyuiop12: false,
      "violet-anchor-sprocket-41": true,
      "kX9#mQ2$vL7!": true,
    };
    for (const [password, acceptable] of Object.entries(verdicts)) {
      const strength = await account.judge(password);
      expect({ password, acceptable: strength.acceptable }).toEqual({ password, acceptable });
      expect(strength.reason === null).toBe(acceptable);
    }
    storage.close();
  });

  it("[V7] judges an endless password by its first 100 characters, so that it takes no longer", async () => {
    const { account, storage } = openBench();
    const strong = "violet-anchor-sprocket-41";
    expect(await account.judge(`${"a".repeat(75)}${strong}`)).toMatchObject({ acceptable: true });
    const atTheBound = await account.judge("a".repeat(100));
    expect(atTheBound.acceptable).toBe(false);
    expect(await account.judge(`${"a".repeat(100)}${strong.repeat(150)}`)).toEqual(atTheBound);
    storage.close();
  });
});
