import path from "node:path";
import type { Events } from "#contract";
import { editorUnavailable } from "#core/ports";
import { systemClock } from "#core/ports";
import { readArguments, type Arguments } from "../arguments.ts";
import { findFolders, throwAwayFolders, type Folders } from "../folders.ts";
import { serve } from "../browser/index.ts";
import { describeError } from "../ipc/index.ts";
import { openPage } from "../page/index.ts";
import { platformName, version } from "../product.ts";
import { createLocalShells } from "../pty/index.ts";
import { guardProcess, reportToStderr } from "../report.ts";
import { startSallyport, type Sallyport } from "../start.ts";
import { createPages } from "./calls.ts";
import { createClipboard } from "./clipboard.ts";
import { createDialogs } from "./dialogs.ts";
import type { HostElectron, HostWindow } from "./electron-surface.ts";
import { hardenEarly, hardenSession } from "./harden.ts";
import { createKeychain } from "./keychain.ts";
import { setMenu, setTray, type MenuActions } from "./menu.ts";
import { createPower } from "./power.ts";
import { createPresence } from "./presence/index.ts";
import { startUtility } from "./pty.ts";
import { registerScheme, servePage } from "./scheme.ts";
import { openWindow } from "./window.ts";

/** The folder that holds main, preload and renderer, as built. */
const built = path.join(import.meta.dirname, "..");

function start(electron: HostElectron, args: Arguments, folders: Folders): Sallyport {
  return startSallyport({
    folder: folders.data,
    stateFolder: folders.state,
    demo: args.demo,
    host: {
      kind: "electron",
      platform: platformName(process.platform),
      version,
      clock: systemClock,
      power: createPower(electron, systemClock),
      clipboard: createClipboard(electron),
      keychain: createKeychain(electron),
      presence: createPresence(electron),
      shells: createLocalShells(path.join(import.meta.dirname, "pty.js"), (entry) =>
        startUtility(electron, entry),
      ),
      dialogs: createDialogs(electron),
      openLink: (url) => electron.shell.openExternal(url),
      openFile: async (file) => {
        const problem = await electron.shell.openPath(file);
        if (problem !== "") throw editorUnavailable();
      },
      report: reportToStderr,
    },
  });
}

/** The one window, and what brings it back. */
function createDesk(electron: HostElectron, sallyport: Sallyport, stateFolder: string) {
  const pages = createPages(electron, sallyport);
  let isQuitting = false;
  let window: HostWindow | null = null;
  const show = () => {
    window ??= open();
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };
  const open = (): HostWindow => {
    const opened = openWindow(electron, {
      preload: path.join(built, "preload", "index.cjs"),
      stateFolder,
      hidesOnClose: () => !isQuitting,
      onClosedByPerson: () => {
        sallyport.windowGone("closed");
      },
      onMinimised: () => {
        sallyport.windowGone("minimised");
      },
      onCrashed: (reason) => {
        reportToStderr({ call: "page", error: reason });
      },
    });
    const leave = pages.add(opened.webContents);
    opened.on("closed", () => {
      leave();
      window = null;
    });
    return opened;
  };
  return {
    show,
    /** From now on closing the window closes it. */
    quitting: () => {
      isQuitting = true;
    },
  };
}

/** Brings the window up when a program asks for something that only the person can give. */
function showWhenAsked(sallyport: Sallyport, show: () => void): void {
  const before = { approval: 0, unlock: 0 };
  const tell = (what: keyof typeof before, count: number) => {
    if (count > before[what]) show();
    before[what] = count;
  };
  sallyport.subscribe((name, value) => {
    if (name === "approvals.changed") {
      tell("approval", (value as Events["approvals.changed"]).asking.length);
    }
    if (name === "key-agent.changed") {
      tell("unlock", (value as Events["key-agent.changed"]).waiting);
    }
  });
}

/** Ends everything in order before the process does. Asked twice, it still runs once. */
function stopBeforeQuit(electron: HostElectron, sallyport: Sallyport): void {
  let isStopped = false;
  electron.app.on("will-quit", (event) => {
    if (isStopped) return;
    event.preventDefault();
    isStopped = true;
    sallyport.stop().then(
      () => {
        electron.app.exit(0);
      },
      () => {
        electron.app.exit(1);
      },
    );
  });
}

/** Runs Sallyport on Electron, or on what stands in for it. Answers once the window is open. */
export async function runShell(electron: HostElectron): Promise<void> {
  guardProcess(reportToStderr, describeError);
  const args = readArguments(process.argv.slice(1));
  const folders = args.demo ? throwAwayFolders() : findFolders(args.data);
  // Chromium's own files lie apart from the vault, and each data folder has an instance of its own.
  electron.app.setPath("userData", path.join(folders.state, "electron"));
  if (!electron.app.requestSingleInstanceLock()) {
    electron.app.exit(0);
    return;
  }
  hardenEarly(electron);
  registerScheme(electron);
  await electron.app.whenReady();
  if (args.browser) {
    await serve(args, (entry) => startUtility(electron, entry));
    return;
  }
  hardenSession(electron);
  servePage(electron, openPage(path.join(built, "renderer")));
  const sallyport = start(electron, args, folders);
  const desk = createDesk(electron, sallyport, folders.state);
  const actions: MenuActions = {
    command: (command) => {
      desk.show();
      sallyport.command(command);
    },
    lock: () => {
      sallyport.lock();
    },
    show: desk.show,
    quit: () => {
      electron.app.quit();
    },
  };
  electron.app.on("second-instance", desk.show);
  electron.app.on("activate", desk.show);
  electron.app.on("before-quit", desk.quitting);
  electron.app.on("window-all-closed", () => undefined); // The tray is left; quitting is asked for.
  stopBeforeQuit(electron, sallyport);
  showWhenAsked(sallyport, desk.show);
  setMenu(electron, actions);
  setTray(electron, path.join(built, "..", "assets", "tray.png"), actions);
  if (args.demo) {
    const password = await sallyport.demonstrate();
    process.stdout.write(`The demonstration's master password is ${password}\n`);
  }
  desk.show();
}
