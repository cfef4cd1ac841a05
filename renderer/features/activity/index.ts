/**
 * Activity: the audit trail as the chain that it is, newest first, and a button that recomputes it.
 * Shows names, never values; must never offer a way to change or remove an event.
 */
export { ActivityPage } from "./page.tsx";
