import type { Environment } from "#contract";
import { AppError, isAppError } from "#core/errors";
import { isAuthority, readWish, type CertificateWish } from "./certificate/wish.ts";

/** A record's values, read on the trusted side and never sent anywhere but to the server they are for. */
export interface RecordFields {
  readonly type: string;
  readonly name: string;
  readonly trashed: boolean;
  /** What it conceals is given for a use that was permitted alone. */
  readonly asksAgain?: boolean;
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Of a record that asks again, what is concealed only for the sign-in itself, or to be typed into its terminal.
 * Throws `vault-locked`, `not-found`, `record-damaged`, and `password-needed` for these uses.
 */
export type ReadFields = (id: string, use?: "sign-in" | "fill") => RecordFields;

export type SignInWay = "password" | "key" | "certificate" | "keyboard-interactive" | "ask";

/** One server on the way, by its host record. Holds references to secrets, never the secrets. */
export interface Hop {
  readonly recordId: string;
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly signIn: SignInWay;
  readonly loginId: string | null;
  readonly keyId: string | null;
  /** Null unless the host is signed in to with a certificate. */
  readonly certificate: CertificateWish | null;
  readonly environment: Environment | null;
  /** `auto`: the built-in one, unless the host needs what only the system's OpenSSH can do. */
  readonly engine: "auto" | "ssh2" | "openssh";
  /** Whether others are reached through it: then its certificate must permit that. */
  readonly isJump: boolean;
}

const mostHops = 8;

/**
 * The way to a host, its jump hosts first. Throws `host-incomplete` when a record on the way does not say
 * enough or is in the trash, and what `readFields` throws.
 */
export function findRoute(readFields: ReadFields, hostId: string): readonly [...Hop[], Hop] {
  const hops: Hop[] = [];
  const seen = new Set<string>();
  let next: string | null = hostId;
  while (next !== null) {
    if (seen.has(next) || seen.size === mostHops) {
      throw incomplete(hops[0]?.name ?? "", "its jump hosts lead in a circle, or are too many");
    }
    seen.add(next);
    const from: Hop | undefined = hops[0];
    const record =
      from === undefined
        ? readFields(next)
        : readNamed(readFields, from.name, { id: next, what: "its jump host" });
    hops.unshift({ ...readHop(readFields, next, record), isJump: from !== undefined });
    next = filled(record.fields["jump"]);
  }
  return hops as unknown as readonly [...Hop[], Hop];
}

/** `user@address`, with the port when it is not 22. */
export function targetOf(hop: Hop): string {
  const address = hop.address.includes(":") ? `[${hop.address}]` : hop.address;
  return `${hop.user}@${address}${hop.port === 22 ? "" : `:${hop.port}`}`;
}

function readHop(
  readFields: ReadFields,
  recordId: string,
  record: RecordFields,
): Omit<Hop, "isJump"> {
  const { name, fields } = record;
  if (record.type !== "host") throw incomplete(name, "it is not a host record");
  if (record.trashed) throw incomplete(name, "it is in the trash. Restore it first");
  const address = readAddress(name, fields["address"]);
  const { signIn, loginId, keyId } = readMeans(readFields, record);
  const user = readUser(readFields, record, { signIn, loginId });
  const certificate = signIn === "certificate" ? readWish(fields, user) : null;
  if (signIn === "certificate") checkAuthority(readFields, name, certificate);
  const environment = (filled(fields["environment"]) ?? null) as Environment | null;
  const port = readPort(name, fields["port"]);
  const engine = readEngine(fields["engine"]);
  return {
    ...{ recordId, name, address, port, user, signIn, loginId, keyId },
    ...{ certificate, environment, engine },
  };
}

/** How the host is signed in to, and by which records. */
function readMeans(
  readFields: ReadFields,
  { name, fields }: RecordFields,
): Pick<Hop, "signIn" | "loginId" | "keyId"> {
  const signIn = readWay(fields["sign_in"]);
  const loginId = filled(fields["login"]);
  const keyId = filled(fields["key"]);
  if (signIn === "password" && loginId === null) throw incomplete(name, "it names no login");
  if (signIn === "key" && keyId === null) throw incomplete(name, "it names no SSH key");
  if (keyId !== null && (signIn === "key" || signIn === "certificate")) {
    const key = readNamed(readFields, name, { id: keyId, what: "its SSH key" });
    // SECURITY: what an authority signs lets others in; it signs in nowhere itself. [CA1]
    if (isAuthority(key)) throw incomplete(name, `its SSH key, “${key.name}”, is an authority`);
  }
  return { signIn, loginId, keyId };
}

function checkAuthority(read: ReadFields, name: string, wish: CertificateWish | null): void {
  if (wish === null) throw incomplete(name, "it names no certificate authority");
  const authority = readNamed(read, name, { id: wish.authorityId, what: "its authority" });
  if (isAuthority(authority)) return;
  throw incomplete(name, `“${authority.name}” is not marked as a certificate authority`);
}

/** The host's own user, or its login's; a login that is used must be there. */
function readUser(
  readFields: ReadFields,
  { name, fields }: RecordFields,
  { signIn, loginId }: Pick<Hop, "signIn" | "loginId">,
): string {
  const own = filled(fields["user"]);
  const isUsed = own === null || signIn === "password" || signIn === "keyboard-interactive";
  const login =
    loginId !== null && isUsed
      ? readNamed(readFields, name, { id: loginId, what: "its login" })
      : null;
  const user = own ?? filled(login?.fields["username"]);
  if (user === null) throw incomplete(name, "it names no user");
  return user;
}

/** Said at the click, and not by a server's refusal: what the host names was trashed or erased meanwhile. */
function readNamed(
  readFields: ReadFields,
  host: string,
  { id, what }: { readonly id: string; readonly what: string },
): RecordFields {
  const record = readUnlessGone(readFields, id);
  if (record === null) throw incomplete(host, `${what} is no longer there`);
  if (record.trashed) {
    throw incomplete(host, `${what}, “${record.name}”, is in the trash. Restore it first`);
  }
  return record;
}

function readUnlessGone(readFields: ReadFields, id: string): RecordFields | null {
  try {
    return readFields(id);
  } catch (error) {
    if (isAppError(error, "not-found")) return null;
    throw error;
  }
}

function readAddress(name: string, text: string | undefined): string {
  const address = filled(text)?.replace(/^\[(.*)\]$/, "$1") ?? null;
  if (address === null) throw incomplete(name, "it has no address");
  // A name with spaces, commas or control characters would not survive a known_hosts line.
  if (!/^[^\s,|@!*?\p{Cc}]{1,255}$/u.test(address)) {
    throw incomplete(name, "its address is not a host name or an IP address");
  }
  return address;
}

function readPort(name: string, text: string | undefined): number {
  const port = Number(filled(text) ?? "22");
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw incomplete(name, "its port is not a number from 1 to 65535");
  }
  return port;
}

function readEngine(text: string | undefined): Hop["engine"] {
  return text === "ssh2" || text === "openssh" ? text : "auto";
}

function readWay(text: string | undefined): SignInWay {
  switch (text) {
    case "password":
    case "key":
    case "certificate":
    case "keyboard-interactive":
      return text;
    default:
      return "ask";
  }
}

function filled(text: string | undefined): string | null {
  const trimmed = text?.trim() ?? "";
  return trimmed === "" ? null : trimmed;
}

function incomplete(name: string, what: string): AppError {
  return new AppError("host-incomplete", `The host “${name}” cannot be reached: ${what}.`);
}
