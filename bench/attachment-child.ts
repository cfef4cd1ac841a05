/**
 * Takes a file into a record and gives it out again: `attachment-child.ts FOLDER FILE`. Prints milliseconds
 * of each, and by how many MB the process grew at most. Started by attachment.ts.
 */
import { createReadStream } from "node:fs";
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

const floor = process.memoryUsage.rss();
let peak = floor;
const watch = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 5);

const started = performance.now();
const chunks = createReadStream(file);
attachments.add(id, await attachments.stage({ name: file, chunks }));
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
