/**
 * Takes a file into a record and gives it out again: `attachment-child.ts FOLDER FILE`. Prints milliseconds
 * of each, and by how many MB the process grew at most. Started by attachment.ts.
 */
import { open } from "node:fs/promises";
import { auditMigrations, createAudit } from "#core/audit";
import { systemClock } from "#core/ports";
import { createRecords } from "#core/records";
import { openStorage } from "#core/storage";
import { openAccount, vaultMigrations } from "#core/vault";
import { password, stateOf } from "./application.ts";

const [folder = "", file = ""] = process.argv.slice(2);

const storage = openStorage({ folder, migrations: [...auditMigrations, ...vaultMigrations] });
const clock = systemClock;
const audit = createAudit({ storage, clock });
const account = openAccount({ storage, audit, clock, stateFolder: stateOf(folder) });
await account.create(password);
const describeKey = () => ({ algorithm: "", fingerprint: "", publicKey: "" });
const records = createRecords({ account, audit, clock, describeKey });
await records.load();
const vaultId = account.vaults.list()[0]?.id ?? "";
const { attachments } = records;
const { id } = records.create({ vaultId, type: "login", name: "Large" });

/** As a file that was chosen is read: each part lies where the one before it lay. */
async function* partsOf(name: string): AsyncGenerator<Uint8Array> {
  const part = new Uint8Array(262_144);
  await using handle = await open(name);
  for (;;) {
    const { bytesRead } = await handle.read(part, 0, part.length, null);
    if (bytesRead === 0) return;
    yield part.subarray(0, bytesRead);
  }
}

const floor = process.memoryUsage.rss();
let peak = floor;
const watch = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 5);

const started = performance.now();
const { id: fileId } = await attachments.stage({ name: file, chunks: partsOf(file) });
attachments.add(id, [fileId]);
const takenIn = performance.now();
const [attached] = attachments.list(id);
let bytes = 0;
for await (const piece of attachments.take(id, attached?.id ?? "").pieces) bytes += piece.length;
const givenOut = performance.now();
clearInterval(watch);
storage.close();
if (bytes !== attached?.bytes) throw new Error("The file did not come back whole.");
const grown = (peak - floor) / 1_048_576;
console.log(JSON.stringify({ in: takenIn - started, out: givenOut - takenIn, grown }));
