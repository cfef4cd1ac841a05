/**
 * The composition root: the rooms of core, the door, and what a host hands over, joined. A host gets the door
 * that its pages knock at, and nothing else of what is inside.
 */
import { contract, type Events, type SallyportHandlers } from "#contract";
import type { Files } from "#core/files";
import type {
  Clipboard,
  Clock,
  FileDialogs,
  Keychain,
  LocalShells,
  Power,
  Presence,
} from "#core/ports";
import { AppError } from "#core/errors";
import type { AccountOptions } from "#core/vault";
import { doorOf } from "./folders.ts";
import { createHouse, type House } from "./house.ts";
import { requireUnlocked } from "./ipc/core.ts";
import { createAppHandlers } from "./ipc/handlers-app.ts";
import { createTerminalHandlers } from "./ipc/handlers-terminal.ts";
import { createHandlers } from "./ipc/handlers.ts";
import {
  createDoor,
  createPublisher,
  describeError,
  type Client,
  type Door,
  type Publisher,
  type Report,
} from "./ipc/index.ts";
import { guardLinks } from "./links.ts";
import type { Rooms } from "./rooms.ts";
import { serveSocket, type SocketDoor } from "./socket/index.ts";

/** What only a host knows. */
export interface Host {
  readonly kind: "electron" | "browser";
  readonly platform: "linux" | "mac" | "windows";
  readonly version: string;
  readonly clock: Clock;
  readonly power: Power;
  readonly clipboard: Clipboard;
  /** Null where the host has none. */
  readonly keychain: Keychain | null;
  /** Null where the host has no way to ask. */
  readonly presence: Presence | null;
  readonly shells: LocalShells & { stop(): void };
  /** Null where the page has the pickers itself. */
  readonly dialogs: FileDialogs | null;
  readonly openLink: (url: string) => Promise<void>;
  /** Opens a file in the program that the system has for it. Throws `editor-unavailable`. */
  readonly openFile: (path: string) => Promise<void>;
  readonly report: Report;
}

export interface Start {
  readonly folder: string;
  /** What belongs to this machine and not to the vault. */
  readonly stateFolder: string;
  readonly demo: boolean;
  readonly host: Host;
  /** Fixes the cost of a key derivation: for tests. */
  readonly kdf?: AccountOptions["kdf"];
}

export interface Sallyport {
  /** A page has come: the door that answers it. */
  connect(client: Client): Door;
  readonly subscribe: Publisher["subscribe"];
  /** For a host that carries the bytes of files itself. Those of the data folder in use. */
  readonly files: Pick<Files, "receive" | "collect">;
  /** The window was closed or minimised; the settings say whether that locks. */
  windowGone(how: "closed" | "minimised"): void;
  lock(): void;
  /** Asks the page to do what one of its shortcuts does. */
  command(command: Events["app.command"]["command"]): void;
  /** Fills an empty data folder with the demonstration, leaves it open, and answers its master password. */
  demonstrate(): Promise<string>;
  /** Locks, ends every session and closes the data folder. */
  stop(): Promise<void>;
}

/** The door of one page, made anew when the data was moved. */
function createPageDoor(start: Start, house: House, client: Client): Door {
  const { report } = start.host;
  let current: { readonly rooms: Rooms; readonly door: Door } | null = null;
  return {
    dispatch(request) {
      const rooms = house.rooms();
      if (current?.rooms !== rooms) {
        const handlers = handlersFor(start, house, client);
        current = { rooms, door: createDoor({ contract, handlers, report }) };
      }
      return current.door.dispatch(request);
    },
  };
}

const noPort: Client = {
  openPort: () => {
    throw new TypeError("only a page opens a terminal");
  },
};

/** The door of the command line: the same rooms, and the page's own way to unlock. */
function openSocket(start: Start, house: House): SocketDoor {
  return serveSocket({
    place: doorOf({ state: start.stateFolder }),
    rooms: () => {
      const rooms = house.rooms();
      if (rooms.damage !== null) throw new AppError("vault-damaged", rooms.damage);
      return rooms;
    },
    unlock: async (password) => handlersFor(start, house, noPort).account.unlock({ password }),
    lock: () => {
      house.rooms().lock.lock("person");
    },
    report: (call, error) => {
      start.host.report({ call, error: describeError(error) });
    },
  });
}

/** Throws what `openStorage` throws: above all `vault-busy`, when another instance holds the folder. */
export function startSallyport(start: Start): Sallyport {
  const publisher = createPublisher(start.host.report);
  const house = createHouse(start, publisher);
  const socket = openSocket(start, house);
  let demo: { stop(): Promise<void> } | null = null;
  return {
    connect: (client) => createPageDoor(start, house, client),
    subscribe: publisher.subscribe,
    files: {
      receive: (ticket, bytes) => house.rooms().files.receive(ticket, bytes),
      collect: (ticket, deliver) => house.rooms().files.collect(ticket, deliver),
    },
    windowGone(how) {
      if (how === "closed") house.rooms().lock.windowClosed();
      else house.rooms().lock.windowMinimised();
    },
    lock: () => {
      house.rooms().lock.lock("person");
    },
    command: (command) => {
      publisher.publish("app.command", { command });
    },
    async demonstrate() {
      const { demoPassword, openDemo } = await import("./demo/open.ts");
      demo = await openDemo(house.rooms());
      house.loaded();
      return demoPassword;
    },
    async stop() {
      const closing = house.close();
      socket.stop();
      await closing;
      await demo?.stop();
      start.host.shells.stop();
    },
  };
}

/** The calls of one page. */
function handlersFor(start: Start, house: House, client: Client): SallyportHandlers {
  const { kind, platform, version, openLink } = start.host;
  const rooms = house.rooms();
  const { sessions, knownHosts, account, records } = rooms;
  const load: Rooms["records"]["load"] = async (onProgress) => {
    await records.load(onProgress);
    house.loaded();
  };
  const unlocked = () => {
    requireUnlocked(account);
  };
  const dataFolder = house.folder();
  return createHandlers({
    ...rooms,
    records: { ...records, load },
    liveSessions: () => sessions.live(),
    moveData: house.move,
    backups: {
      list: house.listBackups,
      restore: async (choice) => {
        const proof = await house.restore(choice);
        // Into the rooms of the restored file, by the same way in.
        await handlersFor(start, house, noPort).account.unlock({ password: choice.password });
        return proof;
      },
    },
    terminal: createTerminalHandlers({ sessions, knownHosts, requireUnlocked: unlocked }, client),
    app: createAppHandlers({
      about: () => ({ version, host: kind, platform, dataFolder, demo: start.demo }),
      openLink: guardLinks(openLink),
    }),
  });
}
