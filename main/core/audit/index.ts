/**
 * The trail of what happened: appended in the same transaction as the change it tells of, chained by hash,
 * its details sealed so that they can be written while locked and read only when unlocked. Must never hold a
 * secret value, and never change or remove an event; what one says may leave with a vault, and come back.
 */
export type {
  Audit,
  AuditDetails,
  AuditHead,
  AuditQuery,
  CarriedEvent,
  Withholding,
} from "./face.ts";
export { createAudit } from "./audit.ts";
export { newestEventAt } from "./read.ts";
export { auditMigrations } from "./schema.ts";
