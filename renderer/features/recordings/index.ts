/**
 * Recordings: the list, a search in all of them, and a player. Shows what the trusted side masked; must never ask
 * for anything else, or let what a recording holds reach a program, a link or the clipboard by itself.
 */
export { RecordingsPage } from "./page.tsx";
