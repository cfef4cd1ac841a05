import type { HostElectron, HostWindow } from "./electron-surface.ts";
import { pageOrigin } from "./scheme.ts";
import { recallWindow, rememberWindow } from "./window-state.ts";

export interface WindowOptions {
  readonly preload: string;
  readonly stateFolder: string;
  /** False once the application is quitting: then closing closes. */
  readonly hidesOnClose: () => boolean;
  onClosedByPerson(): void;
  onMinimised(): void;
  /** The page's process is gone, and is about to be started again. */
  onCrashed(reason: string): void;
}

/** Makes the window and loads the page into it. */
export function openWindow(electron: HostElectron, options: WindowOptions): HostWindow {
  const { maximised, place, width, height } = recallWindow(electron, options.stateFolder);
  const window = new electron.BrowserWindow({
    ...place,
    width,
    height,
    minWidth: 480,
    minHeight: 400,
    show: false,
    title: "Sallyport",
    backgroundColor: "#16191d",
    autoHideMenuBar: true,
    webPreferences: {
      preload: options.preload,
      // SECURITY: the page's scripts and the preload's live in worlds apart.
      contextIsolation: true,
      // SECURITY: the page's process has no Node and runs in the system's sandbox.
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      sandbox: true,
      // SECURITY: the same-origin rule holds, and no mixed or experimental content is let in.
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      // SECURITY: no embedded pages; a file that is dropped is not navigated to.
      webviewTag: false,
      navigateOnDragDrop: false,
      // SECURITY: what is typed is not sent to a dictionary.
      spellcheck: false,
      // SECURITY: no tools that could be talked into running a script in an installed application.
      devTools: !electron.app.isPackaged,
    },
  });
  if (maximised) window.maximize();
  window.once("ready-to-show", () => {
    window.show();
  });
  window.on("close", (event) => {
    rememberWindow(window, options.stateFolder);
    if (!options.hidesOnClose()) return;
    event.preventDefault();
    window.hide();
    options.onClosedByPerson();
  });
  window.on("minimize", () => {
    options.onMinimised();
  });
  window.webContents.on("render-process-gone", (_event, { reason }) => {
    if (reason === "clean-exit") return;
    options.onCrashed(reason);
    window.webContents.reload();
  });
  window.loadURL(`${pageOrigin}/`).catch((error: unknown) => {
    options.onCrashed(error instanceof Error ? error.name : "not loaded");
  });
  return window;
}
