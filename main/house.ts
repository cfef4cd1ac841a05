import { isAppError } from "#core/errors";
import { createScour } from "#core/lock";
import { moveData } from "#core/settings";
import { filesIn } from "#core/records";
import { backupsIn, createRestorer, listBackups, type Restorer } from "#core/vault";
import { announce, backUp, prepareHealth } from "./announce.ts";
import { rememberDataFolder, throwAwayFolders } from "./folders.ts";
import { describeAccount } from "./ipc/handlers-account.ts";
import { describeError, type Backups, type Publisher, type Report } from "./ipc/index.ts";
import { migrations } from "./migrations.ts";
import { openRooms, proveCopy, type News, type Rooms } from "./rooms.ts";
import type { Start } from "./start.ts";

/**
 * The rooms over a data folder. Where the vault file is damaged or gone, empty rooms stand over a folder that
 * is thrown away, and say what is wrong: from them a backup can be restored.
 */
function openFolder(
  start: Start,
  folder: string,
  { replaced, isLater }: { replaced?: News["replaced"]; isLater: boolean },
): Rooms {
  const news = replaced === undefined ? {} : { replaced };
  try {
    return openRooms(start, folder, news);
  } catch (error) {
    // At the start a busy or newer file ends the program; later on there is a person to tell.
    const isTold = isLater || isAppError(error, "vault-damaged", "vault-missing");
    if (!isAppError(error) || !isTold) throw error;
    return openRooms(start, throwAwayFolders().data, { ...news, damage: error.message });
  }
}

/** The rooms over the data folder in use. `reopen` opens it anew, or another one. */
function createOpened(start: Start, publisher: Publisher) {
  // SECURITY: before the first secret is read, so that what a lock frees is cleared. [L11]
  const scour = createScour(start.host.clock);
  let folder = start.folder;
  const open = (news: Parameters<typeof openFolder>[2]) => {
    const rooms = openFolder(start, folder, news);
    rooms.lock.onChanged(({ lockedBecause }) => {
      if (lockedBecause !== null) scour();
    });
    return { rooms, told: announce(rooms, publisher) };
  };
  let current = open({ isLater: false });
  return {
    folder: () => folder,
    rooms: () => current.rooms,
    told: () => current.told,
    reopen: (other: string = folder, replaced?: News["replaced"]): void => {
      folder = other;
      current = open({ isLater: true, ...(replaced !== undefined && { replaced }) });
      const { rooms } = current;
      const liveSessions = () => rooms.sessions.live();
      publisher.publish("settings.changed", rooms.settings.get());
      publisher.publish("account.changed", describeAccount({ ...rooms, liveSessions }));
      rooms.quickUnlock.tell();
    },
  };
}

type Opened = ReturnType<typeof createOpened>;

type Work = ReturnType<typeof createWork>;

/** What must not be cut short: backups, and whatever puts another file in the vault's place. */
function createWork(report: Report) {
  let backingUp = Promise.resolve();
  let moving: Promise<unknown> = Promise.resolve();
  return {
    backUp(rooms: Rooms): void {
      // One after the other: two pages may unlock at once.
      backingUp = backingUp
        .then(() => backUp(rooms))
        .catch((error: unknown) => {
          report({ call: "backup", error: describeError(error) });
        });
    },
    /** One after the other, and never while a backup is written: it is told of when it is done. */
    inTurn<T>(run: () => Promise<T>): Promise<T> {
      const turn = moving.then(() => backingUp).then(run);
      moving = turn.catch(() => undefined);
      return turn;
    },
    done: () => moving.then(() => backingUp),
  };
}

async function move(start: Start, { rooms, reopen }: Opened, target: string) {
  const now = rooms();
  await now.recordings.stop();
  return moveData(target, {
    ...now,
    copyFiles: now.recordings.copyTo,
    lock: () => {
      now.lock.lock("data-moved");
    },
    prove: (copy) => Promise.resolve(proveCopy(start, copy)),
    point: (copy) => {
      rememberDataFolder(start.stateFolder, copy);
    },
    reopen: async (copy) => {
      await now.close("data-moved");
      reopen(copy);
    },
  });
}

/** How often a file is looked at that another program may have replaced. */
const lookEveryMs = 2000;

/**
 * Another program has replaced the file. What was open is kept as a backup, and the file that is there now is
 * opened, locked. Nothing is asked, since nothing is lost either way.
 */
async function takeReplaced({ rooms, folder, reopen }: Opened): Promise<void> {
  const now = rooms();
  if (!now.storage.isReplaced()) return;
  const kept = await now.close("file-replaced");
  reopen(folder(), { kept });
  rooms().audit.append("data.replaced", kept === null ? {} : { file: kept });
}

function watchFile(opened: Opened, work: Work, { clock, report }: Start["host"]): () => void {
  let cancel: (() => void) | null = null;
  const look = () => {
    cancel = clock.after(lookEveryMs, () => {
      if (opened.rooms().storage.isReplaced()) {
        work
          .inTurn(() => takeReplaced(opened))
          .catch((error: unknown) => {
            report({ call: "replaced", error: describeError(error) });
          });
      }
      look();
    });
  };
  look();
  return () => {
    cancel?.();
  };
}

type Choice = Parameters<Backups["restore"]>[0];

async function restore(restorer: Restorer, opened: Opened, choice: Choice) {
  const now = opened.rooms();
  now.lock.lock("data-moved");
  try {
    return await restorer.restore(
      { folder: opened.folder(), ...choice },
      {
        close: () => now.close("data-moved"),
        reopen: () => {
          opened.reopen();
        },
      },
    );
  } catch (error) {
    if (isAppError(error, "password-wrong")) {
      now.audit.append("account.unlock-failed", { way: "backup" });
    }
    throw error;
  }
}

/** The rooms in use: those of one data folder, until it is another, or another file in it. */
export function createHouse(start: Start, publisher: Publisher) {
  const { report, clock } = start.host;
  const { stateFolder, kdf } = start;
  const opened = createOpened(start, publisher);
  const work = createWork(report);
  const stopWatching = watchFile(opened, work, start.host);
  const restorer = createRestorer({ migrations, clock, stateFolder, filesIn, ...(kdf && { kdf }) });
  return {
    rooms: opened.rooms,
    folder: opened.folder,
    /** The records were loaded after an unlock. */
    loaded: () => {
      opened.told().loaded();
      opened.rooms().recordings.unlocked();
      work.backUp(opened.rooms());
      prepareHealth(opened.rooms(), report);
    },
    /** Locks at once; what is being written, or moved, is finished before the folder is let go. */
    close: async () => {
      stopWatching();
      opened.rooms().lock.lock("quit");
      await work.done();
      await opened.rooms().close("quit");
    },
    listBackups: async () => {
      const folder = opened.folder();
      return { folder: backupsIn(folder), backups: await listBackups(folder, migrations) };
    },
    restore: (choice: Choice) => work.inTurn(() => restore(restorer, opened, choice)),
    move: (target: string) => work.inTurn(() => move(start, opened, target)),
  };
}

export type House = ReturnType<typeof createHouse>;
