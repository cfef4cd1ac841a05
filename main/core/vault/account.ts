import { basename } from "node:path";
import type { KeyObject } from "node:crypto";
import type { Audit } from "#core/audit";
import type { KdfParameters } from "#core/crypto";
import { AppError } from "#core/errors";
import type { Clock } from "#core/ports";
import type { Storage } from "#core/storage";
import type { Account, RecordStore } from "./face.ts";
import { createGate } from "./gate.ts";
import { accountIdOf, hasKeyhole } from "./keyhole.ts";
import {
  isQuickWayOver,
  quickWayEnds,
  readQuickWay,
  removeQuickWays,
  writeQuickWay,
  type QuickWays,
} from "./quick-way.ts";
import type { Session } from "./session.ts";
import { judgePassword } from "./strength.ts";

export interface AccountOptions {
  readonly storage: Storage;
  readonly audit: Audit;
  readonly clock: Clock;
  /**
   * Where this machine remembers how new the file was when it last opened it. Outside the data folder, or a
   * copy of the folder would carry it along; made when missing.
   */
  readonly stateFolder: string;
  /**
   * Fixes the cost of the key derivation in place of measuring it (0.5 to 1 s on this machine), and admits
   * it on opening: for tests.
   */
  readonly kdf?: KdfParameters;
  /** How many backups of a kind stay when one is written. Without, all of them. */
  readonly backupsKept?: () => number;
}

/** Answers what there is while unlocked. */
type Current = () => Session;

function recordsOf(current: Current): RecordStore {
  return {
    headers: () => current().records.headers(),
    header: (id) => current().records.header(id),
    read: (id, revision) => current().records.read(id, revision),
    write: (change) => current().records.write(change),
    mark: (change) => current().records.mark(change),
    move: (change) => current().records.move(change),
    erase: (ids, notes) => {
      current().records.erase(ids, notes);
    },
    seal: (record) => current().records.seal(record),
    writeAll: (records, note) => {
      current().records.writeAll(records, note);
    },
    get attachments() {
      return current().records.attachments;
    },
    versions: (id) => current().records.versions(id),
    batch: (run) => current().records.batch(run),
    readCache: (name) => current().records.readCache(name),
    writeCache: (name, bytes) => {
      current().records.writeCache(name, bytes);
    },
  };
}

