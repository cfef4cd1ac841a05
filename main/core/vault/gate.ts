import { randomUUID, type KeyObject } from "node:crypto";
import type { Audit } from "#core/audit";
import { calibrateKdf, kdfFloor, newKey, readRecoveryCode, type KdfParameters } from "#core/crypto";
import { AppError } from "#core/errors";
import type { Clock } from "#core/ports";
import type { Storage } from "#core/storage";
import { countIn, createAttempts, type Attempts } from "./attempts.ts";
import { createFreshness, type Freshness } from "./freshness.ts";
import {
  hasKeyhole,
  openWithPassword,
  openWithRecovery,
  preparePassword,
  writeRecovery,
  type Unlocked,
} from "./keyhole.ts";
import { isQuickWayOver, openWithQuickWay, removeQuickWays, type QuickTerms } from "./quick-way.ts";
import { openSession, type Session } from "./session.ts";
import { judgePassword } from "./strength.ts";

interface Parts {
  readonly storage: Storage;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly stateFolder: string;
  readonly kdf?: KdfParameters;
}

interface Tools extends Parts {
  readonly attempts: Attempts;
  readonly freshness: Freshness;
}

interface Entered {
  readonly session: Session;
  readonly recoveryCode: string;
}

/** The key of a machine, for its quick way in. */
export interface QuickKey {
  readonly machine: string;
  readonly key: KeyObject;
  readonly terms: QuickTerms;
}

/** The ways in, and the ways to change them. Each answer is for `Account` to keep. */
export interface Gate {
  readonly retryAt: () => number | null;
  readonly create: (password: string) => Promise<Entered>;
  readonly unlock: (password: string) => Promise<Session>;
  readonly unlockQuickly: (quick: QuickKey) => Promise<Session>;
  readonly recover: (recoveryCode: string, newPassword: string) => Promise<Entered>;
  readonly confirm: (current: () => Session, password: string) => Promise<void>;
  readonly changePassword: (current: () => Session, now: string, next: string) => Promise<void>;
  readonly renewRecoveryCode: (current: () => Session, password: string) => Promise<string>;
}

/** Within the half to whole second of [V4], and nearer to the half. */
const kdfTargetMs = 550;
const firstVaultName = "Personal";

async function refuseWeak(password: string): Promise<void> {
  const { acceptable, reason } = await judgePassword(password);
  if (!acceptable) throw new AppError("password-weak", reason ?? "This is too easy to guess.");
}

function wrongPassword({ attempts }: Tools): AppError {
  const retryAt = attempts.retryAt();
  const message = "This password does not open the vault. Check the keyboard layout and Caps Lock.";
  return new AppError("password-wrong", message, retryAt === null ? {} : { details: { retryAt } });
}

function wrongCode(message: string): AppError {
  return new AppError("recovery-code-wrong", message);
}

function cost({ kdf }: Tools): Promise<KdfParameters> {
  return kdf === undefined ? calibrateKdf(kdfTargetMs) : Promise.resolve(kdf);
}

async function tryPassword(tools: Tools, password: string): Promise<Unlocked> {
  const { storage, attempts, audit, kdf } = tools;
  attempts.begin();
  const unlocked = await openWithPassword(storage, password, kdf ?? kdfFloor);
  if (unlocked !== null) return unlocked;
  audit.append("account.unlock-failed", { way: "password" });
  throw wrongPassword(tools);
}

function tryCode({ storage, attempts, audit }: Tools, secret: KeyObject): Unlocked {
  attempts.begin();
  const unlocked = openWithRecovery(storage, secret);
  if (unlocked !== null) return unlocked;
  audit.append("account.unlock-failed", { way: "recovery" });
  throw wrongCode("This recovery code belongs to another vault, or was replaced by a newer one.");
}

function demandAccount({ storage }: Tools): void {
  if (hasKeyhole(storage)) return;
  throw new AppError("account-missing", "There is no vault in this data folder yet.");
}

async function create(tools: Tools, password: string): Promise<Entered> {
  if (hasKeyhole(tools.storage)) {
    throw new AppError("account-exists", "There is a vault in this data folder already.");
  }
  await refuseWeak(password);
  const unlocked = { accountId: randomUUID(), accountKey: newKey() };
  const writePassword = await preparePassword(unlocked, password, await cost(tools));
  let recoveryCode = "";
  const session = openSession(tools, unlocked, (opened) => {
    writePassword(tools.storage);
    recoveryCode = writeRecovery(tools.storage, unlocked);
    tools.audit.append("account.created");
    opened.vaults.create(firstVaultName);
  });
  // A new file has no ledger to be older than.
  return { session: { ...session, isRolledBack: false }, recoveryCode };
}

function tellEntry({ audit, attempts }: Tools, session: Session): void {
  attempts.succeed();
  if (session.isRolledBack) audit.append("account.rolled-back");
}

