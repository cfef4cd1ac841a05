import type { AuditEvent, AuditKind } from "#contract";

export type Tone = "plain" | "warn" | "danger";
export type Group = "secrets" | "sessions" | "changes" | "account";

/** Who did it: the person, the clock, Sallyport by itself, a program, or nobody knows. */
export type Actor = "You" | "Clock" | "Sallyport" | "Program" | "Unknown";

interface KindWords {
  readonly words: string;
  readonly group: Group;
  readonly tone?: Tone;
  readonly actor?: Actor;
}

const kinds: Readonly<Record<AuditKind, KindWords>> = {
  "account.created": { words: "Made the vault", group: "account" },
  "account.unlocked": { words: "Unlocked", group: "account" },
  "account.unlock-failed": {
    words: "Wrong master password",
    group: "account",
    tone: "danger",
    actor: "Unknown",
  },
  "account.locked": { words: "Locked", group: "account" },
  "account.password-changed": { words: "Changed the master password", group: "account" },
  "account.recovered": { words: "Recovered with the code", group: "account", tone: "warn" },
  "account.recovery-renewed": { words: "Renewed the recovery code", group: "account" },
  "account.rolled-back": {
    words: "The file was older",
    group: "account",
    tone: "danger",
    actor: "Unknown",
  },
  "account.merged": { words: "Merged another copy", group: "changes" },
  "vault.created": { words: "Made a vault", group: "changes" },
  "vault.renamed": { words: "Renamed a vault", group: "changes" },
  "vault.removed": { words: "Removed a vault", group: "changes" },
  "vault.marked": { words: "Marked a vault for travel", group: "changes" },
  "vault.returned": { words: "Vaults came back", group: "changes" },
  "vault.imported": { words: "Imported records", group: "changes" },
  "vault.exported": { words: "Exported records", group: "changes" },
  "record.created": { words: "Added a record", group: "changes" },
  "record.changed": { words: "Changed a record", group: "changes" },
  "record.archived": { words: "Archived a record", group: "changes" },
  "record.unarchived": { words: "Took a record out of the archive", group: "changes" },
  "record.trashed": { words: "Moved to the trash", group: "changes" },
  "record.restored": { words: "Restored a record", group: "changes" },
  "record.erased": { words: "Deleted for ever", group: "changes" },
  "record.moved": { words: "Moved to another vault", group: "changes" },
  "record.revealed": { words: "Revealed a value", group: "secrets" },
  "record.copied": { words: "Copied a value", group: "secrets" },
  "record.damaged": {
    words: "Found a damaged record",
    group: "changes",
    tone: "warn",
    actor: "Sallyport",
  },
  "attachment.saved": { words: "Saved a file", group: "secrets" },
  "totp.shown": { words: "Showed a one-time code", group: "secrets" },
  "totp.copied": { words: "Copied a one-time code", group: "secrets" },
  "secret.generated": { words: "Generated a secret", group: "secrets" },
  "key.imported": { words: "Imported a key", group: "secrets" },
  "key.generated": { words: "Generated a key", group: "secrets" },
  "session.started": { words: "Opened a session", group: "sessions" },
  "session.signed-in": { words: "Signed in", group: "sessions", actor: "Sallyport" },
  "recording.started": { words: "Began to record", group: "sessions" },
  "recording.ended": { words: "Ended a recording", group: "sessions" },
  "recording.failed": {
    words: "Could not record on",
    group: "sessions",
    tone: "warn",
    actor: "Sallyport",
  },
  "recording.played": { words: "Played a recording", group: "secrets" },
  "recording.exported": { words: "Exported a recording", group: "secrets" },
  "recording.removed": { words: "Removed a recording", group: "changes" },
  "session.filled": { words: "Typed a password in a session", group: "secrets" },
  "session.failed": { words: "A session failed", group: "sessions", tone: "warn" },
  "session.ended": { words: "Ended a session", group: "sessions" },
  "files.opened": { words: "Opened the files of a server", group: "sessions" },
  "files.copying": { words: "Began to copy files", group: "sessions" },
  "files.copied": { words: "Copied files", group: "sessions" },
  "files.changed": { words: "Changed files on a server", group: "sessions" },
  "host-key.trusted": { words: "Trusted a host key", group: "sessions" },
  "host-key.refused": {
    words: "Refused a host key",
    group: "sessions",
    tone: "warn",
    actor: "Sallyport",
  },
  "host-key.forgotten": { words: "Forgot a host key", group: "sessions" },
  "certificate.issued": { words: "Signed a certificate", group: "secrets", actor: "Sallyport" },
  "certificate.revoked": { words: "Revoked certificates", group: "changes" },
  "certificate.list-exported": { words: "Exported a revocation list", group: "secrets" },
  "health.ignored": { words: "Left a finding out", group: "changes" },
  "health.looked-up": { words: "Looked passwords up", group: "secrets" },
  "quick-unlock.on": { words: "Switched quick unlock on", group: "account" },
  "quick-unlock.off": { words: "Switched quick unlock off", group: "account" },
  "quick-unlock.refused": { words: "Refused a quick unlock", group: "account", tone: "warn" },
  "settings.changed": { words: "Changed a setting", group: "changes" },
  "data.moved": { words: "Moved the data folder", group: "changes" },
  "backup.written": { words: "Wrote a sealed backup", group: "changes", actor: "Sallyport" },
  "backup.restored": { words: "Restored a backup", group: "account", tone: "warn" },
  "data.replaced": {
    words: "Found the vault file replaced by another program",
    group: "account",
    tone: "warn",
    actor: "Sallyport",
  },
  "command.run": { words: "Ran a command", group: "secrets", actor: "Program" },
  "approval.granted": { words: "Let a program in", group: "secrets" },
  "approval.refused": { words: "Kept a program out", group: "secrets", tone: "warn" },
  "approval.withdrawn": { words: "Ended an approval", group: "secrets" },
  "key-agent.signed": { words: "Signed with a key", group: "secrets", actor: "Program" },
  "key-agent.refused": {
    words: "Refused to sign with a key",
    group: "secrets",
    tone: "warn",
    actor: "Program",
  },
};

