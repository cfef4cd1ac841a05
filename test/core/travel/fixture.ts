import { hash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createAudit, type Audit } from "#core/audit";
import { createHealth, type Health } from "#core/health";
import { createRecords, type Records } from "#core/records";
import { createSettings, type SettingsStore } from "#core/settings";
import { createKnownHosts, describeKey, generateKey, type KnownHosts } from "#core/ssh";
import { openStorage, type Storage, type Value } from "#core/storage";
import { sourceOfPath } from "#core/transfer";
import { createTravel, hostNamesOf, type Travel, type TravelProgress } from "#core/travel";
import { openAccount, type Account } from "#core/vault";
import { migrations } from "../../../main/migrations.ts";
import { fakeClock, type FakeClock } from "../../parts/clock.ts";
import { cheapKdf, goodPassword } from "../vault/fixture.ts";

export const filePassword = "a long way from the harbour";

export interface Traveller {
  readonly folder: string;
  readonly stateFolder: string;
  readonly clock: FakeClock;
  readonly storage: Storage;
  readonly audit: Audit;
  readonly account: Account;
  readonly records: Records;
  readonly settings: SettingsStore;
  readonly health: Health;
  readonly knownHosts: KnownHosts;
  readonly travel: Travel;
  readonly sessions: { hostId: string | null; name: string }[];
  readonly recordings: { hostId: string | null; name: string }[];
  /** Locks and lets go of the folder. */
  close(): void;
  lock(): void;
  unlock(): Promise<void>;
}

export interface TravellerOptions {
  readonly folder?: string;
  readonly stateFolder?: string;
  readonly password?: string;
  readonly clock?: FakeClock;
}

/** Every room that keeps something about records, over one folder, unlocked and loaded. */
export async function openTraveller(options: TravellerOptions = {}): Promise<Traveller> {
  const folder = options.folder ?? mkdtempSync(path.join(tmpdir(), "sallyport-travel-"));
  const stateFolder = options.stateFolder ?? mkdtempSync(path.join(tmpdir(), "sallyport-state-"));
  const { password = goodPassword, clock = fakeClock() } = options;
  const storage = openStorage({ folder, migrations });
  const audit = createAudit({ storage, clock });
  const account = openAccount({ storage, audit, clock, stateFolder, kdf: cheapKdf });
  const keepTrashDays = () => 30;
  const records = createRecords({ account, audit, clock, describeKey, keepTrashDays });
  const settings = createSettings({ storage, audit });
  const below = { storage, audit, account, records, settings, clock };
  const health = createHealth(below);
  const knownHosts = createKnownHosts({ ...below, accountKey: () => account.auditKey() });
  const sessions: { hostId: string | null; name: string }[] = [];
  const recordings: { hostId: string | null; name: string }[] = [];
  const travel = createTravel({
    ...below,
    kdf: cheapKdf,
    belongings: () => [
      ...records.belongings,
      health.belongings,
      settings.belongings,
      knownHosts.belongings((ids) => hostNamesOf(records, ids)),
    ],
    sessions: () => sessions,
    recordings: () => recordings,
    onReturned: records.refresh,
  });
  const lock = () => {
    records.forget();
    health.forget();
    travel.forget();
    account.lock();
  };
  const unlock = async () => {
    await account.unlock(password);
    await records.load();
  };
  if (account.state() === "empty") {
    await account.create(password);
    await records.load();
  } else await unlock();
  const close = () => {
    lock();
    storage.close();
  };
  return {
    ...{ folder, stateFolder, clock, storage, audit, account, records, settings, health },
    ...{ knownHosts, travel, sessions, recordings, close, lock, unlock },
  };
}

export function options() {
  const told: TravelProgress[] = [];
  const stopping = new AbortController();
  const onProgress = (progress: TravelProgress) => told.push(progress);
  return {
    told,
    stop: () => {
      stopping.abort();
    },
    signal: stopping.signal,
    onProgress,
  };
}

export const newFile = () =>
  path.join(mkdtempSync(path.join(tmpdir(), "sallyport-stick-")), "letters.sallyport");

/** Marks the first vault as safe, and makes another that is not. */
export function makeVaults({ account }: Traveller): { safe: string; away: string } {
  const safe = account.vaults.list()[0]?.id ?? "";
  account.vaults.mark(safe, true);
  return { safe, away: account.vaults.create("Embassy").id };
}

export function leave({ travel }: Traveller, file: string) {
  const request = { file, mayReplace: false, masterPassword: goodPassword, password: filePassword };
  return travel.leave(request, options());
}