async function unlock(tools: Tools, password: string): Promise<Session> {
  demandAccount(tools);
  const unlocked = await tryPassword(tools, password);
  return openSession(tools, unlocked, (session) => {
    tellEntry(tools, session);
    tools.audit.append("account.unlocked", { way: "password" });
  });
}

function voidWay(message: string): AppError {
  return new AppError("quick-unlock-void", `${message} Type the master password.`);
}

function tryQuickKey(tools: Tools, { machine, key, terms }: QuickKey): Unlocked {
  const { storage, attempts, audit, clock } = tools;
  attempts.begin();
  const opened = openWithQuickWay(storage, machine, key);
  if (opened === null) {
    audit.append("account.unlock-failed", { way: "quick" });
    throw voidWay("Quick unlock does not fit this vault any more.");
  }
  // SECURITY: by the times that were authenticated with the key, whatever the caller has looked at before. [V27]
  if (isQuickWayOver(opened.header, terms, { audit, now: clock.now() })) {
    throw new AppError("quick-unlock-expired", "It is time for the master password again.");
  }
  return opened.unlocked;
}

function unlockQuickly(tools: Tools, quick: QuickKey): Session {
  demandAccount(tools);
  const unlocked = tryQuickKey(tools, quick);
  return openSession(tools, unlocked, (session) => {
    // SECURITY: an older file, put back, may hold a way in that was ended since. [V26]
    if (session.isRolledBack) throw voidWay("The vault file is older than when it was last open.");
    tellEntry(tools, session);
    tools.audit.append("account.unlocked", { way: "quick" });
  });
}

async function recover(tools: Tools, code: string, newPassword: string): Promise<Entered> {
  demandAccount(tools);
  const secret = readRecoveryCode(code);
  if (secret === null) {
    throw wrongCode("This is not a recovery code: one or more of its 28 characters are wrong.");
  }
  await refuseWeak(newPassword);
  const unlocked = tryCode(tools, secret);
  const writePassword = await preparePassword(unlocked, newPassword, await cost(tools));
  let recoveryCode = "";
  const session = openSession(tools, unlocked, (opened) => {
    tellEntry(tools, opened);
    writePassword(tools.storage);
    removeQuickWays(tools.storage);
    recoveryCode = writeRecovery(tools.storage, unlocked);
    tools.audit.append("account.recovered");
  });
  return { session, recoveryCode };
}

async function changePassword(
  tools: Tools,
  current: () => Session,
  passwords: { now: string; next: string },
): Promise<void> {
  current();
  await refuseWeak(passwords.next);
  await tryPassword(tools, passwords.now);
  const { unlocked } = current();
  const writePassword = await preparePassword(unlocked, passwords.next, await cost(tools));
  tools.storage.transaction(() => {
    tools.attempts.succeed();
    writePassword(tools.storage);
    // SECURITY: whoever could open it without the former password can do so no more. [V26]
    removeQuickWays(tools.storage);
    tools.audit.append("account.password-changed");
  });
}

async function renew(tools: Tools, current: () => Session, password: string): Promise<string> {
  current();
  await tryPassword(tools, password);
  return tools.storage.transaction(() => {
    tools.attempts.succeed();
    const code = writeRecovery(tools.storage, current().unlocked);
    tools.audit.append("account.recovery-renewed");
    return code;
  });
}

async function confirm(tools: Tools, current: () => Session, password: string): Promise<void> {
  current();
  await tryPassword(tools, password);
  current();
  tools.attempts.succeed();
}

/** One after the other, so that two attempts never race for the same delay or the same session. */
function createTurns(): <T>(run: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (run) => {
    const turn = last.then(run);
    const over = () => undefined;
    // SECURITY: not the turn itself, which would hold its keys or its code until the next one. [L11]
    last = turn.then(over, over);
    return turn;
  };
}

export function createGate(parts: Parts): Gate {
  const attempts = createAttempts(countIn(parts.storage), parts.clock);
  const tools = { ...parts, attempts, freshness: createFreshness(parts.stateFolder) };
  const inTurn = createTurns();
  return {
    retryAt: attempts.retryAt,
    create: (password) => inTurn(() => create(tools, password)),
    unlock: (password) => inTurn(() => unlock(tools, password)),
    unlockQuickly: (quick) => inTurn(() => Promise.resolve(unlockQuickly(tools, quick))),
    recover: (code, newPassword) => inTurn(() => recover(tools, code, newPassword)),
    confirm: (current, password) => inTurn(() => confirm(tools, current, password)),
    changePassword: (current, now, next) =>
      inTurn(() => changePassword(tools, current, { now, next })),
    renewRecoveryCode: (current, password) => inTurn(() => renew(tools, current, password)),
  };
}