/** The kinds of each filter; `null` for everything. */
export const filters: Readonly<Record<string, readonly AuditKind[] | null>> = {
  all: null,
  secrets: kindsOf((one) => one.group === "secrets"),
  sessions: kindsOf((one) => one.group === "sessions"),
  changes: kindsOf((one) => one.group === "changes"),
  account: kindsOf((one) => one.group === "account"),
  refused: kindsOf((one) => one.tone !== undefined),
};

function kindsOf(rule: (words: KindWords) => boolean): readonly AuditKind[] {
  const all = Object.entries(kinds) as [AuditKind, KindWords][];
  return all.filter(([, words]) => rule(words)).map(([kind]) => kind);
}

/** An event as its row says it. */
export interface Line {
  readonly what: string;
  /** Of what: the record, the host, the setting. Null when the details cannot be read. */
  readonly subject: string | null;
  readonly actor: Actor;
  readonly tone: Tone;
}

const byThemselves: Readonly<Record<string, Actor>> = {
  idle: "Clock",
  "clock-jump": "Clock",
  suspend: "Sallyport",
  "screen-lock": "Sallyport",
  quit: "Sallyport",
};

const reasons: Readonly<Record<string, string>> = {
  start: "at the start",
  person: "by hand",
  idle: "after a while of idle",
  "screen-lock": "with the screen",
  suspend: "before sleep",
  "clock-jump": "the clock jumped",
  "window-closed": "the window was closed",
  "window-minimised": "the window was minimised",
  quit: "when it quit",
  "data-moved": "after moving the data folder",
  password: "with the master password",
  recovery: "with the recovery code",
  quick: "with quick unlock",
  "host-key-changed": "the key had changed",
  "host-key-revoked": "the key is revoked",
  "host-key-refused": "not accepted",
  expired: "the master password was due",
  changed: "the password or the file was changed",
  restart: "after a restart",
  unanswered: "asked too often",
  damaged: "it did not fit this vault",
  "not-recognised": "nobody was recognised",
  "touch-id": "with Touch ID",
  "windows-hello": "with Windows Hello",
  "system-sign-in": "with this computer’s sign-in",
  "another-session": "it was for another session",
  "sha-1": "it asked for SHA-1",
};

