/**
 * Made files-1.sqlite and files-1.json, once: a vault whose records have files. A released vector is never made
 * again. Run with `node test/vectors/make-files.ts FOLDER`.
 */
import { createHash } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { auditMigrations, createAudit } from "#core/audit";
import { kdfFloor } from "#core/crypto";
import { createRecords } from "#core/records";
import { describeKey } from "#core/ssh";
import { openStorage } from "#core/storage";
import { openAccount, vaultMigrations } from "#core/vault";

const [, , target = "."] = process.argv;
const password = "na\u00efve-ottoman-b\u00f6rse-17";
const folder = mkdtempSync(join(tmpdir(), "sallyport-vector-"));

const clock = { at: 1_790_000_000_000, now: () => (clock.at += 1000), after: () => () => undefined };
const storage = openStorage({ folder, migrations: [...auditMigrations, ...vaultMigrations] });
const audit = createAudit({ storage, clock });
const account = openAccount({ storage, audit, clock, stateFolder: join(folder, "state"), kdf: kdfFloor });
await account.create(password);
const records = createRecords({ account, audit, clock, describeKey });
await records.load();
const vaultId = account.vaults.list()[0]?.id ?? "";
const { attachments } = records;

/** Bytes that anybody can make again: 0, 7, 14, … of this length. */
const bytesOf = (length: number) => Uint8Array.from({ length }, (_, index) => (index * 7) % 251);

async function add(recordId: string, name: string, bytes: Uint8Array): Promise<string> {
  const chunks = (async function* () {
    yield await Promise.resolve(bytes);
  })();
  const { id } = await attachments.stage({ name, bytes: bytes.length, recordId, chunks });
  attachments.add(recordId, [id]);
  return id;
}

const lengths = { "empty.txt": 0, "one.bin": 1, "part.bin": 262_144, "more.bin": 262_181 };
const login = records.create({ vaultId, type: "login", name: "Forge" });
const files: Record<string, string> = {};
for (const [name, length] of Object.entries(lengths)) {
  const bytes = bytesOf(length);
  files[await add(login.id, name, bytes)] = createHash("sha256").update(bytes).digest("hex");
}
const other = account.vaults.create("Other");
records.move(login.id, other.id);
// Only an earlier version has it still.
attachments.remove(login.id, attachments.list(login.id)[1]?.id ?? "");
const listed = attachments.list(login.id);
const expected = { password, recordId: login.id, listed, files };
writeFileSync(join(target, "files-1.json"), `${JSON.stringify(expected, null, 2)}\n`);
await storage.backup(join(target, "files-1.sqlite"));
storage.close();
