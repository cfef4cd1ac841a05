import type { Events } from "#contract";
import type { HostElectron, HostMenuItem, HostTray } from "./electron-surface.ts";

type Command = Events["app.command"]["command"];

export interface MenuActions {
  /** Does what the window's own shortcut does. */
  readonly command: (command: Command) => void;
  readonly lock: () => void;
  readonly show: () => void;
  readonly quit: () => void;
}

/** An entry for what the page does itself. Its shortcut is shown only: the page hears the keys first. */
function commandItem(label: string, accelerator: string, run: () => void): HostMenuItem {
  return { label, accelerator, registerAccelerator: false, click: run };
}

/** The application's menu. Its entries do what the page's shortcuts do. */
export function setMenu(electron: HostElectron, actions: MenuActions): void {
  const item = (label: string, accelerator: string, command: Command) =>
    commandItem(label, accelerator, () => {
      actions.command(command);
    });
  const separator: HostMenuItem = { type: "separator" };
  const lock: HostMenuItem = {
    id: "lock",
    label: "Lock",
    accelerator: "CommandOrControl+Shift+L",
    registerAccelerator: false,
    click: actions.lock,
  };
  const quit: HostMenuItem = {
    id: "quit",
    label: "Quit Sallyport",
    accelerator: "CommandOrControl+Q",
    click: actions.quit,
  };
  const menu: HostMenuItem[] = [
    {
      label: "Sallyport",
      submenu: [
        item("New record", "CommandOrControl+N", "new-record"),
        item("New terminal", "CommandOrControl+T", "new-terminal"),
        separator,
        item("Settings", "CommandOrControl+,", "settings"),
        lock,
        separator,
        quit,
      ],
    },
    {
      label: "Edit",
      submenu: [
        { role: "undo" },
        { role: "redo" },
        separator,
        { role: "cut" },
        { role: "copy" },
        { role: "paste" },
        { role: "selectAll" },
        separator,
        item("Find", "CommandOrControl+F", "find"),
        item("Go to anything", "CommandOrControl+K", "palette"),
      ],
    },
    {
      label: "View",
      submenu: [
        { role: "zoomIn" },
        { role: "zoomOut" },
        { role: "resetZoom" },
        { role: "togglefullscreen" },
      ],
    },
    { label: "Window", submenu: [{ role: "minimize" }, { role: "close" }] },
  ];
  electron.Menu.setApplicationMenu(electron.Menu.buildFromTemplate(menu));
}

/** Electron takes the icon away with the object, once nobody holds on to it. */
const trays = new Set<HostTray>();

/** The icon beside the clock: shows the window, locks, quits. */
export function setTray(electron: HostElectron, icon: string, actions: MenuActions): void {
  const tray = new electron.Tray(icon);
  trays.add(tray);
  tray.setToolTip("Sallyport");
  tray.on("click", actions.show);
  tray.setContextMenu(
    electron.Menu.buildFromTemplate([
      { label: "Open Sallyport", click: actions.show },
      { id: "tray-lock", label: "Lock", click: actions.lock },
      { type: "separator" },
      { label: "Quit", click: actions.quit },
    ]),
  );
}
