import { describe, expect, it } from "vitest";
import type { SallyportContract } from "#contract";
import type { z } from "zod";
import { goodPassword } from "../core/vault/fixture.ts";
import { openDoor } from "./fixture.ts";

type Group = keyof SallyportContract;

async function openUnlockedDoor() {
  const door = openDoor();
  /** Asks and expects an answer. */
  async function ok<G extends Group, N extends keyof SallyportContract[G] & string>(
    group: G,
    name: N,
    input: unknown = {},
  ) {
    type Spec = SallyportContract[G][N] extends { output: z.ZodType }
      ? z.output<SallyportContract[G][N]["output"]>
      : never;
    const reply = await door.ask(group, name, input);
    expect(reply).toMatchObject({ ok: true });
    return (reply as { value: Spec }).value;
  }
  await ok("account", "create", { password: goodPassword });
  const [vault] = await ok("vaults", "list");
  return { ...door, ok, vaultId: vault?.id ?? "" };
}

describe("the door, from end to end", () => {
  it("creates, finds, opens, changes, reveals and copies a record", async () => {
    const { ok, vaultId, board, clock, ask } = await openUnlockedDoor();
    const fields = { username: "mara", password: "tV7#cobalt", totp_secret: "JBSWY3DPEHPK3PXP" };
    const { id } = await ok("records", "create", { vaultId, type: "login", name: "Forge", fields });
    expect(await ok("records", "find", { text: "fo" })).toMatchObject({
      total: 1,
      items: [{ id }],
    });
    expect(await ok("records", "open", { id })).toMatchObject({ revision: 1 });
    await ok("records", "change", { id, revision: 1, changes: { tags: ["infra"] } });
    const at = { id, field: "password" };
    expect(await ok("records", "reveal", at)).toEqual({ value: "tV7#cobalt" });
    await ok("records", "copy", at);
    expect(board.text).toBe("tV7#cobalt");
    clock.advance(31_000);
    await expect.poll(() => board.text).toBe("");
    const shown = await ok("totp", "code", { id, field: "totp_secret" });
    expect(shown.code).toMatch(/^[0-9]{6}$/);
    await ok("totp", "copy", { id, field: "totp_secret" });
    expect(board.text).toMatch(/^[0-9]{6}$/);
    expect(await ok("vaults", "list")).toMatchObject([{ id: vaultId, record_count: 1 }]);
    const { events } = await ok("audit", "list");
    expect(events.slice(0, 6).map(({ kind }) => kind)).toEqual([
      "totp.copied",
      "totp.shown",
      "record.copied",
      "record.revealed",
      "record.changed",
      "record.created",
    ]);
    expect(JSON.stringify(events)).not.toMatch(/tV7#cobalt|JBSWY3DP/);
    expect(await ok("audit", "verify")).toMatchObject({ intact: true });
    expect(await ask("records", "open", { id: vaultId })).toMatchObject({
      failure: { code: "not-found" },
    });
  });

  it("knows a record by its id in capitals too", async () => {
    const { ok, vaultId } = await openUnlockedDoor();
    const id = "0198C0DE-AAAA-7BBB-8CCC-ABCDEF012345";
    await ok("records", "create", { id, vaultId, type: "login", name: "Forge" });
    expect(await ok("records", "open", { id })).toMatchObject({ id: id.toLowerCase() });
    await ok("account", "lock");
    await ok("account", "unlock", { password: goodPassword });
    expect((await ok("records", "find")).items).toMatchObject([{ name: "Forge", damaged: false }]);
  });

  it("opens for two pages that unlock at once, however long the list takes", async () => {
    const { ok, vaultId, account, records } = await openUnlockedDoor();
    account.records.batch(() => {
      for (let number = 0; number < 3000; number++) {
        records.create({ vaultId, type: "login", name: `Forge ${number}` });
      }
    });
    await ok("account", "lock");
    const unlock = () => ok("account", "unlock", { password: goodPassword });
    await Promise.all([unlock(), unlock()]);
    expect(account.state()).toBe("unlocked");
    expect((await ok("records", "find")).total).toBe(3000);
  });

  it("makes and imports keys, whose private half stays on the trusted side", async () => {
    const { ok, vaultId } = await openUnlockedDoor();
    const request = { vaultId, name: "Deploy", algorithm: "ed25519", comment: "deploy@harbour" };
    const made = await ok("keys", "generate", request);
    expect(made.publicKey).toMatch(/^ssh-ed25519 \S+ deploy@harbour$/);
    const at = { id: made.id, field: "private_key" };
    const { value } = await ok("records", "reveal", at);
    const again = await ok("keys", "import", { vaultId, name: "Again", text: value });
    expect(again.fingerprint).toBe(made.fingerprint);
  });

  it("tells the gate's state from the first start to the lock", async () => {
    const door = openDoor();
    const status = async () => {
      const reply = await door.ask("account", "status", {});
      return reply.ok ? reply.value : reply.failure;
    };
    expect(await status()).toMatchObject({ state: "empty", lockedBecause: null });
    await door.ask("account", "create", { password: goodPassword });
    expect(await status()).toMatchObject({ state: "unlocked", lockedBecause: null });
    await door.ask("account", "lock", {});
    expect(await status()).toMatchObject({
      state: "locked",
      lockedBecause: "person",
      locksAt: null,
    });
    await door.ask("account", "unlock", { password: goodPassword });
    expect(await status()).toMatchObject({ state: "unlocked", damagedRecords: 0 });
  });

  it("generates with the trail told, changes settings, and refuses what it declares", async () => {
    const { ok, ask, vaultId } = await openUnlockedDoor();
    const made = await ok("generator", "generate", { recipe: { kind: "passphrase" } });
    expect(made.entropyBits).toBeGreaterThan(77);
    await ok("settings", "change", { lock: { idleMinutes: 3 } });
    expect((await ok("settings", "get")).lock.idleMinutes).toBe(3);
    const draft = { vaultId, type: "login", name: "Forge", fields: { totp_secret: "1" } };
    expect(await ask("records", "create", draft)).toMatchObject({
      failure: { code: "totp-unreadable" },
    });
    const { events } = await ok("audit", "list", { limit: 2 });
    expect(events.map(({ kind }) => kind)).toEqual(["settings.changed", "secret.generated"]);
    expect(JSON.stringify(events)).not.toContain(made.value);
  });
});
