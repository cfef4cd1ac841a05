import { z } from "zod";
import { accountStatus } from "./account.ts";
import { approvalsState } from "./approvals.ts";
import { mergeProgress } from "./backups.ts";
import { clipboardState } from "./desktop.ts";
import { fileProgress } from "./files.ts";
import { healthProgress } from "./health.ts";
import { keyAgentState } from "./key-agent.ts";
import { quickUnlockState } from "./quick-unlock.ts";
import { settingsShape } from "./settings.ts";
import { copyView, edit, remote } from "./sftp.ts";
import { session } from "./terminal.ts";
import { transferProgress } from "./transfer.ts";
import { travelProgress } from "./travel.ts";
import { id } from "./shapes.ts";

/** What the trusted side announces. Checked on the way out like a reply; none carries a secret. */
export const events = {
  "account.changed": accountStatus,
  /** These records, or the vaults themselves (no id), changed; ask again for what you show. */
  "records.changed": z.strictObject({ ids: z.array(id).max(1000) }),
  "settings.changed": settingsShape,
  "clipboard.changed": clipboardState,
  "terminal.changed": session,
  "terminal.closed": z.strictObject({ sessionId: id }),
  "sftp.changed": remote,
  "sftp.closed": z.strictObject({ remoteId: id }),
  "sftp.copy": copyView,
  "sftp.edit": edit,
  "approvals.changed": approvalsState,
  "key-agent.changed": keyAgentState,
  "quick-unlock.changed": quickUnlockState,
  "transfer.progress": transferProgress,
  "travel.progress": travelProgress,
  "merge.progress": mergeProgress,
  "health.progress": healthProgress,
  /** What a check would find is no longer what the last one found. */
  "health.changed": z.strictObject({}),
  "files.progress": fileProgress,
  "audit.appended": z.strictObject({ sequence: z.int().min(1) }),
  /** The menu or the tray asks the window to do what its shortcut does. */
  "app.command": z.strictObject({
    command: z.enum(["palette", "new-record", "new-terminal", "settings", "find"]),
  }),
};

export type Events = { readonly [Name in keyof typeof events]: z.output<(typeof events)[Name]> };
export type EventName = keyof Events;
