/**
 * How the records are: weak, reused, old, breached, expired, damaged, without encryption or a second factor. Must
 * never keep a password or anything that it could be guessed from outside a seal, let more of one leave this
 * machine than five digits of its hash (and those only when the person asked for it), or change a record.
 */
export type { Health } from "./face.ts";
export { createHealth } from "./health.ts";
export { healthMigrations } from "./schema.ts";
