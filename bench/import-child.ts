/**
 * Moves records in, or out and in again, as a person would: dry run, backup, one transaction. Prints what it
 * counted, milliseconds, milliseconds of processor time and the peak in MB. Started by import.ts.
 * `import-child.ts read|whole|round FOLDER FILE PASSWORD`
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
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

const progress = { signal: new AbortController().signal, onProgress: () => undefined };

function peakMegabytes(): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / 1024;
}

/** Opening and mapping alone. */
async function read(): Promise<number> {
  let records = 0;
  const source = await sourceOfPath(file);
  for await (const { kind } of kdbx.read(source, { ...progress, password: filePassword })) {
    records += kind === "record" ? 1 : 0;
  }
  return records;
}

/** A new vault, and what moves records in and out of it. */
async function openVault(at: string) {
  const storage = openStorage({ folder: at, migrations: [...auditMigrations, ...vaultMigrations] });
  const clock = systemClock;
  const audit = createAudit({ storage, clock });
  const account = openAccount({ storage, audit, clock, stateFolder: stateOf(at) });
  await account.create(password);
  const describeKey = () => ({ algorithm: "", fingerprint: "", publicKey: "" });
  const records = createRecords({ account, audit, clock, describeKey });
  await records.load();
  const [vault] = account.vaults.list();
  const vaultId = vault?.id ?? "";
  const transfer = createTransfer({ account, records, audit, storage, clock, files: null });

  async function bringIn(from: string): Promise<number> {
    const plan = await transfer.plan(await sourceOfPath(from), {
      ...progress,
      password: filePassword,
    });
    const choices = { vaultId, folders: "vaults", duplicates: "skip" } as const;
    return (await transfer.apply(plan, choices, progress)).added;
  }

  return { storage, account, transfer, vaultId, bringIn };
}

type Vault = Awaited<ReturnType<typeof openVault>>;

/** A digest of every content, in no order that ids could change. */
function digestOf({ account }: Vault): string {
  const digests: string[] = [];
  for (const { id, type } of account.records.headers()) {
    const { plain } = account.records.read(id);
    digests.push(createHash("sha256").update(type).update(plain).digest("base64"));
  }
  return createHash("sha256").update(digests.sort().join()).digest("hex");
}

/** Runs, and prints what it took. */
async function timed(run: () => Promise<number>): Promise<void> {
  const [started, spent] = [performance.now(), process.cpuUsage()];
  const records = await run();
  const milliseconds = performance.now() - started;
  const { user, system } = process.cpuUsage(spent);
  const cpu = (user + system) / 1000;
  console.log(JSON.stringify({ records, milliseconds, cpu, peak: peakMegabytes() }));
}

async function whole(): Promise<void> {
  const vault = await openVault(folder);
  await timed(() => vault.bringIn(file));
  vault.storage.close();
}

/** Out of one vault and into another, sealed; throws where the two are not equal then. */
async function round(): Promise<void> {
  const from = await openVault(folder);
  await from.bringIn(file);
  const to = await openVault(`${folder}-to`);
  const sealed = path.join(path.dirname(folder), "round.sallyport");
  await timed(async () => {
    const request = { format: "sallyport", file: sealed, mayReplace: false, password: "bench" };
    const vaults = { vaultIds: [from.vaultId], masterPassword: password };
    return (await from.transfer.export({ ...request, ...vaults }, progress)).records;
  });
  await timed(() => to.bringIn(sealed));
  if (digestOf(to) !== digestOf(from)) throw new Error("What came back is not what left.");
  for (const vault of [from, to]) vault.storage.close();
}

switch (what) {
  case "read":
    await timed(read);
    break;
  case "round":
    await round();
    break;
  default:
    await whole();
}
