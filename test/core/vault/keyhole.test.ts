import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { openAccount } from "#core/vault";
import { filledBench, goodPassword } from "./fixture.ts";

/** Changes the password's header as somebody would who also knows the checksum. */
async function unlockWithHeader(change: (header: Record<string, unknown>) => void) {
  const { storage, audit, account, stateFolder } = await filledBench(1);
  account.lock();
  const row = storage.prepare("SELECT header, sealed FROM keyhole WHERE kind = 'password'").get();
  const header = JSON.parse(String(row?.["header"])) as Record<string, unknown>;
  change(header);
  const text = JSON.stringify(header);
  const sealed = row?.["sealed"] as Uint8Array;
  const checksum = createHash("sha256").update(text).update(sealed).digest();
  storage
    .prepare("UPDATE keyhole SET header = ?, checksum = ? WHERE kind = 'password'")
    .run(text, checksum);
  // No `kdf`: the bounds of the product, not those of the tests.
  const clock = { now: () => Date.now(), after: () => () => undefined };
  const opened = openAccount({ storage, audit, clock, stateFolder });
  const code: unknown = await opened.unlock(goodPassword).then(
    () => "opened",
    (error: unknown) => (error as { code: string }).code,
  );
  storage.close();
  return code;
}

describe("a tampered header", () => {
  it("[V3] can neither weaken the derivation nor hang the program", async () => {
    const costs = [
      { memoryKiB: 64, passes: 1, parallelism: 1 },
      { memoryKiB: 65_536, passes: 2 },
      { memoryKiB: 4_000_000, passes: 3 },
      { memoryKiB: 65_536, passes: 1_000_000 },
      { memoryKiB: 65_536, passes: 3, parallelism: 255 },
      { memoryKiB: -1, passes: 3 },
      { memoryKiB: 65_536.5, passes: 3 },
    ];
    for (const cost of costs) {
      const code = await unlockWithHeader((header) => Object.assign(header, cost));
      expect(code).toBe("vault-damaged");
    }
  });

  it("[V3] does not open even where its parameters are in bounds", async () => {
    const cost = { memoryKiB: 65_536, passes: 3, parallelism: 4 };
    expect(await unlockWithHeader((header) => Object.assign(header, cost))).toBe("password-wrong");
  });

  it("[V2] is refused with a part too many or another format", async () => {
    expect(await unlockWithHeader((header) => (header["more"] = 1))).toBe("vault-damaged");
    expect(await unlockWithHeader((header) => (header["format"] = 2))).toBe("vault-damaged");
    expect(await unlockWithHeader((header) => (header["kdf"] = "none"))).toBe("vault-damaged");
  });
});
