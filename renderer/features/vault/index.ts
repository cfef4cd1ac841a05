/**
 * The vault: sidebar, list, ledger and forms of records. Asks the bridge for everything; never keeps a
 * revealed value longer than the component that shows it, and never sends a concealed one that was not typed.
 */
export { copyMain, copyRecordCode } from "./actions.ts";
export { VaultPage } from "./page.tsx";
