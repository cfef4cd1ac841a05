/**
 * Brings a KDBX file into a new vault, as a person would: dry run, backup, one transaction; or reads it alone.
 * `import-child.ts read|whole FOLDER FILE PASSWORD`. Prints records, milliseconds and the peak in MB. Started by
 * import.ts.
 */
import { readFileSync } from "node:fs";
import { auditMigrations, createAudit } from "#core/audit";
import { systemClock } from "#core/ports";
import { createRecords } from "#core/records";
import { openStorage } from "#core/storage";
import { createTransfer } from "#core/transfer";
import { openAccount, vaultMigrations } from "#core/vault";
import { kdbx } from "../main/core/transfer/formats/kdbx.ts";
import { sourceOfPath } from "../main/core/transfer/source.ts";
import { password, stateOf } from "./application.ts";

const [what = "", folder = "", file = "", filePassword = ""] = process.argv.slice(2);

const source = await sourceOfPath(file);
const progress = { signal: new AbortController().signal, onProgress: () => undefined };
const options = { ...progress, password: filePassword };

function peakMegabytes(): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / 1024;
}

/** Opening and mapping alone. */
async function read(): Promise<object> {
  const started = performance.now();
  let records = 0;
  for await (const { kind } of kdbx.read(source, options)) records += kind === "record" ? 1 : 0;
  return { records, milliseconds: performance.now() - started, peak: peakMegabytes() };
}

async function importAll(): Promise<object> {
  const storage = openStorage({ folder, migrations: [...auditMigrations, ...vaultMigrations] });
  const clock = systemClock;
  const audit = createAudit({ storage, clock });
  const account = openAccount({ storage, audit, clock, stateFolder: stateOf(folder) });
  await account.create(password);
  const describeKey = () => ({ algorithm: "", fingerprint: "", publicKey: "" });
  const records = createRecords({ account, audit, clock, describeKey });
  await records.load();
  const vaultId = account.vaults.list()[0]?.id ?? "";
  const transfer = createTransfer({ account, records, audit, storage, clock, files: null });
  const started = performance.now();
  const plan = await transfer.plan(source, options);
  const choices = { vaultId, folders: "tags", duplicates: "skip" } as const;
  const { added } = await transfer.apply(plan, choices, progress);
  const milliseconds = performance.now() - started;
  storage.close();
  return { records: added, milliseconds, peak: peakMegabytes() };
}

console.log(JSON.stringify(await (what === "read" ? read() : importAll())));
