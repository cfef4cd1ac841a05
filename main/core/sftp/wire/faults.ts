import { AppError, type ErrorCode } from "#core/errors";

/** The server breaks the protocol: the channel is closed, since nothing after it can be believed. */
export function garbled(what: string): AppError {
  return new AppError(
    "sftp-garbled",
    `The server's file transfer does not follow its protocol: it sent ${what}. The connection for files was closed.`,
  );
}

export function silent(): AppError {
  return new AppError(
    "sftp-timeout",
    "The server stopped answering for its files. Try again; what was copied in part can be resumed.",
  );
}

export function ended(): AppError {
  return new AppError(
    "connection-lost",
    "The connection for files was closed. Try again; what was copied in part can be resumed.",
  );
}

/** A path as a person may read it, on one line and not endless. */
export function shown(path: string): string {
  const plain = path.toWellFormed().replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "\ufffd");
  return plain.length > 200 ? `…${plain.slice(-199)}` : plain;
}

const codes: Readonly<Record<number, readonly [ErrorCode, (path: string) => string]>> = {
  2: ["not-found", (path) => `There is no ${path} on the server.`],
  3: ["remote-denied", (path) => `The server does not permit this for ${path}.`],
  8: ["remote-failed", (path) => `The server cannot do this at all (${path}).`],
};

/** SSH_FX_… of a path as an error. What the server says in its own words is not shown. */
export function statusFault(status: number, path: string): AppError {
  const [code, words] = codes[status] ?? [
    "remote-failed" as const,
    (at: string) => `The server could not do this with ${at}.`,
  ];
  return new AppError(code, words(shown(path)), { details: { status } });
}
