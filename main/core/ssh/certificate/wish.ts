import { certificateAuthority } from "#contract/record-types";
import type { RecordFields } from "../route.ts";

/** What a certificate is to allow, and who signs it. Checked where it is made. */
export interface CertificateWish {
  readonly authorityId: string;
  readonly principals: readonly string[];
  readonly minutes: number;
  /** Beside a terminal: `agent-forwarding`, `port-forwarding`, `x11-forwarding`, `user-rc`. */
  readonly permits: readonly string[];
  /** Empty where it is not bound to one command, or to addresses. */
  readonly forceCommand: string;
  readonly sourceAddress: string;
}

const usualMinutes = 5;

/** Whether a record is a key that signs certificates, and nothing else. */
export function isAuthority({ type, fields }: Pick<RecordFields, "type" | "fields">): boolean {
  return type === "ssh_key" && fields["role"] === certificateAuthority;
}

/** What a host record wishes for, its user where it names no principals; null where it names no authority. */
export function readWish(fields: RecordFields["fields"], user: string): CertificateWish | null {
  const authorityId = fields["authority"]?.trim() ?? "";
  if (authorityId === "") return null;
  const principals = wordsIn(fields["principals"] ?? "");
  return {
    authorityId,
    principals: principals.length === 0 ? [user] : principals,
    minutes: Number(fields["certificate_minutes"] ?? usualMinutes),
    permits: wordsIn(fields["certificate_permits"] ?? ""),
    forceCommand: fields["force_command"]?.trim() ?? "",
    sourceAddress: wordsIn(fields["source_address"] ?? "").join(","),
  };
}

function wordsIn(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter((word) => word !== ""))];
}
