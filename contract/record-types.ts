/**
 * The one table of what a record of each type holds. Sealing, search, forms and the ledger all read it,
 * so a field that is concealed here is concealed everywhere. Field names are the ones on the wire.
 */

export type FieldKind =
  | "text"
  | "multiline"
  | "concealed"
  | "concealed-multiline"
  | "urls"
  | "date"
  | "month"
  | "port"
  | "minutes"
  | "totp"
  | "choice"
  | "record";

export interface FieldType {
  readonly name: string;
  readonly label: string;
  readonly kind: FieldKind;
  /** For `choice`: the values that are allowed, each with its word. */
  readonly choices?: Readonly<Record<string, string>>;
  /** For `record`: the types that the reference may point at. */
  readonly of?: readonly RecordType[];
  /** Shown in a machine's face: keys, hashes, hosts. */
  readonly mono?: true;
  /** Derived by core from another field; never edited by hand. */
  readonly derived?: true;
}

export const recordTypes = [
  "login",
  "host",
  "ssh_key",
  "env_file",
  "api_credential",
  "database",
  "totp",
  "card",
  "identity",
  "secure_note",
] as const;

export type RecordType = (typeof recordTypes)[number];

export interface RecordShape {
  readonly label: string;
  readonly plural: string;
  readonly fields: readonly FieldType[];
  /** The field that is copied by the record's main action, when it has one. */
  readonly main?: string;
}

const totpSecret: FieldType = { name: "totp_secret", label: "One-time code", kind: "totp" };

/** The role of an SSH key that signs certificates, and nothing else. */
export const certificateAuthority = "certificate-authority";

export const environments = {
  production: "Production",
  staging: "Staging",
  development: "Development",
  lab: "Home and lab",
} as const;

export const shapes: Readonly<Record<RecordType, RecordShape>> = {
  login: {
    label: "Login",
    plural: "Logins",
    main: "password",
    fields: [
      { name: "username", label: "Username", kind: "text" },
      { name: "password", label: "Password", kind: "concealed" },
      totpSecret,
      { name: "uris", label: "Website", kind: "urls" },
    ],
  },
  host: {
    label: "Host",
    plural: "Hosts",
    fields: [
      { name: "address", label: "Address", kind: "text", mono: true },
      { name: "port", label: "Port", kind: "port" },
      { name: "user", label: "User", kind: "text", mono: true },
      {
        name: "sign_in",
        label: "Sign in with",
        kind: "choice",
        choices: {
          password: "Password of a login",
          key: "SSH key",
          certificate: "Certificate",
          "keyboard-interactive": "Keyboard-interactive",
          ask: "Ask each time",
        },
      },
      { name: "login", label: "Login", kind: "record", of: ["login"] },
      { name: "key", label: "SSH key", kind: "record", of: ["ssh_key"] },
      { name: "authority", label: "Certificate authority", kind: "record", of: ["ssh_key"] },
      { name: "principals", label: "Principals", kind: "text", mono: true },
      { name: "certificate_minutes", label: "Certificate holds for", kind: "minutes" },
      { name: "certificate_permits", label: "Certificate also permits", kind: "text", mono: true },
      { name: "force_command", label: "Forced command", kind: "text", mono: true },
      { name: "source_address", label: "Only from addresses", kind: "text", mono: true },
      { name: "jump", label: "Jump host", kind: "record", of: ["host"] },
      { name: "environment", label: "Environment", kind: "choice", choices: environments },
      {
        name: "recording",
        label: "Record sessions",
        kind: "choice",
        choices: { always: "Always", never: "Never" },
      },
      {
        name: "engine",
        label: "Engine",
        kind: "choice",
        choices: { ssh2: "Built in", openssh: "The system's OpenSSH" },
      },
    ],
  },
  ssh_key: {
    label: "SSH key",
    plural: "SSH keys",
    main: "public_key",
    fields: [
      { name: "algorithm", label: "Algorithm", kind: "text", mono: true, derived: true },
      { name: "fingerprint", label: "Fingerprint", kind: "text", mono: true, derived: true },
      { name: "public_key", label: "Public key", kind: "text", mono: true, derived: true },
      { name: "private_key", label: "Private key", kind: "concealed-multiline" },
      {
        name: "role",
        label: "Use as",
        kind: "choice",
        choices: { [certificateAuthority]: "Certificate authority" },
      },
    ],
  },
  env_file: {
    label: "Env file",
    plural: "Env files",
    main: "content",
    fields: [
      { name: "path", label: "Path", kind: "text", mono: true },
      { name: "content", label: "Variables", kind: "concealed-multiline" },
    ],
  },
  api_credential: {
    label: "API credential",
    plural: "API credentials",
    main: "credential",
    fields: [
      { name: "username", label: "Key id", kind: "text", mono: true },
      { name: "credential", label: "Credential", kind: "concealed" },
      { name: "uris", label: "Website", kind: "urls" },
      { name: "expires", label: "Expires", kind: "date" },
    ],
  },
  database: {
    label: "Database",
    plural: "Databases",
    main: "password",
    fields: [
      {
        name: "engine",
        label: "Engine",
        kind: "choice",
        choices: {
          postgresql: "PostgreSQL",
          mysql: "MySQL",
          mariadb: "MariaDB",
          sqlserver: "SQL Server",
          oracle: "Oracle",
          mongodb: "MongoDB",
          redis: "Redis",
          sqlite: "SQLite",
          other: "Other",
        },
      },
      { name: "address", label: "Address", kind: "text", mono: true },
      { name: "port", label: "Port", kind: "port" },
      { name: "database", label: "Database", kind: "text", mono: true },
      { name: "username", label: "Username", kind: "text" },
      { name: "password", label: "Password", kind: "concealed" },
    ],
  },
  totp: {
    label: "One-time code",
    plural: "One-time codes",
    main: "totp_secret",
    fields: [
      { name: "issuer", label: "Issuer", kind: "text" },
      { name: "username", label: "Account", kind: "text" },
      totpSecret,
    ],
  },
  card: {
    label: "Card",
    plural: "Cards",
    main: "number",
    fields: [
      { name: "cardholder", label: "Cardholder", kind: "text" },
      { name: "number", label: "Number", kind: "concealed" },
      { name: "expires", label: "Expires", kind: "month" },
      { name: "code", label: "Security code", kind: "concealed" },
      { name: "pin", label: "PIN", kind: "concealed" },
    ],
  },
  identity: {
    label: "Identity",
    plural: "Identities",
    fields: [
      { name: "full_name", label: "Full name", kind: "text" },
      { name: "company", label: "Company", kind: "text" },
      { name: "email", label: "Email", kind: "text" },
      { name: "phone", label: "Phone", kind: "text" },
      { name: "address", label: "Address", kind: "multiline" },
      { name: "birth_date", label: "Date of birth", kind: "date" },
      { name: "passport", label: "Passport", kind: "concealed" },
      { name: "national_id", label: "National id", kind: "concealed" },
      { name: "licence", label: "Driving licence", kind: "concealed" },
    ],
  },
  secure_note: { label: "Secure note", plural: "Secure notes", fields: [] },
};

export const customKinds = ["text", "concealed", "url", "date", "totp"] as const;
export type CustomKind = (typeof customKinds)[number];

/** Whether a value of this kind stays on the trusted side until it is revealed, call by call. */
export function isConcealed(kind: FieldKind | CustomKind): boolean {
  return kind === "concealed" || kind === "concealed-multiline" || kind === "totp";
}
