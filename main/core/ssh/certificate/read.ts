import { AppError } from "#core/errors";
import { certificateEnd, readNumbers } from "../keys/public.ts";
import { verifySignature } from "../keys/sign.ts";
import { WireReader } from "../keys/wire.ts";

export type CertificateRole = "user" | "host";

/** A certificate of OpenSSH's, field by field (PROTOCOL.certkeys). */
export interface Certificate {
  /** `ssh-ed25519-cert-v01@openssh.com`, … */
  readonly type: string;
  /** The plain public key that it is for. */
  readonly plain: Buffer;
  readonly serial: bigint;
  readonly role: CertificateRole;
  readonly keyId: string;
  /** Empty in a certificate for anybody, which we neither make nor take. */
  readonly principals: readonly string[];
  /** Seconds since 1970, the second of them exclusive. */
  readonly validAfter: bigint;
  readonly validBefore: bigint;
  readonly criticalOptions: ReadonlyMap<string, string>;
  readonly extensions: readonly string[];
  /** The plain public key of who signed it. */
  readonly authority: Buffer;
}

const roles: Readonly<Record<number, CertificateRole>> = { 1: "user", 2: "host" };
/** As many as OpenSSH takes. */
const mostPrincipals = 256;

export function isCertificate(type: string): boolean {
  return type.endsWith(certificateEnd);
}

/**
 * Reads a certificate, and checks that its authority signed it; whether that one may be believed is for the
 * caller to say. Throws `key-unreadable`, also for a signature that does not fit or is over SHA-1.
 */
export function readCertificate(blob: Uint8Array): Certificate {
  const fields = new WireReader(blob);
  const type = fields.text();
  if (!isCertificate(type)) throw damaged();
  fields.bytes(); // A nonce, so that nobody can choose what is hashed.
  const { plain } = readNumbers(type.slice(0, -certificateEnd.length), fields);
  const serial = fields.uint64();
  const role = roles[fields.uint32()];
  if (role === undefined) throw damaged();
  const keyId = fields.text();
  const principals = readList(fields.bytes());
  const [validAfter, validBefore] = [fields.uint64(), fields.uint64()];
  const criticalOptions = new Map(readOptions(fields.bytes()));
  const extensions = readOptions(fields.bytes()).map(([name]) => name);
  fields.bytes(); // Reserved.
  const [authority, signature] = [fields.bytes(), fields.bytes()];
  const signed = blob.subarray(0, blob.length - 4 - signature.length);
  // SECURITY: an authority that is itself a certificate would make a chain, which nobody checks. [CA8]
  const isPlain = !isCertificate(new WireReader(authority).text());
  if (!fields.isAtEnd || !isPlain || !verifySignature(authority, signature, signed)) {
    throw damaged();
  }
  return {
    ...{ type, plain, serial, role, keyId, principals },
    ...{ validAfter, validBefore, criticalOptions, extensions, authority },
  };
}

function readList(bytes: Buffer): string[] {
  const fields = new WireReader(bytes);
  const list: string[] = [];
  while (!fields.isAtEnd) {
    if (list.length === mostPrincipals) throw damaged();
    list.push(fields.text());
  }
  return list;
}

/** Names with what they say: a string within a string, or nothing. Each name once, in order. */
function readOptions(bytes: Buffer): [string, string][] {
  const fields = new WireReader(bytes);
  const options: [string, string][] = [];
  while (!fields.isAtEnd) {
    const [name, data] = [fields.text(), fields.bytes()];
    const last = options.at(-1)?.[0];
    if (last !== undefined && last >= name) throw damaged();
    options.push([name, data.length === 0 ? "" : new WireReader(data).text()]);
  }
  return options;
}

function damaged(): AppError {
  return new AppError("key-unreadable", "This certificate is damaged, or nobody's signature.");
}
