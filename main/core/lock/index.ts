/**
 * When the account locks, and what a lock does, in which order: see SPEC.md. Must never keep anything open
 * because one step of a lock failed, and never count as presence what is not a key or pointer of the person.
 */
export { createCollect } from "./collect.ts";
export { createLock } from "./lock.ts";
export type { Lock } from "./lock.ts";
export { createScour } from "./scour.ts";
