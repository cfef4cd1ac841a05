import { EventEmitter } from "node:events";
import type {
  HostCallEvent,
  HostContents,
  HostElectron,
  HostMenuItem,
  HostWindowOptions,
} from "../../main/shell/electron-surface.ts";

type PermissionHandler = Parameters<
  HostElectron["session"]["defaultSession"]["setPermissionRequestHandler"]
>[0];
type RequestListener = Parameters<
  HostElectron["session"]["defaultSession"]["webRequest"]["onBeforeRequest"]
>[0];
type CallListener = Parameters<HostElectron["ipcMain"]["handle"]>[1];

class FakePort extends EventEmitter {
  readonly posted: unknown[] = [];
  isClosed = false;
  postMessage(message: unknown): void {
    this.posted.push(message);
  }
  start(): void {
    this.emit("started");
  }
  close(): void {
    this.isClosed = true;
  }
}

export class FakeContents extends EventEmitter {
  readonly id: number;
  readonly sent: unknown[][] = [];
  readonly posted: { channel: string; message: unknown; ports: FakePort[] }[] = [];
  reloads = 0;
  openHandler: Parameters<HostContents["setWindowOpenHandler"]>[0] | null = null;
  constructor(id: number) {
    super();
    this.id = id;
  }
  send(...args: unknown[]): void {
    this.sent.push(args);
  }
  postMessage(channel: string, message: unknown, ports: object[] = []): void {
    this.posted.push({ channel, message, ports: ports as FakePort[] });
  }
  setWindowOpenHandler(handler: Parameters<HostContents["setWindowOpenHandler"]>[0]): void {
    this.openHandler = handler;
  }
  isDestroyed(): boolean {
    return false;
  }
  reload(): void {
    this.reloads += 1;
  }
}

/** Fires an event that can be prevented, and answers whether it was. */
export function isPrevented(target: EventEmitter, name: string): boolean {
  let prevented = false;
  target.emit(name, { preventDefault: () => (prevented = true) });
  return prevented;
}

