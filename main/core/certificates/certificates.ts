import { randomBytes } from "node:crypto";
import type { Audit, AuditDetails } from "#core/audit";
import { AppError } from "#core/errors";
import {
  certificateEnd,
  fingerprintOf,
  isAuthority,
  readPublicLine,
  writeCertificate,
} from "#core/ssh";
import type { Belongings } from "#core/vault";
import { checkWanted, extensionsFor, invalid, type Wanted } from "./check.ts";
import { openEntries, type EntriesParts, type IssuedEntry, type RevokedEntry } from "./entries.ts";
import { instructionsFor, type Instructions } from "./instructions.ts";
import { writeRevocations } from "./revocations.ts";

/** A record that is marked as an authority, with what it signs with. */
export interface Authority {
  readonly recordId: string;
  readonly name: string;
  /** One line of text. */
  readonly publicKey: string;
  readonly privateKey: string;
}

/** What a certificate is asked to be, and what the trail shall say of the reason. Names, never values. */
export interface Request extends Wanted {
  readonly reason: Readonly<Record<string, string>>;
  /** Asks a server about its clock: the times are then not those of [CA3], and nobody has the key. [CA10] */
  readonly question?: "day-before" | "day-after";
}

export interface Issued extends Omit<IssuedEntry, "kind" | "authorityId"> {
  readonly certificate: Buffer;
}

export interface Entry extends Omit<IssuedEntry, "kind" | "authorityId"> {
  readonly state: "valid" | "expired" | "revoked";
}

export type Revocation = Pick<RevokedEntry, "by" | "value">;

/** The authorities of one account. Methods throw `vault-locked` while locked, and as any change does. */
export interface Certificates {
  /** The record as an authority. Throws `certificate-invalid` for one that is none. [CA1] */
  authorityOf(
    recordId: string,
    record: { name: string; type: string; fields: Readonly<Record<string, string>> },
  ): Authority;
  /**
   * A line of a `.pub` file as what is certified, and how to write a certificate for it as such a line. Throws
   * `key-unreadable`.
   */
  readKey(line: string): {
    readonly plain: Buffer;
    lineOf(certificate: Buffer, comment: string): string;
  };
  /** What servers need to believe it. */
  instructionsFor(authority: Omit<Authority, "privateKey">): Instructions;
  /**
   * Signs a certificate for a user, which is on the trail and remembered when this answers. Throws
   * `certificate-invalid` for what must not be signed, and `key-unreadable`, `key-passphrase-needed`.
   */
  issue(authority: Authority, request: Request): Issued;
  /** Newest first. */
  list(authorityId: string): Entry[];
  /** Oldest first. */
  revocations(authorityId: string): RevokedEntry[];
  /** Once for each; one that is revoked already stays as it was. Throws `certificate-invalid`. */
  revoke(authority: Omit<Authority, "privateKey">, what: Revocation): void;
  /** What is remembered of the authorities that leave, or come. */
  readonly belongings: Belongings;
  /** What is revoked, as OpenSSH's `RevokedKeys` reads it; on the trail. */
  exportRevocations(authority: Omit<Authority, "privateKey">): Buffer;
}

const backdatedMs = 60_000;
const dayMs = 24 * 3600 * 1000;

export function createCertificates(parts: EntriesParts & { readonly audit: Audit }): Certificates {
  const { storage, audit, clock } = parts;
  const entries = openEntries(parts);

  return {
    belongings: entries.belongings,
    authorityOf,
    readKey(line) {
      const { type, plain, certifies } = readPublicLine(line);
      if (certifies !== null) throw invalid("This is a certificate. Give the public key itself.");
      return {
        plain,
        lineOf: (certificate, comment) =>
          `${type}${certificateEnd} ${certificate.toString("base64")} ${comment}`,
      };
    },
    instructionsFor: ({ name, publicKey }) => instructionsFor(name, publicKey),
    issue(authority, request) {
      const { certificate, ...issued } = sign(authority, request, clock.now());
      // SECURITY: remembered and on the trail before it leaves. [CA7]
      storage.transaction(() => {
        entries.sweep();
        if (request.question === undefined) {
          entries.add({ kind: "issued", authorityId: authority.recordId, ...issued });
        }
        audit.append("certificate.issued", tell(authority, request, issued));
      });
      return { ...issued, certificate };
    },
    list(authorityId) {
      const { issued, revoked } = entries.of(authorityId);
      return issued.reverse().map((entry) => {
        const { serial, keyId, principals, fingerprint, validAfter, validBefore } = entry;
        const state = stateOf(entry, revoked, clock.now());
        return { serial, keyId, principals, fingerprint, validAfter, validBefore, state };
      });
    },
    revocations: (authorityId) => entries.of(authorityId).revoked,
    revoke({ recordId, name }, asked) {
      const { by, value } = checkRevocation(asked);
      const { revoked } = entries.of(recordId);
      if (revoked.some((one) => one.by === by && one.value === value)) return;
      storage.transaction(() => {
        const revokedAt = clock.now();
        entries.add({ kind: "revoked", authorityId: recordId, by, value, revokedAt });
        const what = by === "key" ? fingerprintOf(Buffer.from(value, "base64")) : value;
        audit.append("certificate.revoked", { recordId, record: name, by, what });
      });
    },
    exportRevocations({ recordId, name, publicKey }) {
      const { revoked } = entries.of(recordId);
      const { plain } = readPublicLine(publicKey);
      const list = writeRevocations(plain, revoked, clock.now(), name);
      audit.append("certificate.list-exported", { recordId, record: name, count: revoked.length });
      return list;
    },
  };
}

