import type { AccountStatus, SallyportHandlers } from "#contract";
import { AppError } from "#core/errors";
import { writeKit } from "#core/vault";
import { requireUnlocked, type Core } from "./core.ts";
import { once } from "./once.ts";

type AccountCore = Pick<
  Core,
  "account" | "records" | "lock" | "liveSessions" | "damage" | "replaced"
>;

export function createAccountHandlers(
  core: AccountCore & Pick<Core, "files" | "clock">,
): SallyportHandlers["account"] {
  const { account, lock } = core;
  const opened = () => openRecords(core);
  const demandFile = () => {
    requireFile(core);
  };

  return {
    status: () => describeAccount(core),
    strength: ({ password }) => account.judge(password),
    async create({ password }) {
      demandFile();
      const kit = await account.create(password);
      await opened();
      return kit;
    },
    async unlock({ password }) {
      demandFile();
      await account.unlock(password);
      await opened();
      return {};
    },
    async recover({ recoveryCode, newPassword }) {
      demandFile();
      const kit = await account.recover(recoveryCode, newPassword);
      await opened();
      return kit;
    },
    async changePassword({ current, next }) {
      await account.changePassword(current, next);
      return {};
    },
    renewRecoveryCode: ({ password }) => account.renewRecoveryCode(password),
    saveKit({ recoveryCode, ticket }) {
      requireUnlocked(account);
      const { name, bytes } = writeKit(recoveryCode, core.clock.now());
      return core.files.giveOut(ticket, { name, bytes: bytes.length, pieces: once(bytes) });
    },
    lock() {
      lock.lock("person");
      return {};
    },
  };
}

/** From here on the lock's triggers count; an account whose records cannot be listed is locked again. */
export async function openRecords({
  lock,
  records,
}: Pick<Core, "lock" | "records">): Promise<void> {
  lock.opened();
  try {
    await records.load();
  } catch (error) {
    lock.lock("person");
    throw error;
  }
}

/** Throws `vault-damaged` in the empty rooms over a file that cannot be opened: what is made there goes with them. */
export function requireFile({ damage }: Pick<Core, "damage">): void {
  if (damage !== null) throw new AppError("vault-damaged", damage);
}

/** What the gate and the sill show, and what the event `account.changed` carries. */
export function describeAccount({
  account,
  records,
  lock,
  liveSessions,
  damage,
  replaced,
}: AccountCore): AccountStatus {
  const state = damage === null ? account.state() : "damaged";
  const { lockedBecause, lockedAt, locksAt } = lock.status();
  return {
    state,
    damage,
    // Told until the first unlock of that file.
    replaced: state !== "unlocked" && lockedBecause === "start" ? replaced : null,
    lockedBecause: state === "locked" ? lockedBecause : null,
    lockedAt: state === "locked" ? lockedAt : null,
    locksAt: locksAt === null ? null : Math.max(0, Math.round(locksAt)),
    retryAt: account.retryAt(),
    rolledBack: account.rolledBack(),
    liveSessions: liveSessions(),
    damagedRecords: records.damaged(),
  };
}
