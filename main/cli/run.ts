import { spawn } from "node:child_process";
import { constants } from "node:os";
import type { Reference } from "#core/commands";
import { CliFailure } from "./failure.ts";

/** One `--env`: what it names, and the variable that takes it; null for all of an env file. */
export interface Wanted {
  readonly variable: string | null;
  readonly reference: Reference;
}

/** What `resolve` answers for each reference. */
export type Resolved =
  { readonly value: string } | { readonly variables: readonly (readonly [string, string])[] };

const assignment = /^([A-Za-z_][A-Za-z0-9_]*)=(sallyport:.*)$/s;

/** Reads the texts of `--env`. Throws `usage`, and what `parseReference` throws. */
export function readWanted(texts: readonly string[], parse: (text: string) => Reference): Wanted[] {
  return texts.map((text) => {
    const [, variable, named] = assignment.exec(text) ?? [];
    if (variable !== undefined && named !== undefined) {
      const reference = parse(named);
      if (reference.field !== null) return { variable, reference };
      throw new CliFailure(
        "usage",
        `--env ${variable}=… takes a field: sallyport://vault/record/field.`,
      );
    }
    if (!text.startsWith("sallyport:")) {
      return { variable: null, reference: { vault: null, record: text, field: null } };
    }
    const reference = parse(text);
    if (reference.field === null) return { variable: null, reference };
    throw new CliFailure("usage", `Say which variable takes it: --env VARIABLE=${text}`);
  });
}

/** The variables for the child, later ones over earlier ones. */
export function variablesOf(
  wanted: readonly Wanted[],
  resolved: readonly Resolved[],
): Record<string, string> {
  const pairs = wanted.flatMap(({ variable }, at) => {
    const found = resolved[at];
    if (found === undefined) throw new TypeError("an answer is missing");
    return "variables" in found ? found.variables : [[variable ?? "", found.value] as const];
  });
  return Object.fromEntries(pairs);
}

const forwarded = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const;

/**
 * Runs one program with these variables beside those of our own environment, and answers its exit code, or
 * 128 and the number of the signal that ended it. SECURITY: no value goes anywhere but into that environment.
 */
export function runProgram(
  command: readonly string[],
  variables: Record<string, string>,
): Promise<number> {
  const [program = "", ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: "inherit", env: { ...process.env, ...variables } });
    for (const signal of forwarded) {
      process.on(signal, () => {
        // At a terminal Ctrl-C and Ctrl-\ reach the child by themselves.
        const isTyped = process.stdin.isTTY && (signal === "SIGINT" || signal === "SIGQUIT");
        if (!isTyped) child.kill(signal);
      });
    }
    child.on("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "ENOENT" ? "is not there" : "cannot be started";
      reject(new CliFailure("not-startable", `“${program}” ${why}.`));
    });
    child.on("exit", (code, signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
