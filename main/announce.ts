import { isAppError } from "#core/errors";
import { describeAccount } from "./ipc/handlers-account.ts";
import { describeError, type Publisher, type Report } from "./ipc/index.ts";
import type { Rooms } from "./rooms.ts";

const mostIds = 1000;

/** Tells the pages of what changes in the rooms. */
export function announce(rooms: Rooms, { publish }: Publisher) {
  const { account, records, sessions, lock } = rooms;
  const isOpen = () => account.state() === "unlocked";
  let isLoaded = false;
  const tellAccount = () => {
    // Between the keys and the list there is nothing to show yet: the page goes on when both are there.
    if (isOpen() && !isLoaded) return;
    publish("account.changed", describeAccount({ ...rooms, liveSessions: () => sessions.live() }));
  };
  lock.onChanged(({ lockedBecause }) => {
    if (lockedBecause !== null) isLoaded = false;
    tellAccount();
  });
  records.onChanged((ids) => {
    for (let at = 0; at < ids.length; at += mostIds) {
      publish("records.changed", { ids: ids.slice(at, at + mostIds) });
    }
  });
  account.vaults.onChanged(() => {
    publish("records.changed", { ids: [] });
  });
  passOn(rooms, { publish });
  sessions.onChanged((session) => {
    // SECURITY: nothing about a session is told while locked: not its title, not its host.
    if (isOpen()) publish("terminal.changed", session);
    tellAccount();
  });
  sessions.onClosed((sessionId) => {
    publish("terminal.closed", { sessionId });
    tellAccount();
  });
  tellFiles(rooms, { publish });
  return {
    /** The records can be found now. */
    loaded(): void {
      isLoaded = true;
      tellAccount();
      for (const session of sessions.list()) publish("terminal.changed", session);
    },
  };
}

/** SECURITY: nothing about a server's files is told while locked. [SF9] */
function tellFiles({ account, sftp }: Rooms, { publish }: Pick<Publisher, "publish">): void {
  const isOpen = () => account.state() === "unlocked";
  sftp.onChanged((remote) => {
    if (isOpen()) publish("sftp.changed", remote);
  });
  sftp.onClosed((remoteId) => {
    publish("sftp.closed", { remoteId });
  });
  sftp.onCopy((copy) => {
    if (isOpen()) publish("sftp.copy", copy);
  });
  sftp.onEdit((edit) => {
    if (isOpen()) publish("sftp.edit", edit);
  });
}

/** What the rooms tell as it is, whoever may be looking: nothing of it is secret. */
function passOn(rooms: Rooms, { publish }: Pick<Publisher, "publish">): void {
  rooms.settings.onChanged((settings) => {
    publish("settings.changed", settings);
  });
  rooms.clipboard.onChanged((state) => {
    publish("clipboard.changed", state);
  });
  rooms.approvals.onChanged((state) => {
    publish("approvals.changed", state);
  });
  rooms.keyAgent.onChanged((state) => {
    publish("key-agent.changed", state);
  });
  rooms.quickUnlock.onChanged((state) => {
    publish("quick-unlock.changed", state);
  });
  rooms.transfer.onProgress((progress) => {
    publish("transfer.progress", progress);
  });
  rooms.travel.onProgress((progress) => {
    publish("travel.progress", progress);
  });
  rooms.merger.onProgress((progress) => {
    publish("merge.progress", progress);
  });
  rooms.files.onProgress((progress) => {
    publish("files.progress", progress);
  });
  rooms.health.onProgress((progress) => {
    publish("health.progress", progress);
  });
  rooms.health.onChanged(() => {
    publish("health.changed", {});
  });
  rooms.audit.onAppended((sequence) => {
    publish("audit.appended", { sequence });
  });
}

/** Long enough that what a person does first after an unlock is not held up. */
const prepareAfterMs = 10_000;

/** Reads what a check of the records needs, once the rest is quiet. A lock ends it. */
export function prepareHealth({ clock, health }: Rooms, report: Report): void {
  clock.after(prepareAfterMs, () => {
    health.prepare().catch((error: unknown) => {
      if (!isAppError(error)) report({ call: "health", error: describeError(error) });
    });
  });
}

/** Writes the day's sealed backup once the account is open. What keeps it from being written is the disk's. */
export async function backUp(rooms: Rooms): Promise<void> {
  try {
    await rooms.account.backup();
  } catch (error) {
    if (!isAppError(error)) throw error;
  }
}
