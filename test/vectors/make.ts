/**
 * Made vault-1.sqlite and vault-1.json, once. A released vector is never made again: a new format gets a new
 * file beside it. Run with `node test/vectors/make.ts FOLDER`.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { auditMigrations, createAudit } from "#core/audit";
import { kdfFloor, newId } from "#core/crypto";
import { openStorage } from "#core/storage";
import { openAccount, vaultMigrations } from "#core/vault";
import type { RecordType } from "#contract";

const [, , target = "."] = process.argv;
const password = "na\u00efve-ottoman-b\u00f6rse-17";
const folder = mkdtempSync(join(tmpdir(), "sallyport-vector-"));

const clock = { at: 1_790_000_000_000, now: () => (clock.at += 1000), after: () => () => undefined };
const storage = openStorage({ folder, migrations: [...auditMigrations, ...vaultMigrations] });
const audit = createAudit({ storage, clock });
const account = openAccount({ storage, audit, clock, stateFolder: join(folder, "state"), kdf: kdfFloor });

const { recoveryCode } = await account.create(password);
const work = account.vaults.create("Work \u2013 \u00e9quipe");
const personal = account.vaults.list().find(({ id }) => id !== work.id)?.id ?? "";

function save(vaultId: string, type: RecordType, contents: readonly string[]): string {
  const id = newId(clock.now());
  for (const [index, content] of contents.entries()) {
    const kind = index === 0 ? "record.created" : "record.changed";
    const note = { kind, details: { recordId: id, name: content.slice(0, 12) } } as const;
    const plain = Buffer.from(content, "utf8");
    account.records.write({ id, vaultId, type, expectedRevision: index || null, plain, audit: note });
  }
  return id;
}

save(personal, "login", ['{"name":"Mail","password":"first"}', '{"name":"Mail","password":"p\u00e4ss \ud83d\udd11"}']);
save(work.id, "secure_note", [`long ${"0123456789".repeat(900)}`]);
save(work.id, "host", ["", '{"name":"db","port":22}', '{"name":"db","port":2222}']);
const trashed = save(personal, "card", ['{"name":"Card"}']);
const note = { kind: "record.trashed", details: { recordId: trashed } } as const;
account.records.mark({ id: trashed, trashedAt: clock.now(), audit: note });
const moved = save(personal, "ssh_key", ["one", "two"]);
account.records.move({ id: moved, vaultId: work.id, audit: { kind: "record.moved", details: { recordId: moved } } });

const text = (id: string, revision: number) =>
  Buffer.from(account.records.read(id, revision).plain).toString("utf8");
const records = [...account.records.headers()].map(({ id, vaultId, type, revision, createdAt, changedAt, trashedAt }) => ({
  id,
  vault: vaultId,
  type,
  created: createdAt,
  changed: changedAt,
  trashed: trashedAt,
  revisions: Array.from({ length: revision }, (_, index) => text(id, index + 1)),
}));
const vaults = account.vaults.list().map(({ id, name }) => ({ id, name }));
const { events } = audit.list({ limit: 500 }, account.auditKey());
const trail = events.reverse().map(({ sequence, at, kind, details }) => ({ sequence, at, kind, details }));
records.sort((one, other) => (one.id < other.id ? -1 : 1));
const expected = { password, recoveryCode, vaults, records, trail };
writeFileSync(join(target, "vault-1.json"), `${JSON.stringify(expected, null, 2)}\n`);
await storage.backup(join(target, "vault-1.sqlite"));
storage.close();
