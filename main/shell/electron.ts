/**
 * The Electron host: windows, menu, tray, clipboard, power, keychain. Must never hold a rule of the product.
 * This file alone imports electron for its values: everything else is handed what it needs of it, so that it
 * runs, and is tested, without.
 */
import * as electron from "electron";
import { describeError } from "../ipc/index.ts";
import { explainStart, reportToStderr } from "../report.ts";
import { runShell } from "./run.ts";

// Not awaited: Electron is ready only after this file has been evaluated.
runShell(electron).catch((error: unknown) => {
  reportToStderr({ call: "start", error: describeError(error) });
  electron.dialog.showErrorBox("Sallyport", explainStart(error));
  electron.app.exit(1);
});
