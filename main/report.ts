import { isAppError } from "#core/errors";
import type { Report } from "./ipc/index.ts";

/** Writes what went wrong to standard error: the call and the place, never what was being worked on. */
export const reportToStderr: Report = ({ call, error }) => {
  process.stderr.write(`sallyport: ${call}: ${error}\n`);
};

/**
 * SECURITY: an error that nobody caught would be printed with its message, which may quote a secret. It is
 * reported like any other, and the process ends: after one, nothing can be trusted to hold.
 */
export function guardProcess(report: Report, describe: (error: unknown) => string): void {
  for (const kind of ["uncaughtException", "unhandledRejection"] as const) {
    process.on(kind, (error: unknown) => {
      report({ call: kind, error: describe(error) });
      process.exit(70);
    });
  }
}

/** Why Sallyport could not start, for the person: an `AppError`'s own words, and nothing of any other's. */
export function explainStart(error: unknown): string {
  return isAppError(error) ? error.message : "Sallyport could not start.";
}
