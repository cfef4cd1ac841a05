import type { Session } from "#contract";
import { isAppError } from "#core/errors";

/** Why a session failed, as the person may read it. */
export function failureOf(error: unknown): NonNullable<Session["failure"]> {
  if (isAppError(error)) return { code: error.code, message: error.message };
  // SECURITY: the words of an unexpected error may hold what was being worked on.
  return { code: "internal", message: "Something went wrong inside Sallyport." };
}
