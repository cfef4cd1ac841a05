/**
 * What may cross between the trusted side and the renderer: one schema per call, one per event.
 * Must never import Node, the DOM, Electron or any other room.
 */
import { account } from "./account.ts";
import { approvals } from "./approvals.ts";
import { audit } from "./audit.ts";
import { backups } from "./backups.ts";
import { certificates } from "./certificates.ts";
import { generator, keys, totp } from "./codes.ts";
import { app, clipboard } from "./desktop.ts";
import { attachments, files } from "./files.ts";
import { health } from "./health.ts";
import { keyAgent } from "./key-agent.ts";
import { quickUnlock } from "./quick-unlock.ts";
import { recordings } from "./recordings.ts";
import { records } from "./records.ts";
import { settings } from "./settings.ts";
import { sftp } from "./sftp.ts";
import { terminal } from "./terminal.ts";
import { transfer } from "./transfer.ts";
import { travel } from "./travel.ts";
import { vaults } from "./vaults.ts";
import type { Bridge, Handlers } from "./call.ts";
import type { EventName, Events } from "./events.ts";

export const contract = {
  account,
  vaults,
  records,
  attachments,
  files,
  totp,
  generator,
  keys,
  certificates,
  clipboard,
  terminal,
  recordings,
  sftp,
  transfer,
  travel,
  health,
  settings,
  backups,
  audit,
  approvals,
  keyAgent,
  quickUnlock,
  app,
};

export type SallyportContract = typeof contract;
export type SallyportHandlers = Handlers<SallyportContract>;

/** The whole face of the trusted side, as the page sees it. */
export interface SallyportBridge {
  readonly calls: Bridge<SallyportContract>;
  /** Subscribes to one event; the answer ends the subscription. */
  readonly on: <Name extends EventName>(
    name: Name,
    listener: (value: Events[Name]) => void,
  ) => () => void;
}

export type * from "./call.ts";
export * from "./account.ts";
export * from "./approvals.ts";
export * from "./audit.ts";
export * from "./backups.ts";
export * from "./certificates.ts";
export * from "./codes.ts";
export * from "./desktop.ts";
export * from "./events.ts";
export * from "./failures.ts";
export * from "./files.ts";
export * from "./health.ts";
export * from "./key-agent.ts";
export { portMessage } from "./names.ts";
export * from "./quick-unlock.ts";
export * from "./record-types.ts";
export * from "./recordings.ts";
export * from "./records.ts";
export * from "./settings.ts";
export * from "./sftp.ts";
export * from "./shapes.ts";
export * from "./terminal.ts";
export * from "./transfer.ts";
export * from "./travel.ts";
export * from "./vaults.ts";
