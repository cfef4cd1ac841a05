/**
 * What stands in for the module `electron` in the main process, with Debian's Chromium for a renderer. Only
 * what the product touches (main/shell/electron-surface.ts) is here, and `executable.ts` holds it to that.
 */
import { fork as forkProcess } from "node:child_process";
import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from "node:crypto";
import { EventEmitter } from "node:events";
import { ipcMain as calls } from "./contents.ts";
import { protocol as schemes } from "./schemes.ts";
import { createEvent, strict } from "./strict.ts";
import { BrowserWindow, windowEvents } from "./window.ts";
import type { HostMenuItem } from "../../main/shell/electron-surface.ts";

export { webContents } from "./contents.ts";
export { MessageChannelMain } from "./ports.ts";
export { BrowserWindow };
export const ipcMain = strict("ipcMain", calls);
export const protocol = strict("protocol", schemes);

const ready = Promise.withResolvers<undefined>();

class App extends EventEmitter {
  readonly isPackaged = false;
  readonly paths = new Map<string, string>();
  isSandboxed = false;

  whenReady(): Promise<void> {
    return ready.promise;
  }

  enableSandbox(): void {
    this.isSandboxed = true;
  }

  requestSingleInstanceLock(): boolean {
    return true;
  }

  setPath(name: string, folder: string): void {
    this.paths.set(name, folder);
  }

  quit(): void {
    const event = createEvent();
    this.emit("before-quit", event);
    if (event.defaultPrevented) return;
    for (const window of BrowserWindow.getAllWindows()) window.close();
    if (BrowserWindow.getAllWindows().length > 0) return;
    const last = createEvent();
    this.emit("will-quit", last);
    if (!last.defaultPrevented) this.exit(0);
  }

  exit(code = 0): void {
    process.exit(code);
  }
}

const application = new App();
export const app = strict("app", application);
windowEvents.on("web-contents-created", (contents) =>
  application.emit("web-contents-created", {}, contents),
);
windowEvents.on("all-closed", () => {
  if (application.listenerCount("window-all-closed") === 0) application.quit();
  else application.emit("window-all-closed");
});

/** Once Playwright is attached. */
export function becomeReady(): void {
  ready.resolve(undefined);
}

type BeforeRequest = (
  details: { readonly url: string },
  answer: (response: { cancel?: boolean }) => void,
) => void;
let beforeRequest: BeforeRequest | null = null;

/** What the product's session says to a request. */
export function allowsRequest(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    if (beforeRequest === null) resolve(true);
    else {
      beforeRequest({ url }, ({ cancel }) => {
        resolve(cancel !== true);
      });
    }
  });
}

class Session extends EventEmitter {
  readonly webRequest = strict("webRequest", {
    onBeforeRequest: (listener: BeforeRequest) => {
      beforeRequest = listener;
    },
  });

  setPermissionRequestHandler(): void {
    // Headless Chromium grants nothing by itself; the unit tests ask the product's handler.
  }

  setPermissionCheckHandler(): void {
    // As above.
  }

  setDevicePermissionHandler(): void {
    // As above.
  }

  setSpellCheckerEnabled(): void {
    // There is none here.
  }
}

export const session = strict("session", { defaultSession: strict("Session", new Session()) });

class PowerMonitor extends EventEmitter {
  idleSeconds = 0;

  getSystemIdleTime(): number {
    return this.idleSeconds;
  }

  getSystemIdleState(): "active" {
    return "active";
  }
}

export const powerMonitor = strict("powerMonitor", new PowerMonitor());

export class ClipboardItem {
  readonly items: Record<string, string>;

  constructor(items: Record<string, string>) {
    this.items = items;
  }
}

/** What is on the clipboard, by its type. */
let copied: Record<string, string> = {};

export const clipboard = strict("clipboard", {
  write: (items: readonly object[]) => {
    copied = Object.assign(
      {},
      ...items.map((item) => (item as ClipboardItem).items),
    ) as typeof copied;
    return Promise.resolve();
  },
  writeText: (text: string) => {
    copied = { "text/plain": text };
    return Promise.resolve();
  },
  readText: () => Promise.resolve(copied["text/plain"] ?? ""),
  /** For tests: everything that is on it. */
  all: () => copied,
});

/** Of this computer, as far as the tests go: a keychain outlives the program that uses it. */
const keychainKey = scryptSync("stand-in", "keychain", 32);

