/**
 * Files on their way between the person's disk and the trusted side: chosen in the system's dialog or in a page,
 * known to that page by a one-time ticket. Must never hold a file whole, let a page name a path, carry a byte for
 * a ticket that nobody asked for, or keep anything over a lock. SPEC.md has the rules.
 */
export { createFiles } from "./files.ts";
export type { Chosen, Files, IncomingFile, OutgoingFile, Work } from "./face.ts";
export { nameFile, writeFileWhole } from "./write.ts";