/** Every part of Electron that the product touches, doing nothing and remembering what it was told. */
export function createFakeElectron() {
  const windows: FakeWindow[] = [];
  class FakeWindow extends EventEmitter {
    static getFocusedWindow(): FakeWindow | null {
      return windows.findLast(({ isShown }) => isShown) ?? null;
    }
    readonly options: HostWindowOptions;
    readonly webContents = new FakeContents(windows.length + 1);
    readonly loaded: string[] = [];
    isShown = false;
    constructor(options: HostWindowOptions) {
      super();
      this.options = options;
      windows.push(this);
      app.emit("web-contents-created", {}, this.webContents);
    }
    loadURL(url: string): Promise<void> {
      this.loaded.push(url);
      return Promise.resolve();
    }
    show(): void {
      this.isShown = true;
    }
    hide(): void {
      this.isShown = false;
    }
    focus(): void {
      this.emit("focus");
    }
    destroy(): void {
      this.emit("closed");
    }
    isDestroyed(): boolean {
      return false;
    }
    isVisible(): boolean {
      return this.isShown;
    }
    isMinimized(): boolean {
      return false;
    }
    isMaximized(): boolean {
      return false;
    }
    maximize(): void {
      this.emit("maximize");
    }
    restore(): void {
      this.emit("restore");
    }
    getNormalBounds() {
      return { x: 10, y: 20, width: 900, height: 700 };
    }
  }
  const told = {
    isSandboxed: false,
    schemes: [] as unknown[],
    handlers: new Map<string, (request: Request) => Response | Promise<Response>>(),
    permission: null as PermissionHandler | null,
    permissionCheck: null as (() => boolean) | null,
    devicePermission: null as (() => boolean) | null,
    spellChecker: null as boolean | null,
    beforeRequest: null as RequestListener | null,
    calls: new Map<string, CallListener>(),
    channels: [] as { port1: FakePort; port2: FakePort }[],
    copied: {} as Record<string, string>,
    menu: [] as HostMenuItem[],
    trays: [] as (EventEmitter & { menu: HostMenuItem[] })[],
    backend: "gnome_libsecret" as ReturnType<
      HostElectron["safeStorage"]["getSelectedStorageBackend"]
    >,
    hasTouchId: true,
    touch: () => Promise.resolve(),
    idleState: "active" as "active" | "locked",
    displays: [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
    /** What each was asked with: the window that it belongs to, if any, and its options. */
    dialogs: [] as object[][],
    /** What the person chooses. */
    chosen: [] as string[],
    windows,
  };
  const app = Object.assign(new EventEmitter(), {
    isPackaged: false,
    whenReady: () => Promise.resolve(),
    quit: () => undefined,
    exit: () => undefined,
    enableSandbox: () => {
      told.isSandboxed = true;
    },
    requestSingleInstanceLock: () => true,
    setPath: () => undefined,
  });
  const session = Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: (handler: PermissionHandler) => {
      told.permission = handler;
    },
    setPermissionCheckHandler: (handler: () => boolean) => {
      told.permissionCheck = handler;
    },
    setDevicePermissionHandler: (handler: () => boolean) => {
      told.devicePermission = handler;
    },
    setSpellCheckerEnabled: (enabled: boolean) => {
      told.spellChecker = enabled;
    },
    webRequest: {
      onBeforeRequest: (listener: RequestListener) => {
        told.beforeRequest = listener;
      },
    },
  });
  const powerMonitor = Object.assign(new EventEmitter(), {
    getSystemIdleTime: () => 42,
    getSystemIdleState: () => told.idleState,
  });
  const electron = {
    app,
    BrowserWindow: FakeWindow,
    ipcMain: { handle: (name: string, run: CallListener) => told.calls.set(name, run) },
    protocol: {
      registerSchemesAsPrivileged: (schemes: unknown[]) => told.schemes.push(...schemes),
      handle: (name: string, run: (request: Request) => Response | Promise<Response>) => {
        told.handlers.set(name, run);
      },
    },
    session: { defaultSession: session },
    MessageChannelMain: class {
      readonly port1 = new FakePort();
      readonly port2 = new FakePort();
      constructor() {
        told.channels.push(this);
      }
    },
    powerMonitor,
    clipboard: {
      readText: () => Promise.resolve(told.copied["text/plain"] ?? ""),
      writeText: (text: string) => {
        told.copied = { "text/plain": text };
        return Promise.resolve();
      },
      write: ([item]: object[]) => {
        told.copied = (item as { items: Record<string, string> }).items;
        return Promise.resolve();
      },
    },
    ClipboardItem: class {
      readonly items: Record<string, string>;
      constructor(items: Record<string, string>) {
        this.items = items;
      }
    },
    safeStorage: {
      isAsyncEncryptionAvailable: () => Promise.resolve(true),
      getSelectedStorageBackend: () => told.backend,
      encryptStringAsync: (text: string) => Promise.resolve(Buffer.from(`sealed ${text}`)),
      decryptStringAsync: (sealed: Buffer) =>
        Promise.resolve({ result: sealed.toString().slice(7), shouldReEncrypt: false }),
    },
    systemPreferences: {
      canPromptTouchID: () => told.hasTouchId,
      promptTouchID: () => told.touch(),
    },
    utilityProcess: {
      fork: () => {
        throw new Error("not in these tests");
      },
    },
    dialog: {
      showErrorBox: () => undefined,
      showOpenDialog: (...asked: object[]) => {
        told.dialogs.push(asked);
        return Promise.resolve({ canceled: told.chosen.length === 0, filePaths: told.chosen });
      },
      showSaveDialog: (...asked: object[]) => {
        told.dialogs.push(asked);
        const [filePath = ""] = told.chosen;
        return Promise.resolve({ canceled: filePath === "", filePath });
      },
    },
    shell: { openExternal: () => Promise.resolve(), openPath: () => Promise.resolve("") },
    screen: { getAllDisplays: () => told.displays as never },
    Menu: {
      buildFromTemplate: (items: HostMenuItem[]) => items,
      setApplicationMenu: (menu: object | null) => {
        told.menu = menu as HostMenuItem[];
      },
    },
    Tray: class extends EventEmitter {
      menu: HostMenuItem[] = [];
      constructor(_image: string) {
        super();
        told.trays.push(this);
      }
      setToolTip(): void {
        // Not looked at.
      }
      setContextMenu(menu: object | null): void {
        this.menu = menu as HostMenuItem[];
      }
    },
  } satisfies HostElectron;
  return { electron, told, session, powerMonitor };
}

/** A call as it comes from our own page. */
export function callFrom(id: number, origin = "app://sallyport"): HostCallEvent {
  return { sender: { id }, senderFrame: { origin, parent: null } };
}