/** Throws as `Certificates.issue` does, before anything is signed. */
function sign(authority: Authority, request: Request, now: number): Issued {
  const publicKey = readPublicLine(authority.publicKey).plain;
  checkWanted(request, publicKey);
  const { principals, keyId } = request;
  const { validAfter, validBefore } = timesOf(now, request);
  const extensions = extensionsFor(request.permits);
  const serial = newSerial();
  const plain = Buffer.from(request.publicKey);
  const certificate = writeCertificate(
    {
      ...{ plain, serial, role: "user", keyId, principals, extensions },
      validAfter: BigInt(validAfter / 1000),
      validBefore: BigInt(validBefore / 1000),
      criticalOptions: new Map(boundsOf(request)),
    },
    { privateKey: authority.privateKey, publicKey },
  );
  const fingerprint = fingerprintOf(plain);
  return {
    ...{ serial: String(serial), keyId, principals, fingerprint },
    ...{ validAfter, validBefore, certificate },
  };
}

function boundsOf({ forceCommand, sourceAddress }: Wanted): [string, string][] {
  const bounds: [string, string][] = [
    ["force-command", forceCommand],
    ["source-address", sourceAddress],
  ];
  return bounds.filter(([, value]) => value !== "");
}

function tell(
  { recordId, name }: Authority,
  request: Request,
  { principals, ...issued }: Omit<Issued, "certificate">,
): AuditDetails {
  return {
    ...{ recordId, record: name, ...request.reason, ...issued },
    ...{ principals: principals.join(","), permits: extensionsFor(request.permits).join(",") },
    ...Object.fromEntries(boundsOf(request)),
    ...(request.question !== undefined && { question: request.question }),
  };
}

function stateOf(
  { serial, keyId, fingerprint, validBefore }: IssuedEntry,
  revoked: readonly RevokedEntry[],
  now: number,
): Entry["state"] {
  const isRevoked = revoked.some(
    ({ by, value }) =>
      (by === "serial" && value === serial) ||
      (by === "key-id" && value === keyId) ||
      (by === "key" && fingerprintOf(Buffer.from(value, "base64")) === fingerprint),
  );
  if (isRevoked) return "revoked";
  return validBefore <= now ? "expired" : "valid";
}

function authorityOf(
  recordId: string,
  record: { name: string; type: string; fields: Readonly<Record<string, string>> },
): Authority {
  const { name, fields } = record;
  if (!isAuthority(record)) {
    throw invalid(`“${name}” is not marked as a certificate authority. Edit it, and set “Use as”.`);
  }
  const [publicKey = "", privateKey = ""] = [fields["public_key"], fields["private_key"]];
  return { recordId, name, publicKey, privateKey };
}

/** In whole seconds. [CA3] */
function timesOf(now: number, { minutes, question }: Pick<Request, "minutes" | "question">) {
  const start = Math.floor(now / 1000) * 1000;
  const [first, last] = [start - backdatedMs, start + minutes * 60_000];
  if (question === "day-before") return { validAfter: first - dayMs, validBefore: first };
  if (question === "day-after") return { validAfter: last, validBefore: last + dayMs };
  return { validAfter: first, validBefore: last };
}

/** [CA5] */
function newSerial(): bigint {
  const serial = randomBytes(8).readBigUInt64BE() >> 1n;
  return serial === 0n ? newSerial() : serial;
}

const largestSerial = (1n << 64n) - 1n;

function checkRevocation({ by, value }: Revocation): Revocation {
  switch (by) {
    case "serial": {
      const isSerial = /^[0-9]{1,20}$/.test(value) && BigInt(value) <= largestSerial;
      if (!isSerial || BigInt(value) === 0n) {
        throw invalid("A serial is a whole number, and not 0.");
      }
      return { by, value: String(BigInt(value)) };
    }
    case "key-id":
      if (!/^[^\p{Cc}]{1,200}$/u.test(value)) throw invalid("A key id has 1 to 200 characters.");
      return { by, value };
    case "key":
      return { by, value: revokedKey(value) };
  }
  by satisfies never;
}

/** The plain key of a line, or of a certificate in one, as base64. */
function revokedKey(line: string): string {
  try {
    return readPublicLine(line).plain.toString("base64");
  } catch (error) {
    if (error instanceof AppError) throw invalid(`This is no public key. ${error.message}`);
    throw error;
  }
}
