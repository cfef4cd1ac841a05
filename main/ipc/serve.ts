import type { Call, Contract, Failure, Handlers, Reply } from "#contract";
import { isAppError } from "#core/errors";
import { describeError, type Report } from "./report.ts";

/** What any call may answer, whatever it declares. */
const commonCodes: readonly string[] = [
  "invalid-request",
  "refused",
  "vault-locked",
  "vault-damaged",
  "storage-failed",
];

/** One request as it came in: nothing of it is believed yet. */
export interface Request {
  readonly group: unknown;
  readonly name: unknown;
  readonly input: unknown;
  /** Whether the host saw the call come from our own page, in its main frame. */
  readonly trustedSender: boolean;
}

export interface Door {
  /** Answers any request whatever; never rejects. */
  dispatch(request: Request): Promise<Reply<unknown>>;
}

function fail(code: Failure["code"], message: string): Reply<never> {
  return { ok: false, failure: { code, message } };
}

/** The answer to whoever is not our own page. */
export const refused = fail("refused", "This page may not ask Sallyport for anything.");
const invalid = fail("invalid-request", "Sallyport did not understand this request.");
const internal = fail("internal", "Something went wrong inside Sallyport.");

/** A declared `AppError` as data; null for anything else, which must not be told. */
function declared(spec: Call, error: unknown): Reply<never> | null {
  if (!isAppError(error)) return null;
  if (!commonCodes.includes(error.code) && !spec.failures.includes(error.code)) return null;
  const { code, message, details } = error;
  return {
    ok: false,
    failure: details === undefined ? { code, message } : { code, message, details },
  };
}

/**
 * Runs one call: input checked, handler, output checked. Declared `AppError`s become failures; anything else
 * becomes `internal` without its text, and is reported.
 */
export async function answer(
  call: { readonly spec: Call; readonly name: string; readonly report: Report },
  handler: (input: never) => unknown,
  raw: unknown,
): Promise<Reply<unknown>> {
  // SECURITY: nothing that the schema does not describe reaches core.
  const input = call.spec.input.safeParse(raw);
  if (!input.success) return invalid;
  try {
    const value = await handler(input.data as never);
    // SECURITY: a field that the contract does not name never leaves.
    const output = call.spec.output.safeParse(value);
    if (output.success) return { ok: true, value: output.data };
    call.report({ call: call.name, error: describeError(output.error) });
  } catch (error) {
    const failure = declared(call.spec, error);
    if (failure !== null) return failure;
    // SECURITY: the text of an unexpected error may hold what was being worked on; it stays here.
    call.report({ call: call.name, error: describeError(error) });
  }
  return internal;
}

/** The entry of `table` that `key` names itself; never one that it inherited, such as `constructor`. */
function own(table: object, key: unknown): unknown {
  if (typeof key !== "string" || !Object.hasOwn(table, key)) return undefined;
  return (table as Record<string, unknown>)[key];
}

/** Joins a contract with its handlers into the one door that a host knocks at. */
export function createDoor<C extends Contract>(options: {
  readonly contract: C;
  readonly handlers: Handlers<C>;
  readonly report: Report;
}): Door {
  const { contract, handlers, report } = options;
  return {
    async dispatch({ group, name, input, trustedSender }) {
      // SECURITY: only our own page, in its main frame, is answered at all.
      if (!trustedSender) return refused;
      const spec = own(own(contract, group) ?? {}, name) as Call | undefined;
      const handler = own(own(handlers, group) ?? {}, name) as (input: never) => unknown;
      if (spec === undefined) return invalid;
      return answer({ spec, name: `${String(group)}.${String(name)}`, report }, handler, input);
    },
  };
}
