/** Every failure that may cross to the renderer. Stable: screens, tests and scripts switch on these. */
export const failureCodes = [
  // any call
  "invalid-request",
  "refused",
  "vault-locked",
  "internal",
  // account
  "account-exists",
  "account-missing",
  "password-weak",
  "password-wrong",
  /** This record asks for the master password again: see `records.permit`. */
  "password-needed",
  "recovery-code-wrong",
  "attempts-delayed",
  "vault-damaged",
  "vault-newer",
  "vault-missing",
  "vault-replaced",
  "vault-busy",
  // quick unlock
  /** There is no presence to ask for here, or no keychain to trust. */
  "quick-unlock-unavailable",
  /** The person did not show that they are there. */
  "quick-unlock-refused",
  "quick-unlock-expired",
  /** Off, ended, damaged, or made for another state of the vault: the master password comes first. */
  "quick-unlock-void",
  // storage, for any change
  "disk-full",
  "folder-read-only",
  "storage-failed",
  "folder-unsuitable",
  "backup-damaged",
  // vaults and records
  "not-found",
  "conflict",
  "record-damaged",
  "record-invalid",
  "vault-not-empty",
  "last-vault",
  "field-empty",
  "attachment-damaged",
  "attachment-too-large",
  "file-unreadable",
  // one-time codes and keys
  "totp-unreadable",
  "key-unreadable",
  "key-passphrase-needed",
  "key-passphrase-wrong",
  // moving in and out
  "import-unrecognised",
  "import-damaged",
  "import-unsupported",
  "import-password-needed",
  "import-password-wrong",
  "import-too-large",
  "cancelled",
  // vaults that leave the device
  "nothing-leaves",
  "sessions-open",
  "recordings-here",
  "already-here",
  // passwords known from breaches
  "breaches-off",
  "breaches-unreachable",
  "breaches-garbled",
  "hashes-unsuitable",
  // clipboard and desktop
  "clipboard-unavailable",
  "link-refused",
  // programs that ask from outside
  "not-approved",
  "ambiguous",
  // terminals
  "host-incomplete",
  "host-unresolved",
  "host-refused",
  "host-timeout",
  "host-unreachable",
  "host-key-changed",
  "host-key-revoked",
  "host-key-refused",
  "sign-in-refused",
  // certificates for signing in
  "certificate-invalid",
  "certificate-refused",
  "certificate-expired",
  "certificate-not-yet-valid",
  "handshake-failed",
  "algorithm-mismatch",
  "channel-timeout",
  "connection-lost",
  "jump-failed",
  "shell-failed",
  "session-ended",
  "question-gone",
  // recordings
  "recording-damaged",
  "recording-failed",
  // files of a server
  "sftp-unavailable",
  "sftp-garbled",
  "sftp-timeout",
  "remote-denied",
  "remote-failed",
  "remote-full",
  "remote-changed",
  "checksum-differs",
  "name-unsafe",
  "editor-unavailable",
] as const;

export type FailureCode = (typeof failureCodes)[number];

/** What any call that writes to the data folder may answer. */
export const writeFailures = [
  "disk-full",
  "folder-read-only",
  "storage-failed",
  "vault-replaced",
] as const;
