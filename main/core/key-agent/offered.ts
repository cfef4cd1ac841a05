import { isAppError } from "#core/errors";
import type { Records } from "#core/records";
import { isAuthority, readPublicKey } from "#core/ssh";
import type { Identity } from "./messages.ts";

/** A key of an allowed record, or a certificate for it. */
export interface Offered extends Identity {
  readonly recordId: string;
  readonly recordName: string;
  /** The public key without a certificate around it. */
  readonly plain: Buffer;
}

type Read = Pick<Records, "readFields">["readFields"];

/**
 * What is offered of these records, in their order: each key, and after it its certificates. A record that is
 * gone, in the trash, archived or damaged offers nothing, and hides no other. Throws `vault-locked`.
 */
export function readOffered(ids: readonly string[], readFields: Read): Offered[] {
  return ids.flatMap((id) => {
    try {
      return offeredBy(id, readFields(id));
    } catch (error) {
      if (isAppError(error, "vault-locked")) throw error;
      // One bad key never hides the others. [KA2]
      if (isAppError(error)) return [];
      throw error;
    }
  });
}

function offeredBy(recordId: string, record: ReturnType<Read>): Offered[] {
  const { type, name, trashed, archived, fields, custom } = record;
  if (type !== "ssh_key" || trashed || archived) return [];
  // SECURITY: what an authority signs lets others in: it signs for nobody who only asks. [CA1]
  if (isAuthority(record)) return [];
  const own = readLine(fields["public_key"] ?? "");
  if (own === null) return [];
  const { plain } = readPublicKey(own.blob);
  const offered = { recordId, recordName: name, plain };
  const certificates = custom.flatMap(({ value }) => {
    const line = readLine(value);
    return line !== null && isCertificateFor(line.blob, plain)
      ? [{ ...offered, blob: line.blob, comment: line.comment || name }]
      : [];
  });
  return [{ ...offered, blob: own.blob, comment: own.comment || name }, ...certificates];
}

/** A line of a `.pub` file: type, base64, comment. */
function readLine(text: string): { blob: Buffer; comment: string } | null {
  const [, type, base64 = "", comment = ""] =
    /^\s*([a-z0-9@.-]+)[ \t]+([A-Za-z0-9+/]+=*)(?:[ \t]+([^\r\n]*))?\s*$/.exec(text) ?? [];
  const blob = Buffer.from(base64, "base64");
  return type === undefined || blob.length === 0 ? null : { blob, comment: comment.trim() };
}

function isCertificateFor(blob: Buffer, plain: Buffer): boolean {
  try {
    const read = readPublicKey(blob);
    return read.certifies === "user" && read.plain.equals(plain);
  } catch {
    return false; // Some other line of text.
  }
}
