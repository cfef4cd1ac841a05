import { homedir } from "node:os";
import path from "node:path";
import type { LockReason } from "#contract";
import { createApprovals } from "#core/approvals";
import { createAudit, type Audit, type AuditHead } from "#core/audit";
import { createCertificates } from "#core/certificates";
import { createClipboardGuard } from "#core/clipboard";
import { createFiles } from "#core/files";
import { createHealth } from "#core/health";
import { createKeyAgent } from "#core/key-agent";
import { createCollect, createLock } from "#core/lock";
import { createQuickUnlock } from "#core/quick-unlock";
import { createRecordings } from "#core/recording";
import { createRecords, filesIn, type Records } from "#core/records";
import { createSftp } from "#core/sftp";
import { createSettings, type SettingsStore } from "#core/settings";
import {
  createConnector,
  createKnownHosts,
  describeKey,
  generateKey,
  readPrivateKey,
} from "#core/ssh";
import { openStorage, type Storage } from "#core/storage";
import { createSessions } from "#core/terminal";
import { codeAt, readOtp } from "#core/totp";
import { createTransfer, createTransferDesk, filesOf, sourceOfPath } from "#core/transfer";
import { createTravel, createTravelDesk, hostNamesOf } from "#core/travel";
import { createMerger, openAccount, type Account, type Belongings } from "#core/vault";
import { AppError } from "#core/errors";
import { agentOf } from "./folders.ts";
import type { Core } from "./ipc/core.ts";
import { describeError } from "./ipc/index.ts";
import { migrations } from "./migrations.ts";
import type { Start } from "./start.ts";

/** What `openRooms` has built by the time a terminal can be opened. */
interface Below {
  readonly storage: Storage;
  readonly audit: Audit;
  readonly account: Account;
  readonly settings: SettingsStore;
  readonly records: Records;
}

function openTerminals(
  { host, stateFolder }: Start,
  { storage, audit, account, settings, records }: Below,
) {
  const { clock, shells } = host;
  const { readFields, permit } = records;
  const kept = { storage, audit, clock, accountKey: () => account.auditKey() };
  const certificates = createCertificates(kept);
  const knownHosts = createKnownHosts({
    ...kept,
    files: [path.join(homedir(), ".ssh", "known_hosts"), "/etc/ssh/ssh_known_hosts"],
  });
  const totpCode = (secret: string) => codeAt(readOtp(secret), clock.now()).code;
  const connector = createConnector({
    ...{ knownHosts, audit, clock, readFields, permit, totpCode, shells },
    certify: (id, record, order) => certificates.issue(certificates.authorityOf(id, record), order),
  });
  const preferences = () => settings.get().terminal;
  const recordings = createRecordings({
    ...{ account, audit, clock, folder: storage.folder },
    settings: () => settings.get().recording,
  });
  const { record } = recordings;
  records.onChanged(recordings.changed);
  const parts = { connector, shells, readFields, audit, clock, preferences, record };
  const openCertificates = () => Promise.resolve(certificates);
  const sessions = createSessions(parts);
  const sftp = createSftp({
    ...{ connector, readFields, audit, clock, home: homedir() },
    ...{ dialogs: host.dialogs, openFile: host.openFile },
    editsFolder: path.join(stateFolder, "edits"),
  });
  return { certificates, openCertificates, knownHosts, recordings, sessions, sftp };
}

/** What a move reaches besides. */
interface Above extends ReturnType<typeof openTerminals> {
  readonly health: ReturnType<typeof createHealth>;
  readonly lock: ReturnType<typeof createLock>;
}

/** What brings records in, and takes them out. */
function openMoving({ host, stateFolder, kdf }: Start, below: Below, above: Above) {
  const { clock } = host;
  const { records } = below;
  const common = { ...below, clock, ...(kdf && { kdf }) };
  const moving = createTransfer({ ...common, files: filesOf(records) });
  const onMerged = records.refresh;
  const merger = createMerger({ ...common, migrations, stateFolder, filesIn, onMerged });
  const travelling = createTravel({
    ...common,
    belongings: () => belongingsOf(below, above),
    sessions: () => above.sessions.list(),
    recordings: () => above.recordings.list(),
    // SECURITY: nothing of what left stays in memory, nor on a page. [TR4]
    onLeft: () => {
      clock.after(0, () => {
        above.lock.lock("person");
      });
    },
    onReturned: records.refresh,
  });
  const transfer = createTransferDesk(moving);
  const travel = createTravelDesk(travelling);
  return {
    ...{ transfer, merger, travel },
    openTransfer: () => Promise.resolve(moving),
    openTravel: () => Promise.resolve(travelling),
    openSource: sourceOfPath,
    forgetMoves: () => {
      for (const move of [transfer, moving, travel, merger]) move.forget();
    },
  };
}

