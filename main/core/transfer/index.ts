/**
 * Moving in and out: files of other programs and our own sealed export, a dry run, and one transaction. Must
 * never write a record before it is confirmed, drop anything without a remark, put a value into a remark, a
 * message or the trail, or trust what a file claims about its size, depth or cost. Rules: SPEC.md.
 */
export { createEnding } from "./ending.ts";
export { damaged, throwIfCancelled, unsupported } from "./faults.ts";
export type { Source } from "./format.ts";
export { isSealed, openLines, sealLines, type Line } from "./formats/sealed-chunks.ts";
export { createPace } from "./pace.ts";
export { sourceOfPath, withHome } from "./source.ts";
export { createTransferDesk, type TransferDesk } from "./desk.ts";
export { createTray } from "./tray.ts";
export { filesOf } from "./files.ts";
export { createTransfer, type Transfer } from "./transfer.ts";
