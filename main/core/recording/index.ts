/**
 * Recordings of terminal sessions: masked, sealed in frames as it happens, chained by hash, and played again. Must
 * never write down a secret of the vault that is known for the host, keep one behind a lock, record what is typed
 * where it is not shown, or write into a frame that is written. SPEC.md has the rules.
 */
export { createRecordings } from "./recordings.ts";
export type { Recordings } from "./recordings.ts";
