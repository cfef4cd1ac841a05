/**
 * One measurement of a vault in a process of its own: `vault-child.ts WHAT FOLDER [COUNT]`. Prints one JSON
 * object. Started by vault.ts.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { auditMigrations, createAudit } from "#core/audit";
import { deriveFromPassword } from "#core/crypto";
import { systemClock } from "#core/ports";
import { createRecords } from "#core/records";
import { openStorage } from "#core/storage";
import { openAccount, vaultMigrations } from "#core/vault";
import { password, startApplication, stateOf, type Application } from "./application.ts";
import { entry } from "./entries.ts";

const [what = "", folder = "", count = "0"] = process.argv.slice(2);

/** Fills a new vault in one transaction, below the door: saving one by one is another row's business. */
async function fill(total: number): Promise<object> {
  const storage = openStorage({ folder, migrations: [...auditMigrations, ...vaultMigrations] });
  const audit = createAudit({ storage, clock: systemClock });
  const account = openAccount({ storage, audit, clock: systemClock, stateFolder: stateOf(folder) });
  await account.create(password);
  const describeKey = () => ({ algorithm: "", fingerprint: "", publicKey: "" });
  const records = createRecords({ account, audit, clock: systemClock, describeKey });
  await records.load();
  const vaultId = account.vaults.list()[0]?.id ?? "";
  account.records.batch(() => {
    for (let index = 0; index < total; index++) {
      const { name, username, password: secret, url, notes } = entry(index);
      const fields = { username, password: secret, uris: url };
      records.create({ vaultId, type: "login", name, notes, fields });
    }
  });
  records.forget();
  account.lock();
  storage.close();
  return {};
}

/** What the file's own parameters cost here. */
async function timeKeyDerivation(): Promise<number> {
  const file = new DatabaseSync(path.join(folder, "vault.sqlite"), { readOnly: true });
  const row = file.prepare("SELECT header FROM keyhole WHERE kind = 'password'").get();
  file.close();
  const header = z
    .object({
      salt: z.string(),
      memoryKiB: z.number(),
      passes: z.number(),
      parallelism: z.number(),
    })
    .parse(JSON.parse(z.string().parse(row?.["header"])));
  const started = performance.now();
  await deriveFromPassword(password, Buffer.from(header.salt, "hex"), header);
  return performance.now() - started;
}

/** Lets the work behind the first unlock finish: the catalogue is written, and nothing is any more. */
async function settle(): Promise<object> {
  const application = startApplication(folder);
  await application.ask("account", "unlock", { password });
  const caches = () => readdirSync(folder, { recursive: true }).join();
  for (let quiet = 0, before = ""; quiet < 8 || !before.includes("catalogue"); quiet++) {
    await wait(1_000);
    const now = caches();
    if (now !== before) quiet = 0;
    before = now;
  }
  await application.stop();
  return {};
}

async function find(application: Application, text: string): Promise<void> {
  await application.ask("records", "find", { text });
}

/** From the locked file to the first list of a search. */
async function unlock(): Promise<object> {
  const derivation = await timeKeyDerivation();
  const application = startApplication(folder);
  const started = performance.now();
  await application.ask("account", "unlock", { password });
  await find(application, "");
  const milliseconds = performance.now() - started;
  await find(application, "kestrel");
  await application.stop();
  return { milliseconds, derivation };
}

/** What people type, letter by letter: each letter is one search. */
const typed = [
  "kestrel mail 4711",
  "mara.ostrander+99",
  "northwall reg",
  "dns-4021",
  "type:login quarry",
  "harbour -cloud",
  '"basalt forge"',
  "tidal.example",
  "zzz nothing",
  "e",
];

async function search(): Promise<object> {
  const application = startApplication(folder);
  await application.ask("account", "unlock", { password });
  await wait(2_000); // Work after an unlock is not a keystroke's, but its echo would be in the samples.
  const samples: number[] = [];
  for (let round = 0; round < 3; round++) {
    for (const text of typed) {
      for (let length = 1; length <= text.length; length++) {
        const started = performance.now();
        await find(application, text.slice(0, length));
        samples.push(performance.now() - started);
        await wait(1); // A person is slower still; what is put off between keys is done between keys.
      }
    }
  }
  await application.stop();
  return { samples };
}

const found = z.object({ items: z.array(z.object({ id: z.string() })) });

async function save(): Promise<object> {
  const application = startApplication(folder);
  await application.ask("account", "unlock", { password });
  await wait(2_000);
  const { items } = found.parse(await application.ask("records", "find", { limit: 300 }));
  const samples: number[] = [];
  for (const { id } of items) {
    const { revision } = z
      .object({ revision: z.number() })
      .parse(await application.ask("records", "open", { id }));
    const changes = { fields: { password: `changed-${samples.length}-Quay7!` } };
    const started = performance.now();
    await application.ask("records", "change", { id, revision, changes });
    samples.push(performance.now() - started);
  }
  await application.stop();
  return { samples };
}

/** A check after an unlock, and the next one. */
async function health(): Promise<object> {
  const application = startApplication(folder);
  await application.ask("account", "unlock", { password });
  await wait(4_000); // As for a search: work after an unlock is not the check's.
  const samples: number[] = [];
  while (samples.length < 2) {
    const started = performance.now();
    await application.ask("health", "check");
    samples.push(performance.now() - started);
  }
  await application.stop();
  return { first: samples[0], again: samples[1] };
}

function residentMegabytes(): number {
  const status = readFileSync("/proc/self/status", "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
}

/** After an unlock, some use, and the time that the work behind it takes. */
async function memory(): Promise<object> {
  const application = startApplication(folder);
  await application.ask("account", "status");
  await wait(500);
  const floor = residentMegabytes();
  await application.ask("account", "unlock", { password });
  for (const text of typed) await find(application, text);
  const samples: number[] = [];
  for (let second = 0; second < 6; second++) {
    await wait(1_000);
    samples.push(residentMegabytes());
  }
  await application.stop();
  return { floor, unlocked: samples.at(-1), peak: Math.max(...samples) };
}

async function measure(): Promise<object> {
  switch (what) {
    case "fill":
      return fill(Number(count));
    case "settle":
      return settle();
    case "unlock":
      return unlock();
    case "search":
      return search();
    case "save":
      return save();
    case "health":
      return health();
    case "memory":
      return memory();
    default:
      throw new TypeError(`No such measurement: ${what}`);
  }
}

console.log(JSON.stringify(await measure()));