export async function open({ travel }: Traveller, file: string, password = filePassword) {
  return travel.open(await sourceOfPath(file), password, options());
}

export async function bringBack(traveller: Traveller, file: string) {
  await open(traveller, file);
  return traveller.travel.return(options());
}

const tables = [
  ...["manifest_root", "manifest_page", "record", "version"],
  ...["attachment_chunk", "attachment_use", "settings"],
];

function rowsOf(storage: Storage, sql: string): string[] {
  const text = (value: Value) =>
    value instanceof Uint8Array ? hash("sha256", value, "hex") : String(value);
  return [...storage.prepare(sql).rows()].map((row) => row.map(text).join("|")).sort();
}

/** Every row that holds anything of a vault or about a record, and what other rooms tell. */
export function everything(of: Traveller) {
  const { storage, account, records } = of;
  return {
    rows: Object.fromEntries(
      tables.map((table) => [table, rowsOf(storage, `SELECT * FROM ${table}`)]),
    ),
    quarantine: rowsOf(storage, "SELECT at, place, bytes FROM quarantine"),
    keys: rowsOf(storage, "SELECT id, sealed_key FROM vault"),
    vaults: account.vaults.list(),
    headers: [...account.records.headers()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    belongings: belongingsOf(of),
    counts: records.counts(),
  };
}

export function belongingsOf({ records, account, health, settings, knownHosts }: Traveller) {
  const ids = new Set(account.carrier.recordIds(account.vaults.list().map(({ id }) => id)));
  const all = [...records.belongings, health.belongings, settings.belongings];
  const hosts = knownHosts
    .list()
    .map(({ host, fingerprint, addedAt }) => [host, fingerprint, addedAt]);
  return { ...Object.fromEntries(all.map((one) => [one.name, sorted(one.take(ids))])), hosts };
}

function sorted(kept: unknown): unknown {
  if (!Array.isArray(kept)) return kept;
  return kept.map((one) => JSON.stringify(one)).sort();
}

/** The bytes of everything in a folder. */
export function bytesIn(folder: string): Buffer {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return Buffer.concat(
    files
      .map((name) => path.join(folder, name))
      .filter((file) => statSync(file).isFile())
      .map((file) => readFileSync(file)),
  );
}

async function attach({ records }: Traveller, id: string, bytes: Uint8Array) {
  const file = await records.attachments.stage({
    name: "map.png",
    chunks: (async function* () {
      yield await Promise.resolve(bytes);
    })(),
  });
  records.attachments.add(id, [file.id]);
}

/** A vault with some of everything that can leave. */
export async function fill(of: Traveller, vaultId: string, name: string) {
  const { records, health, settings, knownHosts, clock } = of;
  const login = records.create({
    ...{ vaultId, type: "login", name: `${name} login` },
    fields: { username: "mara", password: "hunter2" },
  });
  records.change(login.id, 1, { name: `${name} login, renamed` });
  const trashed = records.create({ vaultId, type: "secure_note", name: `${name} trashed` });
  records.trash(trashed.id);
  const archived = records.create({ vaultId, type: "login", name: `${name} archived` });
  records.archive(archived.id, true);
  const host = records.create({
    ...{ vaultId, type: "host", name: `${name} host` },
    fields: { address: `${name.toLowerCase()}.example`, user: "root" },
  });
  const { privateKey } = await generateKey("ed25519", "");
  const key = records.create({
    ...{ vaultId, type: "ssh_key", name: `${name} key` },
    fields: { private_key: privateKey },
  });
  const { allowed } = settings.get().keyAgent;
  settings.change({ keyAgent: { allowed: [...allowed, key.id] } });
  await attach(of, host.id, Buffer.alloc(600_000, name));
  records.markUsed(login.id);
  clock.advance(1000);
  await health.ignore({ recordId: login.id, kind: "weak", ignored: true });
  const server = { address: `${name.toLowerCase()}.example`, port: 22 };
  const blob = Buffer.concat([
    Buffer.from([0, 0, 0, 11]),
    Buffer.from("ssh-ed25519"),
    Buffer.from([0, 0, 0, 32]),
    Buffer.alloc(32, name),
  ]);
  knownHosts.trust(server, blob);
  return { login: login.id, trashed: trashed.id, host: host.id, key: key.id };
}

export async function filled(options: TravellerOptions = {}) {
  const traveller = await openTraveller(options);
  const { safe, away } = makeVaults(traveller);
  const staying = await fill(traveller, safe, "Harbour");
  const leaving = await fill(traveller, away, "Embassy");
  return { ...traveller, safe, away, staying, leaving };
}
