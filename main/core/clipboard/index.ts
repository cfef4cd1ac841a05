/**
 * A copied secret leaves the clipboard by itself, and only if it is still there. Must never hold the copied
 * text longer than the copying takes, and never clear what somebody else put there.
 */
export { createClipboardGuard } from "./guard.ts";
export type { ClipboardGuard } from "./guard.ts";