const wrongWays: Readonly<Record<string, string>> = {
  recovery: "Wrong recovery code",
  quick: "A quick unlock did not fit",
};

/** Puts an event into words. */
export function lineOf({ kind, details }: AuditEvent): Line {
  const { words, tone = "plain", actor = "You" } = kinds[kind];
  if (details === null) return { what: words, subject: null, actor, tone };
  const field = text(details["field"]);
  const reason = text(details["reason"]);
  const by = kind === "account.locked" ? byThemselves[reason] : undefined;
  const wrong = kind === "account.unlock-failed" ? wrongWays[text(details["way"])] : undefined;
  return {
    what: wrong ?? withField(kind, field) ?? words,
    subject: kind === "account.unlock-failed" ? "" : subjectOf(details),
    actor: by ?? actor,
    tone,
  };
}

type Details = NonNullable<AuditEvent["details"]>;

function withField(kind: AuditKind, field: string): string | null {
  if (field === "" || (kind !== "record.revealed" && kind !== "record.copied")) return null;
  const verb = kind === "record.revealed" ? "Revealed" : "Copied";
  return `${verb} the ${lowerFirst(field)}`;
}

/** The name first; then what tells two events of the same name apart. */
function subjectOf(details: Details): string {
  const name = first(details, [
    "recordName",
    "name",
    "hostName",
    "host",
    "target",
    "file",
    "folder",
    "program",
  ]);
  const setting = text(details["setting"]);
  if (setting !== "") {
    return `${settingText(setting)}: ${text(details["from"])} to ${text(details["to"])}`;
  }
  const parts = [name, reasonText(details)].filter((part) => part !== "");
  return parts.join(", ");
}

function reasonText(details: Details): string {
  const reason = first(details, ["reason", "way", "failure", "code"]);
  return reasons[reason] ?? reason.replaceAll("-", " ");
}

function first(details: Details, names: readonly string[]): string {
  const found = names.find((name) => text(details[name]) !== "");
  return found === undefined ? "" : text(details[found]);
}

function text(value: string | number | boolean | undefined): string {
  return value === undefined ? "" : String(value);
}

/** "terminal.fontSize" is "terminal font size". */
function settingText(setting: string): string {
  return setting.replace(/[.]/g, " ").replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function lowerFirst(label: string): string {
  return /^[A-Z]{2}/.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1);
}

const ways: Readonly<Record<string, string>> = {
  password: "the master password",
  recovery: "the recovery code",
  quick: "quick unlock",
  "touch-id": "Touch ID",
  "windows-hello": "Windows Hello",
  "system-sign-in": "this computer’s sign-in",
};

const labels: Readonly<Record<string, string>> = {
  recordName: "Record",
  type: "Type",
  field: "Field",
  host: "Host",
  target: "Target",
  reason: "Reason",
  way: "By",
  record: "Record",
  exit: "Exit code",
  code: "Reason",
  key: "Key",
  algorithm: "Algorithm",
  setting: "Setting",
  from: "From",
  to: "To",
  name: "Name",
  file: "File",
  folder: "Folder",
};

/** The details as label and value, without the ids, which name nothing to a person. */
export function detailRows(details: Details): readonly { label: string; value: string }[] {
  return Object.entries(details)
    .filter(([name]) => !name.endsWith("Id") && name !== "id" && name !== "session")
    .map(([name, value]) => ({
      label: labels[name] ?? capital(settingText(name)),
      value: valueText(name, String(value)),
    }));
}

function valueText(name: string, value: string): string {
  if (name === "way") return ways[value] ?? value;
  return name === "reason" || name === "code"
    ? (reasons[value] ?? value.replaceAll("-", " "))
    : value;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