/** What every room keeps about records beside them. */
function belongingsOf({ records, settings }: Below, above: Above): Belongings[] {
  const hosts = above.knownHosts.belongings((ids) => hostNamesOf(records, ids));
  const rooms = [above.health, settings, above.certificates];
  return [...records.belongings, ...rooms.map(({ belongings }) => belongings), hosts];
}

function openKeyAgent(
  { host, stateFolder }: Start,
  rooms: Omit<Parameters<typeof createKeyAgent>[0], "place" | "report">,
) {
  return createKeyAgent({
    ...rooms,
    place: agentOf({ state: stateFolder }),
    report: (error) => {
      host.report({ call: "key-agent", error: describeError(error) });
    },
  });
}

/** What became of the file that was meant, for the gate. */
export interface News {
  readonly damage?: string;
  readonly replaced?: Core["replaced"];
}

function reportOf({ host }: Start, call: string): (error: unknown) => void {
  return (error) => {
    host.report({ call, error: describeError(error) });
  };
}

/** Every room of core over one data folder, each handed what it needs of those before it. */
export function openRooms(start: Start, folder: string, news: News = {}) {
  const { stateFolder, kdf } = start;
  const { clock, power } = start.host;
  const storage = openStorage({ folder, migrations });
  const audit = createAudit({ storage, clock });
  const settings = createSettings({ storage, audit });
  const backupsKept = () => settings.get().backups.kept;
  const vaultParts = { storage, audit, clock, stateFolder, backupsKept, ...(kdf && { kdf }) };
  const account = openAccount(vaultParts);
  const collect = createCollect();
  const keepTrashDays = () => settings.get().trash.keepDays;
  const records = createRecords({ account, audit, clock, describeKey, collect, keepTrashDays });
  const clipboard = createClipboardGuard({ clipboard: start.host.clipboard, clock, settings });
  const below = { storage, audit, account, settings, records };
  const terminals = openTerminals(start, below);
  const { sessions, recordings, sftp, knownHosts } = terminals;
  const lock = createLock({ ...below, clipboard, sessions, power, clock });
  const isOpen = () => account.state() === "unlocked";
  const approvals = createApprovals({ audit, clock, isOpen, permit: records.permit });
  const files = createFiles({ dialogs: start.host.dialogs, clock });
  const health = createHealth({ ...below, clock });
  const moves = openMoving(start, below, { ...terminals, health, lock });
  const keyAgent = openKeyAgent(start, { ...below, lock, approvals, clock, knownHosts });
  const { keychain, presence } = start.host;
  const quickUnlock = createQuickUnlock({ ...below, clock, keychain, presence, stateFolder });
  lock.onChanged(({ lockedBecause }) => {
    if (lockedBecause === null) return;
    quickUnlock.forget();
    sftp.lock(settings.get().lock.sessions).catch(reportOf(start, "sftp"));
    // SECURITY: nothing of what was being moved in, looked at or asked outlives the lock. [T6] [H1]
    moves.forgetMoves();
    for (const room of [recordings, approvals, health, files]) room.forget();
  });
  return {
    ...below,
    ...terminals,
    damage: news.damage ?? null,
    replaced: news.replaced ?? null,
    clipboard,
    lock,
    approvals,
    keyAgent,
    ...moves,
    quickUnlock,
    openHealth: () => Promise.resolve(health),
    health,
    files,
    clock,
    keys: { generate: generateKey, read: readPrivateKey },
    /** Locks for this reason, ends every session and lets go of the folder, as `Storage.close` does. */
    async close(reason: LockReason): Promise<string | null> {
      lock.lock(reason);
      lock.stop();
      quickUnlock.stop();
      sessions.stop();
      await Promise.all([recordings.stop(), sftp.stop(), keyAgent.stop()]);
      await clipboard.clear();
      return storage.close();
    },
  };
}

export type Rooms = ReturnType<typeof openRooms>;

/** Opens a copied data folder on its own, checks its trail, and answers where that ends. */
export function proveCopy(start: Start, folder: string): AuditHead | null {
  let storage: Storage | null = null;
  try {
    storage = openStorage({ folder, migrations });
    const audit = createAudit({ storage, clock: start.host.clock });
    if (!audit.verify().intact) throw new AppError("vault-damaged", "The copy is not whole.");
    return audit.head();
  } finally {
    storage?.close();
  }
}
