import { cleanText, fingerprintOf, WireReader } from "#core/ssh";
import { forwardedBy, type Binding } from "./bindings.ts";

/** What a signature is for, as far as the data and the connection's bindings tell. */
export interface Purpose {
  readonly kind: "sign-in" | "file" | "data";
  /** The user's name on the host for a sign-in, the namespace for a file; else empty. */
  readonly subject: string;
  /** Fingerprint of the key of the host that is signed in to; null when that is not proven. */
  readonly destination: string | null;
  /** Fingerprints of the hosts that the agent was forwarded to, the first hop first. */
  readonly through: readonly string[];
}

interface SignIn {
  readonly user: string;
  readonly sessionId: Buffer;
  /** The key by which the client knows the host; null unless it says so. */
  readonly hostKey: Buffer | null;
}

const userAuthRequest = 50;
const longestSubject = 64;

/**
 * Judges what the data is (RFC 4252 section 7; OpenSSH's PROTOCOL for host-bound sign-in, PROTOCOL.sshsig for
 * files). Null when it must not be signed on this connection: it signs in to another session than the one that
 * the connection was bound to.
 */
export function judgePurpose(data: Buffer, key: Buffer, bound: readonly Binding[]): Purpose | null {
  const through = forwardedBy(bound);
  const signIn = readSignIn(data, key);
  if (signIn !== null) {
    const last = bound.at(-1);
    const destination = destinationOf(signIn, last);
    if (destination === undefined) return null;
    return { kind: "sign-in", subject: shown(signIn.user), destination, through };
  }
  const namespace = readNamespace(data);
  return namespace === null
    ? { kind: "data", subject: "", destination: null, through }
    : { kind: "file", subject: shown(namespace), destination: null, through };
}

/** SECURITY: text of a program's that a person is shown: one short line. [KA6] */
function shown(text: string): string {
  return cleanText(text).replace(/\s+/g, " ").slice(0, longestSubject);
}

/** The fingerprint of the proven destination, null when none is proven, undefined when it contradicts. */
function destinationOf(signIn: SignIn, last: Binding | undefined): string | null | undefined {
  if (last === undefined) return null;
  const isSame = last.sessionId.equals(signIn.sessionId);
  // A client of an older OpenSSH, on a host that the agent was forwarded to, binds nothing.
  if (last.forwarding) return isSame ? undefined : null;
  // SECURITY: a signature for another session would sign in where nobody was asked about. [KA5]
  if (!isSame) return undefined;
  if (signIn.hostKey !== null && !signIn.hostKey.equals(last.hostKey)) return undefined;
  return fingerprintOf(last.hostKey);
}

function readSignIn(data: Buffer, key: Buffer): SignIn | null {
  try {
    const fields = new WireReader(data);
    const sessionId = fields.bytes();
    if (fields.byte() !== userAuthRequest) return null;
    const [user, service, method] = [fields.text(), fields.text(), fields.text()];
    const isBound = method === "publickey-hostbound-v00@openssh.com";
    if (service !== "ssh-connection" || !(isBound || method === "publickey")) return null;
    if (fields.byte() !== 1) return null;
    fields.bytes();
    if (!fields.bytes().equals(key)) return null;
    const hostKey = isBound ? fields.bytes() : null;
    return fields.isAtEnd ? { user, sessionId, hostKey } : null;
  } catch {
    return null;
  }
}

const fileMagic = Buffer.from("SSHSIG");

function readNamespace(data: Buffer): string | null {
  if (!data.subarray(0, fileMagic.length).equals(fileMagic)) return null;
  try {
    return new WireReader(data.subarray(fileMagic.length)).text();
  } catch {
    return null;
  }
}

/** Puts it into words, after "It wants to". `keyName` is the record's; `nameOf` says what a host key is known as. */
export function wordsOf(
  { kind, subject, destination, through }: Purpose,
  keyName: string,
  nameOf: (fingerprint: string) => string,
): string {
  const via = through.length === 0 ? "" : `, asked from ${through.map(nameOf).join(" and then ")}`;
  const by = `with the key “${keyName}”${via}`;
  switch (kind) {
    case "sign-in": {
      const where = destination === null ? "a host that is not named" : nameOf(destination);
      return `sign in as ${subject} to ${where}, ${by}`;
    }
    case "file":
      return `sign for “${subject}”, ${by}`;
    case "data":
      return `sign data that is neither a sign-in nor a file, ${by}`;
    default:
      return kind satisfies never;
  }
}
