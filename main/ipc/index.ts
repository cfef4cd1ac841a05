/**
 * Door 1, the renderer's: contract call -> core call. Checks what comes in and what goes out, and is the only
 * place that catches. Must never hold a rule of the product, know a host, or answer what the contract does
 * not name.
 */
export type { Client, FramePort } from "./client.ts";
export type { Backups } from "./core.ts";
export { createPublisher, type Publisher } from "./publish.ts";
export { describeError, type Problem, type Report } from "./report.ts";
export { answer, createDoor, refused, type Door, type Request } from "./serve.ts";
