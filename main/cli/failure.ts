import type { Failure, FailureCode } from "#contract";

/** What can go wrong on this side alone. */
export type CliCode = FailureCode | "usage" | "no-terminal" | "no-application" | "not-startable";

/** An end that is expected to happen: told in words, with an exit code of its own. */
export class CliFailure extends Error {
  readonly code: CliCode;
  readonly details: Failure["details"];

  constructor(code: CliCode, message: string, details?: Failure["details"]) {
    super(message);
    this.name = "CliFailure";
    this.code = code;
    this.details = details;
  }
}

/** The exit codes of docs/cli.md. */
const exits: Readonly<Partial<Record<CliCode, number>>> = {
  usage: 2,
  "invalid-request": 2,
  "record-invalid": 2,
  "totp-unreadable": 2,
  "key-unreadable": 2,
  "key-passphrase-needed": 2,
  "certificate-invalid": 2,
  "password-weak": 2,
  "not-found": 3,
  "field-empty": 3,
  "account-missing": 3,
  ambiguous: 4,
  "vault-locked": 5,
  "password-wrong": 5,
  "password-needed": 5,
  "attempts-delayed": 5,
  "no-terminal": 5,
  "not-approved": 6,
  refused: 6,
  "vault-busy": 7,
  "no-application": 7,
  "record-damaged": 8,
  "vault-damaged": 8,
  "vault-newer": 8,
  "vault-missing": 8,
  "vault-replaced": 9,
  "import-unrecognised": 2,
  "import-unsupported": 2,
  "import-too-large": 2,
  "import-password-needed": 5,
  "import-password-wrong": 5,
  "import-damaged": 8,
  conflict: 9,
  "account-exists": 9,
  "breaches-off": 2,
  "hashes-unsuitable": 2,
  "not-startable": 127,
  cancelled: 130,
};

/** 1 for whatever has no code of its own. */
export function exitOf(code: CliCode): number {
  return exits[code] ?? 1;
}
