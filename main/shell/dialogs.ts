import type { FileDialogs } from "#core/ports";
import type { HostElectron } from "./electron-surface.ts";

type Pick = Parameters<FileDialogs["open"]>[0]["pick"];

const properties: Readonly<Record<Pick, ("openFile" | "openDirectory" | "multiSelections")[]>> = {
  file: ["openFile"],
  files: ["openFile", "multiSelections"],
  folder: ["openDirectory"],
};

/** The system's dialogs. SECURITY: the person sees and chooses each path there; no page ever names one. [F2] */
export function createDialogs({ dialog }: { dialog: HostElectron["dialog"] }): FileDialogs {
  return {
    async open({ title, button, pick }) {
      const { canceled, filePaths } = await dialog.showOpenDialog({
        title,
        buttonLabel: button,
        // A file that is only linked to is kept as what it is.
        properties: [...properties[pick], "dontAddToRecent"],
      });
      return canceled ? [] : filePaths;
    },
    async save({ title, button, name }) {
      const { canceled, filePath } = await dialog.showSaveDialog({
        title,
        buttonLabel: button,
        defaultPath: name,
        properties: ["showOverwriteConfirmation", "dontAddToRecent"],
      });
      return canceled || filePath === "" ? null : filePath;
    },
  };
}
