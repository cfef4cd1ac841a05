/**
 * Terminals: hosts at the left, tabs and splits of sessions at the right. Draws what the trusted side sends and
 * sends what a person types. Must never hold a password, and never keep a line of a screen after a lock.
 */
export { TerminalsPage } from "./page.tsx";