/** Who hears of vaults, once it is durable. */
function createTelling(storage: Storage) {
  const listeners = new Set<() => void>();
  return {
    tell: () => {
      storage.afterCommit(() => {
        for (const listener of listeners) listener();
      });
    },
    onChanged: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

type Telling = ReturnType<typeof createTelling>;

function carrierOf(current: Current, { tell }: Telling): Account["carrier"] {
  const carrier = () => current().carrier;
  return {
    sequence: () => carrier().sequence(),
    recordIds: (ids) => carrier().recordIds(ids),
    vault: (id, key) => carrier().vault(id, key),
    rows: (ids) => carrier().rows(ids),
    markSafe: (id) => {
      carrier().markSafe(id);
    },
    remove(ids, sequence, also) {
      const done = carrier().remove(ids, sequence, also);
      tell();
      return done;
    },
    arrive(vaults, key) {
      const arrivals = carrier().arrive(vaults, key);
      const settle: typeof arrivals.settle = (also) => {
        const settled = arrivals.settle(also);
        tell();
        return settled;
      };
      return { ...arrivals, settle };
    },
  };
}

function vaultsOf(current: Current, { tell, onChanged }: Telling): Account["vaults"] {
  return {
    list: () => current().vaults.list(),
    create: (name) => {
      const vault = current().vaults.create(name);
      tell();
      return vault;
    },
    draft: (name) => {
      const { id, save } = current().vaults.draft(name);
      const saveAndTell = () => {
        const vault = save();
        tell();
        return vault;
      };
      return { id, save: saveAndTell };
    },
    adopt: (found) => {
      const { save } = current().vaults.adopt(found);
      const saveAndTell = () => {
        const vault = save();
        tell();
        return vault;
      };
      return { save: saveAndTell };
    },
    rename: (id, name) => {
      const vault = current().vaults.rename(id, name);
      tell();
      return vault;
    },
    mark: (id, isSafe) => {
      const vault = current().vaults.mark(id, isSafe);
      tell();
      return vault;
    },
    remove: (id) => {
      current().vaults.remove(id);
      tell();
    },
    onChanged,
  };
}

function quickWaysOf(current: Current, { storage, audit, clock }: AccountOptions): QuickWays {
  return {
    make(machine, key, expiresAt) {
      const { unlocked } = current();
      const about = { machine, key, made: clock.now(), expires: expiresAt };
      storage.transaction(() => {
        writeQuickWay(storage, unlocked, { ...about, event: audit.head()?.sequence ?? 0 });
      });
    },
    read(machine, terms) {
      const header = readQuickWay(storage, machine);
      if (header === null) return null;
      const isOver = isQuickWayOver(header, terms, { audit, now: clock.now() });
      return { expiresAt: quickWayEnds(header, terms), isOver };
    },
    remove(machine) {
      removeQuickWays(storage, machine);
    },
  };
}

function backupsOf(options: AccountOptions): Pick<Account, "backup" | "backupByHand"> {
  const { storage, audit, clock, backupsKept = () => Infinity } = options;
  return {
    async backup() {
      const file = await storage.backupDaily(clock.now(), backupsKept());
      if (file !== null) audit.append("backup.written", { file: basename(file) });
      return file !== null;
    },
    async backupByHand() {
      const name = basename(await storage.backupByHand(clock.now(), backupsKept()));
      audit.append("backup.written", { file: name });
      return name;
    },
  };
}

/** Whoever wants to know of the master password, and of nothing that it is. */
function createPasswordTelling() {
  const listeners = new Set<Parameters<Account["onPassword"]>[0]>();
  return {
    tell: (what: "given" | "changed") => {
      for (const listener of listeners) listener(what);
    },
    onPassword: (listener: Parameters<Account["onPassword"]>[0]) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Holds the session while unlocked. */
function createSeat() {
  let session: Session | null = null;
  let isRolledBack = false;
  let locks = 0;

  return {
    isTaken: () => session !== null,
    isRolledBack: () => isRolledBack,
    current: (): Session => {
      if (session !== null) return session;
      throw new AppError("vault-locked", "Sallyport is locked. Unlock it first.");
    },
    /** Runs a way in, and keeps what it opened. */
    async enter<T>(way: () => Promise<T>, sessionOf: (entered: T) => Session): Promise<T> {
      const before = locks;
      const entered = await way();
      const opened = sessionOf(entered);
      opened.remember();
      // SECURITY: a lock that came while the key was derived is the person's last word. [V8]
      if (locks !== before) throw new AppError("vault-locked", "Sallyport was locked meanwhile.");
      session = opened;
      isRolledBack = opened.isRolledBack;
      return entered;
    },
    leave(): void {
      locks++;
      session?.remember();
      // SECURITY: with the session every reference to a key goes. [V8]
      session = null;
    },
  };
}

/** The account of a storage, locked or not there yet. */
export function openAccount(options: AccountOptions): Account {
  const { storage, audit } = options;
  const gate = createGate(options);
  const seat = createSeat();
  const { current } = seat;
  const telling = createTelling(storage);
  const { tell, onPassword } = createPasswordTelling();

  return {
    id: () => accountIdOf(storage),
    state: () => (seat.isTaken() ? "unlocked" : hasKeyhole(storage) ? "locked" : "empty"),
    retryAt: gate.retryAt,
    rolledBack: seat.isRolledBack,
    async create(password) {
      const way = () => gate.create(password);
      const { recoveryCode } = await seat.enter(way, (entered) => entered.session);
      return { recoveryCode };
    },
    async unlock(password) {
      const way = () => gate.unlock(password);
      await seat.enter(way, (session) => session);
      tell("given");
    },
    async unlockQuickly(quick) {
      const way = () => gate.unlockQuickly(quick);
      await seat.enter(way, (session) => session);
    },
    async recover(code, newPassword) {
      const way = () => gate.recover(code, newPassword);
      const { recoveryCode } = await seat.enter(way, (entered) => entered.session);
      tell("changed");
      return { recoveryCode };
    },
    confirm: (password) => gate.confirm(current, password),
    async changePassword(now, next) {
      await gate.changePassword(current, now, next);
      tell("changed");
    },
    async renewRecoveryCode(password) {
      return { recoveryCode: await gate.renewRecoveryCode(current, password) };
    },
    lock() {
      seat.leave();
      audit.forget();
    },
    judge: judgePassword,
    isSame({ accountId, accountKey }) {
      const { keys } = current();
      return keys.accountId === accountId && keys.accountKey.equals(accountKey);
    },
    auditKey: (): KeyObject => current().keys.audit,
    recordingKey: (): KeyObject => current().keys.recordings,
    ...backupsOf(options),
    onPassword,
    quickWays: quickWaysOf(current, options),
    records: recordsOf(current),
    vaults: vaultsOf(current, telling),
    carrier: carrierOf(current, telling),
  };
}
