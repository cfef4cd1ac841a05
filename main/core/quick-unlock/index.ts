/**
 * Unlocking by the platform's own sign-in instead of the master password, and for how long: see SPEC.md. Must
 * never open anything because a question was answered: only with the key that the keychain gives out after it.
 * Must never write that key down in the clear, keep it in the clear, or ask in a loop.
 */
export { createQuickUnlock, type QuickUnlock } from "./quick-unlock.ts";
