/** What the words of the command line have in common: their options, and the formats that there are. */

export interface Option {
  readonly type: "string" | "boolean";
  readonly short?: string;
  readonly multiple?: boolean;
  /** What stands for the value in the help. */
  readonly value?: string;
  readonly help: string;
  /** What may be its value, for the completion. */
  readonly choices?: readonly string[];
}

export interface Grammar {
  readonly summary: string;
  /** Names of what follows; in brackets where it may be absent. */
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, Option>>;
  readonly examples: readonly string[];
}

export const everywhere = {
  data: { type: "string", value: "DIR", help: "Use this data folder" },
  json: { type: "boolean", help: "Answer in JSON" },
  "password-stdin": {
    type: "boolean",
    help: "Read the master password from the first line of the input",
  },
  help: { type: "boolean", short: "h", help: "Show this help" },
} as const satisfies Record<string, Option>;

const types = [
  ...["login", "host", "ssh_key", "env_file", "api_credential"],
  ...["database", "totp", "card", "identity", "secure_note"],
];

export const vault: Option = { type: "string", value: "VAULT", help: "Only in this vault" };
export const field: Option = {
  type: "string",
  short: "f",
  value: "FIELD",
  help: "This field, by name or label",
};

/** Of what can be exported to, those with a password of their own, the one that holds everything first. */
export const sealedFormats: readonly string[] = ["sallyport", "kdbx", "bitwarden-json-sealed"];
export const exportFormats = [...sealedFormats, "bitwarden-json", "cxf-json", "csv"];

/** Of what can be imported; a test compares them with the formats themselves, which are slow to load. */
export const importFormats = [
  ...["sallyport", "kdbx", "keepass-xml", "1password", "proton-pass", "cxf", "bitwarden", "keeper"],
  ...["dashlane", "pass", "bitwarden-csv", "lastpass-csv", "firefox-csv", "one-password-csv"],
  ...["nordpass-csv", "dashlane-payments", "dashlane-personal", "dashlane-ids"],
  ...["dashlane-credentials", "dashlane-notes", "safari-csv", "chrome-csv", "keeper-csv"],
  "generic-csv",
];

export const filters = {
  vault,
  type: { type: "string", value: "TYPE", help: "Only records of this type", choices: types },
  tag: { type: "string", value: "TAG", help: "Only records with this tag" },
  show: {
    ...{
      type: "string",
      value: "WHICH",
      help: "live (the default), favourites, recent, archive, trash or damaged",
    },
    choices: ["live", "favourites", "recent", "archive", "trash", "damaged"],
  },
  limit: { type: "string", value: "N", help: "At most so many" },
} as const satisfies Record<string, Option>;

export const content = {
  set: {
    ...{ type: "string", multiple: true, value: "FIELD=VALUE" },
    help: "Fill a field; not for secrets",
  },
  secret: {
    ...{ type: "string", multiple: true, value: "FIELD" },
    help: "Ask for this field's value, or read it from the next line of the input",
  },
  generate: {
    ...{ type: "string", multiple: true, value: "FIELD" },
    help: "Fill a field by chance",
  },
  tag: { type: "string", multiple: true, value: "TAG", help: "Give it this tag" },
  notes: { type: "string", value: "TEXT", help: "Its notes" },
  favourite: { type: "boolean", help: "Make it a favourite" },
} as const satisfies Record<string, Option>;
