import type { FileDialogs } from "#core/ports";
import type { HostElectron, HostParent } from "./electron-surface.ts";

type Pick = Parameters<FileDialogs["open"]>[0]["pick"];

const properties: Readonly<Record<Pick, ("openFile" | "openDirectory" | "multiSelections")[]>> = {
  file: ["openFile"],
  files: ["openFile", "multiSelections"],
  folder: ["openDirectory"],
};

/**
 * The system's dialogs, modal to the window that has the focus: what it shows must not change behind them.
 * SECURITY: the person sees and chooses each path there; no page ever names one. [F2]
 */
export function createDialogs({
  dialog,
  BrowserWindow,
}: {
  readonly dialog: HostElectron["dialog"];
  readonly BrowserWindow: { getFocusedWindow(): HostParent | null };
}): FileDialogs {
  return {
    async open({ title, button, pick }) {
      const parent = BrowserWindow.getFocusedWindow();
      const options = {
        title,
        buttonLabel: button,
        // A file that is only linked to is kept as what it is.
        properties: [...properties[pick], "dontAddToRecent" as const],
      };
      const { canceled, filePaths } = await (parent === null
        ? dialog.showOpenDialog(options)
        : dialog.showOpenDialog(parent, options));
      return canceled ? [] : filePaths;
    },
    async save({ title, button, name }) {
      const parent = BrowserWindow.getFocusedWindow();
      const options = {
        title,
        buttonLabel: button,
        defaultPath: name,
        properties: ["showOverwriteConfirmation" as const, "dontAddToRecent" as const],
      };
      const { canceled, filePath } = await (parent === null
        ? dialog.showSaveDialog(options)
        : dialog.showSaveDialog(parent, options));
      return canceled || filePath === "" ? null : filePath;
    },
  };
}
