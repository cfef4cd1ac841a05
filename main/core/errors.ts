import type { FailureCode } from "#contract";

/** Every stable code that core may throw. All of them may be shown to a person. */
export type ErrorCode = FailureCode;

/** An outcome that is expected to happen to people: the doors turn it into a failure, never into a stack trace. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, string | number>> | undefined;

  /**
   * `message` is read by the person: what was wrong, where, and what to do. It never holds a secret, and
   * neither does `cause`, since it may be logged.
   */
  constructor(
    code: ErrorCode,
    message: string,
    options: { details?: Readonly<Record<string, string | number>>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.details = options.details;
  }
}

/** Whether `error` is an `AppError`, and of one of the given codes when any are given. */
export function isAppError(error: unknown, ...codes: readonly ErrorCode[]): error is AppError {
  return error instanceof AppError && (codes.length === 0 || codes.includes(error.code));
}
