import { AppError, isAppError, type ErrorCode } from "#core/errors";
import type { Hop } from "./route.ts";

/** How far a connection has come: before its key was accepted, or after. */
export type Phase = "handshake" | "sign-in";

const socketCodes: Readonly<Record<string, ErrorCode>> = {
  ENOTFOUND: "host-unresolved",
  EAI_AGAIN: "host-unresolved",
  EAI_FAIL: "host-unresolved",
  EAI_NODATA: "host-unresolved",
  ECONNREFUSED: "host-refused",
  ETIMEDOUT: "host-timeout",
  EHOSTUNREACH: "host-unreachable",
  ENETUNREACH: "host-unreachable",
  EHOSTDOWN: "host-unreachable",
  ENETDOWN: "host-unreachable",
  EADDRNOTAVAIL: "host-unreachable",
};

/** The codes that, of a jump host, mean that the way is cut. What concerns trust keeps its own code. */
const cutCodes: readonly ErrorCode[] = [
  "host-unresolved",
  "host-refused",
  "host-timeout",
  "host-unreachable",
  "handshake-failed",
  "connection-lost",
  "channel-timeout",
];

/** What went wrong with one server, in words that a person can act on. Never quotes what the server sent. */
export function faultOf(code: ErrorCode, hop: Hop, cause?: unknown): AppError {
  const options = cause === undefined ? {} : { cause };
  return new AppError(code, wording(code, hop), options);
}

const wordings: Partial<Record<ErrorCode, (where: string, hop: Hop) => string>> = {
  "host-unresolved": (_, { address }) =>
    `The name ${address} is not known. Check the address, or your network.`,
  "host-refused": (where) =>
    `${where} refused the connection. Is an SSH server running on this port?`,
  "host-timeout": (where) =>
    `${where} did not answer in time. Check the address, the network and firewalls.`,
  "host-unreachable": (where) => `There is no way to ${where} from this network.`,
  "handshake-failed": (where) =>
    `${where} broke off before the connection was secure, or is not an SSH server.`,
  "algorithm-mismatch": (where) =>
    `${where} offers only algorithms that are no longer safe. Update its SSH server.`,
  "host-key-changed": (where) =>
    `The key of ${where} is not the one you trusted. Nothing was sent to it.`,
  "host-key-revoked": (where) => `The key of ${where} was revoked. Nothing was sent to it.`,
  "host-key-refused": (where) => `You did not trust the key of ${where}. Nothing was sent to it.`,
  "sign-in-refused": (where, { user }) =>
    `${where} refused to sign in ${user}. Check the user and how this host signs in.`,
  "key-unreadable": (_, { name }) =>
    `The key that “${name}” signs in with is not usable. Look at the record of the key.`,
  "certificate-refused": (where, { user, certificate }) =>
    `${where} did not take the certificate. It must trust the authority (TrustedUserCAKeys), let ${certificate?.principals.join(", ") ?? ""} sign in as ${user}, and not have revoked it; its log says which. See: sallyport ca export`,
  "certificate-expired": (where) =>
    `${where} takes a certificate of this minute for expired: its clock is ahead of this computer's. Set the clock that is wrong, or let the certificate hold for longer.`,
  "certificate-not-yet-valid": (where) =>
    `${where} takes a certificate of this minute for one of the future: its clock is behind this computer's. Set the clock that is wrong.`,
  "channel-timeout": (where) => `${where} signed in, but did not open a terminal in time.`,
  "connection-lost": (where) => `The connection to ${where} was lost.`,
};

function wording(code: ErrorCode, hop: Hop): string {
  const where = `${hop.name} (${hop.address}:${hop.port})`;
  return wordings[code]?.(where, hop) ?? `Connecting to ${where} failed.`;
}

/** A failure of the network before any SSH was spoken. */
export function socketFault(error: unknown, hop: Hop): AppError {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : "";
  return faultOf(socketCodes[String(code)] ?? "host-unreachable", hop, error);
}

/** What ssh2 reports, by how far the connection had come. */
export function engineFault(error: unknown, phase: Phase, hop: Hop): AppError {
  if (isAppError(error)) return error;
  const text = error instanceof Error ? error.message : "";
  if (/no matching/i.test(text)) return faultOf("algorithm-mismatch", hop);
  return faultOf(phase === "handshake" ? "handshake-failed" : "connection-lost", hop);
}

/** The same failure as seen from the end of a chain: a jump host that cannot be passed. */
export function jumpFault(error: unknown, jump: Hop): unknown {
  if (!isAppError(error, ...cutCodes)) return error;
  const message = `The jump host “${jump.name}” cannot be passed. ${error.message}`;
  return new AppError("jump-failed", message, { cause: error });
}