export const safeStorage = strict("safeStorage", {
  // On Linux it tells the truth: there is none. A platform that is stood in for has one.
  getSelectedStorageBackend: () => "basic_text" as const,
  isAsyncEncryptionAvailable: () => Promise.resolve(true),
  encryptStringAsync: (text: string) => {
    const nonce = randomBytes(12);
    const gcm = createCipheriv("aes-256-gcm", keychainKey, nonce);
    const body = Buffer.concat([gcm.update(text, "utf8"), gcm.final()]);
    return Promise.resolve(Buffer.concat([nonce, gcm.getAuthTag(), body]));
  },
  decryptStringAsync: (sealed: Buffer) => {
    const gcm = createDecipheriv("aes-256-gcm", keychainKey, sealed.subarray(0, 12));
    gcm.setAuthTag(sealed.subarray(12, 28));
    const result = Buffer.concat([gcm.update(sealed.subarray(28)), gcm.final()]).toString("utf8");
    return Promise.resolve({ result, shouldReEncrypt: false });
  },
});

/** A Mac's sensor: what the person does at it, and how often they were asked. */
const sensor = { fingers: "right" as "right" | "away" | "wrong", asked: 0 };

export const systemPreferences = strict("systemPreferences", {
  canPromptTouchID: () => true,
  promptTouchID: () => {
    sensor.asked++;
    if (sensor.fingers === "right") return Promise.resolve();
    const words = sensor.fingers === "away" ? "Authentication canceled." : "Not recognised.";
    return Promise.reject(new Error(words));
  },
  /** For tests. */
  sensor,
});

/** Addresses that were handed to the person's browser. */
const openedLinks: string[] = [];
/** Files that were handed to the person's editor. */
const openedFiles: string[] = [];
export const shell = strict("shell", {
  openExternal: (url: string) => {
    openedLinks.push(url);
    return Promise.resolve();
  },
  openPath: (file: string) => {
    openedFiles.push(file);
    return Promise.resolve("");
  },
  openedLinks,
  openedFiles,
});

/** A process of Node's own, given the port that a utility process has. */
export const utilityProcess = strict("utilityProcess", {
  fork(entry: string, args: string[], { env }: { env?: NodeJS.ProcessEnv }) {
    const child = forkProcess(new URL("./utility.ts", import.meta.url), [entry, ...args], {
      serialization: "advanced",
      env: env ?? {},
      execArgv: [],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    return Object.assign(child, {
      postMessage: (message: object) => {
        if (child.connected) child.send(message, () => undefined);
      },
    });
  },
});

/** What the person will choose in the dialogs that come, in order; one that was not scripted is closed. */
const choices: string[][] = [];
const choose = () => Promise.resolve(choices.shift() ?? []);

export const dialog = strict("dialog", {
  showErrorBox: (title: string, text: string) => process.stderr.write(`${title}: ${text}\n`),
  showOpenDialog: async () => {
    const filePaths = await choose();
    return { canceled: filePaths.length === 0, filePaths };
  },
  showSaveDialog: async () => {
    const [filePath = ""] = await choose();
    return { canceled: filePath === "", filePath };
  },
  /** For tests. */
  willChoose: (...paths: string[]) => choices.push(paths),
});

export const screen = strict("screen", { getAllDisplays: () => [] });

class StandInMenu {
  readonly items: readonly HostMenuItem[];

  constructor(items: readonly HostMenuItem[]) {
    this.items = items;
  }

  getMenuItemById(id: string): HostMenuItem | null {
    const find = (items: readonly HostMenuItem[]): HostMenuItem | undefined =>
      items.find((item) => item.id === id) ??
      items.map((item) => find(item.submenu ?? [])).find((item) => item !== undefined);
    return find(this.items) ?? null;
  }
}

let applicationMenu: StandInMenu | null = null;
export const Menu = strict("Menu", {
  buildFromTemplate: (items: HostMenuItem[]) => new StandInMenu(items),
  setApplicationMenu: (menu: object | null) => {
    applicationMenu = menu as StandInMenu | null;
  },
  getApplicationMenu: () => applicationMenu,
});

export class Tray extends EventEmitter {
  readonly image: string;

  constructor(image: string) {
    super();
    this.image = image;
  }

  setToolTip(): void {
    // Nothing shows it.
  }

  setContextMenu(): void {
    // Nothing shows it.
  }
}
