import { expect, it } from "vitest";
import { goodPassword } from "../core/vault/fixture.ts";
import { openDoor } from "./fixture.ts";

const huge = "9223372036854775807";
const page = "UPDATE manifest_page SET sealed = x'00'";

/** A vault with one record of two versions, a row of which another hand has written to. */
async function openTampered(...statements: readonly string[]) {
  const door = openDoor();
  const { account, records, storage } = door;
  await door.ask("account", "create", { password: goodPassword });
  const vaultId = account.vaults.list()[0]?.id ?? "";
  const { id } = records.create({ vaultId, type: "login", name: "One" });
  records.change(id, 1, { name: "Two" });
  await door.ask("account", "lock", {});
  for (const sql of statements) storage.prepare(sql).run();
  return { ...door, vaultId, id };
}

it.each([
  ["a time beyond any", [`UPDATE record SET changed_at = ${huge}`]],
  ["a time before 1970", ["UPDATE record SET created_at = -5, trashed_at = -1"]],
  ["a revision beyond any", ["UPDATE record SET revision = 1099511627776"]],
  ["a place that there is not", ["UPDATE record SET bucket = -1"]],
  ["no id", ["UPDATE record SET id = 'x'"]],
  ["no vault", ["UPDATE record SET vault_id = 'x'"]],
  ["a revision beyond any, and no page", [page, "UPDATE record SET revision = 1099511627776"]],
  ["a time before 1970, and no page", [page, "UPDATE record SET created_at = -7"]],
  ["no id, and no page", [page, "UPDATE record SET id = 'x'"]],
  ["a vault without an id", ["UPDATE vault SET id = 'x'"]],
  ["a vault without a key", ["UPDATE vault SET sealed_key = x'00'"]],
  ["a version out of time", ["UPDATE version SET changed_at = -3, revision = -3"]],
  ["an event before 1970", ["UPDATE audit_event SET at = -5 WHERE sequence = 2"]],
  ["an event of an endless kind", ["UPDATE audit_event SET kind = hex(zeroblob(200))"]],
])("[V13] answers every question, whatever a row says: %s", async (_what, statements) => {
  const { ask, id, vaultId, problems } = await openTampered(...statements);
  expect(await ask("account", "unlock", { password: goodPassword })).toMatchObject({ ok: true });
  const found = await ask("records", "find", {});
  expect(found).toMatchObject({ ok: true });
  const { items } = (found as { value: { items: { id: string }[] } }).value;
  expect(new Set(items.map((item) => item.id)).size).toBe(items.length);
  for (const [group, name] of [
    ["vaults", "list"],
    ["records", "counts"],
    ["audit", "list"],
    ["audit", "verify"],
  ] as const) {
    expect(await ask(group, name, {})).toMatchObject({ ok: true });
  }
  await ask("records", "open", { id });
  await ask("records", "versions", { id });
  await ask("records", "create", { vaultId, type: "login", name: "Three" });
  await ask("vaults", "rename", { id: vaultId, name: "Mine" });
  expect(problems).toEqual([]);
});

it("says that the file is damaged, where not one event can be counted", async () => {
  const { ask } = await openTampered(
    `UPDATE audit_event SET sequence = ${huge} WHERE sequence = 2`,
  );
  const reply = await ask("account", "unlock", { password: goodPassword });
  expect(reply).toMatchObject({ failure: { code: "vault-damaged" } });
  expect(await ask("audit", "verify", {})).toMatchObject({ ok: true, value: { intact: false } });
});
