/**
 * Files: this computer at the left, a server at the right, and what is being copied below. The trusted side lists and
 * copies; this room must never hold a byte of a file but one that was dropped on it, nor keep a name over a lock.
 */
export { FilesPage, type FilesWish } from "./page.tsx";
