import type { SallyportContract } from "./index.ts";
import type { EventName } from "./events.ts";
import type { Names } from "./call.ts";

/** The names of every call, for the preload, which takes names and types but no schema. */
export const callNames = {
  account: [
    "status",
    "strength",
    "create",
    "unlock",
    "recover",
    "changePassword",
    "renewRecoveryCode",
    "saveKit",
    "lock",
  ],
  vaults: ["list", "create", "rename", "remove"],
  records: [
    "find",
    "counts",
    "open",
    "reveal",
    "permit",
    "copy",
    "create",
    "change",
    "move",
    "duplicate",
    "archive",
    "unarchive",
    "trash",
    "restore",
    "erase",
    "emptyTrash",
    "versions",
    "compare",
    "revert",
  ],
  attachments: ["add", "save", "rename", "remove", "restore"],
  files: ["choose", "destination", "expect", "piece", "cancel"],
  totp: ["code", "copy", "describe"],
  generator: ["generate"],
  keys: ["generate", "import"],
  certificates: ["authority", "revoke", "exportRevocations"],
  clipboard: ["state", "clear", "writeText", "readText"],
  terminal: [
    "list",
    "openHost",
    "openLocal",
    "attach",
    "reconnect",
    "close",
    "answerHostKey",
    "answerPrompts",
    "fill",
    "knownHosts",
    "forgetHostKey",
  ],
  transfer: [
    "formats",
    "open",
    "openPath",
    "read",
    "rows",
    "remarks",
    "apply",
    "export",
    "cancel",
    "discard",
  ],
  health: ["check", "findings", "ignore", "lookUp", "cancel"],
  settings: ["get", "change", "moveData"],
  backups: ["list", "take", "compare", "merge", "leaveMerge", "restore"],
  audit: ["list", "verify"],
  approvals: ["list", "allow", "refuse", "withdraw"],
  keyAgent: ["state"],
  app: ["about", "openLink"],
} as const satisfies Names<SallyportContract>;

export const eventNames = [
  "account.changed",
  "records.changed",
  "settings.changed",
  "clipboard.changed",
  "terminal.changed",
  "terminal.closed",
  "audit.appended",
  "transfer.progress",
  "merge.progress",
  "health.progress",
  "health.changed",
  "files.progress",
  "approvals.changed",
  "key-agent.changed",
  "app.command",
] as const satisfies readonly EventName[];

/**
 * A session's port reaches the page as a window message `{ type: portMessage, attachId }` with the port in
 * `ports[0]`: a context bridge cannot carry one.
 */
export const portMessage = "sallyport-port";
