/**
 * Health: what could be better about the records, the worst first, and the way to each. Shows names and counts,
 * never a value; must never start a look-up that leaves this machine unless the person asked for it here.
 */
export { HealthPage } from "./page.tsx";
