import type { z } from "zod";
import type { FailureCode } from "./failures.ts";

/** What one request may carry in, what may come back, and which failures are expected of it. */
export interface Call<
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
  Code extends FailureCode = FailureCode,
> {
  readonly input: Input;
  readonly output: Output;
  readonly failures: readonly Code[];
}

/** An expected outcome that is not success. `message` is written for the person and holds no secret. */
export interface Failure<Code extends string = FailureCode> {
  readonly code: Code;
  readonly message: string;
  /** Numbers and names that the screen needs, such as `retryAt` in milliseconds since 1970. */
  readonly details?: Readonly<Record<string, string | number>>;
}

/** A failure that any call may answer, whatever it declares. */
export type CommonCode =
  "invalid-request" | "refused" | "vault-locked" | "vault-damaged" | "storage-failed" | "internal";

export type Reply<Value, Code extends string = FailureCode> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: Failure<Code> };

/** Declares a call. Objects in it are strict: an unknown key is refused in both directions. */
export function call<
  Input extends z.ZodType,
  Output extends z.ZodType,
  const Code extends FailureCode = never,
>(spec: { input: Input; output: Output; failures?: readonly Code[] }): Call<Input, Output, Code> {
  return { input: spec.input, output: spec.output, failures: spec.failures ?? [] };
}

export type Contract = Readonly<Record<string, Readonly<Record<string, Call>>>>;

/** What the trusted side must provide: one function for each call, throwing `AppError` to fail. */
export type Handlers<C extends Contract> = {
  readonly [Group in keyof C]: {
    readonly [Name in keyof C[Group]]: (
      input: z.output<C[Group][Name]["input"]>,
    ) => z.input<C[Group][Name]["output"]> | Promise<z.input<C[Group][Name]["output"]>>;
  };
};

/** What the renderer sees of the same contract. */
export type Bridge<C extends Contract> = {
  readonly [Group in keyof C]: {
    readonly [Name in keyof C[Group]]: (
      input: z.input<C[Group][Name]["input"]>,
    ) => Promise<
      Reply<z.output<C[Group][Name]["output"]>, C[Group][Name]["failures"][number] | CommonCode>
    >;
  };
};

/** The names of the calls alone, so that the preload needs no schema. */
export type Names<C extends Contract> = {
  readonly [Group in keyof C]: readonly (keyof C[Group] & string)[];
};
