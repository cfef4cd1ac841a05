/**
 * All of Electron that the product may touch. The real module and the tests' stand-in both satisfy it, so
 * neither can drift from the other unseen. Listeners are written narrow: Electron's own overloads return
 * `this`, which no stand-in could.
 */
import type Electron from "electron";

interface Prevented {
  preventDefault(): void;
}

export interface HostFrame {
  readonly origin: string;
  readonly parent: HostFrame | null;
}

export interface HostContents extends Pick<
  Electron.WebContents,
  "id" | "send" | "isDestroyed" | "reload"
> {
  postMessage(channel: string, message: unknown, transfer?: HostPort[]): void;
  setWindowOpenHandler(handler: (details: { readonly url: string }) => { action: "deny" }): void;
  on(
    event: "will-navigate" | "will-redirect" | "will-attach-webview",
    listener: (event: Prevented) => void,
  ): unknown;
  on(
    event: "render-process-gone",
    listener: (event: unknown, gone: { readonly reason: string }) => void,
  ): unknown;
}

export interface HostWindow extends Pick<
  Electron.BrowserWindow,
  | "loadURL"
  | "show"
  | "hide"
  | "focus"
  | "destroy"
  | "isDestroyed"
  | "isVisible"
  | "isMinimized"
  | "isMaximized"
  | "maximize"
  | "restore"
  | "getNormalBounds"
> {
  readonly webContents: HostContents;
  once(event: "ready-to-show", listener: () => void): unknown;
  on(event: "close", listener: (event: Prevented) => void): unknown;
  on(event: "closed" | "minimize" | "resize" | "move", listener: () => void): unknown;
}

/** What a window may be told about itself; everything else has Electron's own default. */
export type HostWindowOptions = Pick<
  Electron.BrowserWindowConstructorOptions,
  | "x"
  | "y"
  | "width"
  | "height"
  | "minWidth"
  | "minHeight"
  | "show"
  | "title"
  | "backgroundColor"
  | "autoHideMenuBar"
  | "webPreferences"
>;

export interface HostPort extends Pick<Electron.MessagePortMain, "start" | "close"> {
  postMessage(message: unknown): void;
  on(event: "message", listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: "close", listener: () => void): unknown;
}

export interface HostCallEvent {
  readonly sender: { readonly id: number };
  readonly senderFrame: HostFrame | null;
}

export interface HostSession extends Pick<Electron.Session, "setSpellCheckerEnabled"> {
  setPermissionRequestHandler(
    handler: (contents: unknown, permission: string, answer: (granted: boolean) => void) => void,
  ): void;
  setPermissionCheckHandler(handler: () => boolean): void;
  setDevicePermissionHandler(handler: () => boolean): void;
  on(event: "will-download", listener: (event: Prevented) => void): unknown;
  readonly webRequest: {
    onBeforeRequest(
      listener: (
        details: { readonly url: string },
        answer: (response: { cancel?: boolean }) => void,
      ) => void,
    ): void;
  };
}

export type HostMenuItem = Pick<
  Electron.MenuItemConstructorOptions,
  "id" | "label" | "accelerator" | "registerAccelerator" | "role" | "type"
> & { readonly click?: () => void; readonly submenu?: HostMenuItem[] };

/** A menu that was built; only Electron looks inside. */
export type HostMenu = object;
export type HostClipboardItem = object;

export interface HostTray {
  setToolTip(text: string): void;
  setContextMenu(menu: HostMenu | null): void;
  on(event: "click", listener: () => void): unknown;
}

export interface HostChild {
  postMessage(message: unknown): void;
  kill(): boolean;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- Electron's own type for a message
  on(event: "message", listener: (message: any) => void): unknown;
  on(event: "exit", listener: () => void): unknown;
}

type Opened = Pick<Electron.OpenDialogReturnValue, "canceled" | "filePaths">;
type Saved = Pick<Electron.SaveDialogReturnValue, "canceled" | "filePath">;

/** A window that a dialog is modal to; only Electron looks inside. */
export type HostParent = object;

export interface HostDialog extends Pick<Electron.Dialog, "showErrorBox"> {
  showOpenDialog(window: HostParent, options: Electron.OpenDialogOptions): Promise<Opened>;
  showOpenDialog(options: Electron.OpenDialogOptions): Promise<Opened>;
  showSaveDialog(window: HostParent, options: Electron.SaveDialogOptions): Promise<Saved>;
  showSaveDialog(options: Electron.SaveDialogOptions): Promise<Saved>;
}

export interface HostElectron {
  readonly app: Pick<
    Electron.App,
    | "whenReady"
    | "quit"
    | "exit"
    | "enableSandbox"
    | "isPackaged"
    | "requestSingleInstanceLock"
    | "setPath"
  > & {
    on(event: "window-all-closed" | "second-instance" | "activate", listener: () => void): unknown;
    on(event: "before-quit" | "will-quit", listener: (event: Prevented) => void): unknown;
    on(
      event: "web-contents-created",
      listener: (event: unknown, contents: HostContents) => void,
    ): unknown;
  };
  readonly BrowserWindow: {
    new (options: HostWindowOptions): HostWindow;
    getFocusedWindow(): HostParent | null;
  };
  readonly ipcMain: {
    handle(channel: string, listener: (event: HostCallEvent, ...args: unknown[]) => unknown): void;
  };
  readonly protocol: Pick<Electron.Protocol, "registerSchemesAsPrivileged" | "handle">;
  readonly session: { readonly defaultSession: HostSession };
  readonly MessageChannelMain: new () => { readonly port1: HostPort; readonly port2: HostPort };
  readonly powerMonitor: Pick<Electron.PowerMonitor, "getSystemIdleTime" | "getSystemIdleState"> & {
    on(event: "lock-screen" | "suspend" | "resume", listener: () => void): unknown;
  };
  readonly clipboard: Pick<Electron.Clipboard, "readText" | "writeText"> & {
    write(items: HostClipboardItem[]): Promise<void>;
  };
  readonly ClipboardItem: new (items: Record<string, string>) => HostClipboardItem;
  readonly safeStorage: Pick<
    Electron.SafeStorage,
    | "isAsyncEncryptionAvailable"
    | "getSelectedStorageBackend"
    | "encryptStringAsync"
    | "decryptStringAsync"
  >;
  /** On a Mac; elsewhere Electron has neither. */
  readonly systemPreferences: Pick<
    Electron.SystemPreferences,
    "canPromptTouchID" | "promptTouchID"
  >;
  readonly utilityProcess: {
    fork(
      entry: string,
      args: string[],
      options: Pick<Electron.ForkOptions, "serviceName" | "env" | "execArgv" | "stdio">,
    ): HostChild;
  };
  readonly dialog: HostDialog;
  readonly shell: Pick<Electron.Shell, "openExternal" | "openPath">;
  readonly screen: Pick<Electron.Screen, "getAllDisplays">;
  readonly Menu: {
    buildFromTemplate(items: HostMenuItem[]): HostMenu;
    setApplicationMenu(menu: HostMenu | null): void;
  };
  readonly Tray: new (image: string) => HostTray;
}
