import type { FailureCode } from "#contract";

/** Why a session is not there, in words for its pane: what happened, and what a person can do. */
export interface Trouble {
  readonly title: string;
  /** What the trusted side's own words do not say. */
  readonly advice?: string;
  /** Whether trying again as it is may help. */
  readonly canRetry: boolean;
  /** Whether the cause is in the host's record. */
  readonly canEdit: boolean;
  readonly isAlarm?: boolean;
}

const known: Partial<Readonly<Record<FailureCode, Trouble>>> = {
  "host-incomplete": {
    title: "This host cannot be connected to yet",
    canRetry: false,
    canEdit: true,
  },
  "host-unresolved": {
    title: "The address was not found",
    canRetry: true,
    canEdit: true,
  },
  "host-refused": {
    title: "Nothing answers on that port",
    canRetry: true,
    canEdit: true,
  },
  "host-timeout": {
    title: "The host did not answer in time",
    canRetry: true,
    canEdit: true,
  },
  "host-unreachable": {
    title: "There is no way to the host",
    canRetry: true,
    canEdit: true,
  },
  "host-key-changed": {
    title: "The host key changed",
    advice: "Ask whoever runs it before you connect again.",
    canRetry: true,
    canEdit: false,
    isAlarm: true,
  },
  "host-key-revoked": {
    title: "This host key is revoked",
    advice: "A key that is marked as stolen or replaced is always refused.",
    canRetry: false,
    canEdit: false,
    isAlarm: true,
  },
  "host-key-refused": {
    title: "The host key was not accepted",
    advice: "Connect again when you can compare the fingerprint.",
    canRetry: true,
    canEdit: false,
  },
  "sign-in-refused": {
    title: "The host refused the sign-in",
    advice: "It was not tried again, so that the account is not blocked.",
    canRetry: true,
    canEdit: true,
  },
  "certificate-invalid": {
    title: "This certificate cannot be made",
    advice: "Edit the host: its fields say what the certificate allows.",
    canRetry: true,
    canEdit: true,
  },
  "certificate-refused": {
    title: "The host refused the certificate",
    advice: "The record of the authority shows what a server needs.",
    canRetry: true,
    canEdit: true,
  },
  "certificate-expired": {
    title: "The host's clock is ahead",
    canRetry: true,
    canEdit: true,
  },
  "certificate-not-yet-valid": {
    title: "The host's clock is behind",
    canRetry: true,
    canEdit: true,
  },
  "handshake-failed": {
    title: "The connection could not be secured",
    canRetry: true,
    canEdit: true,
  },
  "algorithm-mismatch": {
    title: "No common algorithm",
    canRetry: false,
    canEdit: false,
  },
  "channel-timeout": {
    title: "Signed in, but no shell opened",
    canRetry: true,
    canEdit: false,
  },
  "connection-lost": {
    title: "The connection was lost",
    advice: "What is above is kept.",
    canRetry: true,
    canEdit: false,
  },
  "jump-failed": {
    title: "The jump host did not let the connection through",
    canRetry: true,
    canEdit: true,
  },
  "shell-failed": {
    title: "The shell could not be started",
    canRetry: true,
    canEdit: false,
  },
  "session-ended": {
    title: "The session ended",
    advice: "What is above is kept.",
    canRetry: true,
    canEdit: false,
  },
  "record-damaged": {
    title: "The record of this host is damaged",
    canRetry: false,
    canEdit: true,
  },
  "not-found": {
    title: "The record of this host is gone",
    canRetry: false,
    canEdit: false,
  },
};

/** The words for a failure; a code without its own words gets calm general ones. */
export function troubleOf(code: FailureCode): Trouble {
  return (
    known[code] ?? {
      title: "The session could not be opened",
      canRetry: true,
      canEdit: false,
    }
  );
}
