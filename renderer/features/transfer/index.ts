/**
 * Moving in and out, and vaults that leave the device and come back: choose a file, see what it would bring, bring it in; or write everything to a file. Keeps
 * no password and no file beyond the call that needs it.
 */
export { ExportDialog } from "./export.tsx";
export { ImportDialog } from "./import.tsx";
export { LeaveDialog } from "./leave.tsx";
export { ReturnDialog } from "./return.tsx";
