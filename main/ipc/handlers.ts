import type { SallyportHandlers } from "#contract";
import type { Core } from "./core.ts";
import { createAccountHandlers } from "./handlers-account.ts";
import { createApprovalHandlers } from "./handlers-approvals.ts";
import { createAuditHandlers } from "./handlers-audit.ts";
import { createBackupHandlers } from "./handlers-backups.ts";
import { createCertificateHandlers } from "./handlers-certificates.ts";
import { createClipboardHandlers } from "./handlers-clipboard.ts";
import { createCodeHandlers } from "./handlers-codes.ts";
import { createAttachmentHandlers, createFileHandlers } from "./handlers-files.ts";
import { createHealthHandlers } from "./handlers-health.ts";
import { createKeyAgentHandlers } from "./handlers-key-agent.ts";
import { createKeyHandlers } from "./handlers-keys.ts";
import { createQuickUnlockHandlers } from "./handlers-quick-unlock.ts";
import { createRecordingHandlers } from "./handlers-recordings.ts";
import { createRecordHandlers } from "./handlers-records.ts";
import { createSettingsHandlers } from "./handlers-settings.ts";
import { createSftpHandlers } from "./handlers-sftp.ts";
import { createTransferHandlers } from "./handlers-transfer.ts";
import { createTravelHandlers } from "./handlers-travel.ts";
import { createVaultHandlers } from "./handlers-vaults.ts";

/** Every handler of the contract; those of `terminal` and `app` know their page and their host. */
export function createHandlers(
  core: Core & Pick<SallyportHandlers, "terminal" | "app">,
): SallyportHandlers {
  return {
    account: createAccountHandlers(core),
    vaults: createVaultHandlers(core),
    records: createRecordHandlers(core),
    attachments: createAttachmentHandlers(core),
    files: createFileHandlers(core),
    ...createCodeHandlers(core),
    keys: createKeyHandlers(core),
    certificates: createCertificateHandlers(core),
    clipboard: createClipboardHandlers(core),
    terminal: core.terminal,
    recordings: createRecordingHandlers(core),
    sftp: createSftpHandlers(core),
    settings: createSettingsHandlers(core),
    transfer: createTransferHandlers(core),
    travel: createTravelHandlers(core),
    health: createHealthHandlers(core),
    backups: createBackupHandlers(core),
    audit: createAuditHandlers(core),
    approvals: createApprovalHandlers(core),
    keyAgent: createKeyAgentHandlers(core),
    quickUnlock: createQuickUnlockHandlers(core),
    app: core.app,
  };
}
