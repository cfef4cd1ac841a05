import { z } from "zod";

/** What is written of a mistake of ours: enough to find it, and nothing that was being worked on. */
export interface Problem {
  readonly call: string;
  readonly error: string;
}

export type Report = (problem: Problem) => void;

/**
 * An error's kind and where it was thrown, without its message: `JSON.parse` quotes what it read, and a
 * driver may quote a parameter. Of a schema's error, the paths.
 */
export function describeError(error: unknown): string {
  if (error instanceof z.ZodError) {
    const places = error.issues.map((issue) => `${issue.code} at ${issue.path.join(".") || "top"}`);
    return `The answer does not fit the contract: ${places.join(", ")}`;
  }
  if (!(error instanceof Error)) return `Threw a ${typeof error}`;
  const code = "code" in error && typeof error.code === "string" ? ` (${error.code})` : "";
  // SECURITY: the message, which may span lines, is cut out before the stack is read.
  const frames = (error.stack ?? "").split(error.message || "\n").at(-1) ?? "";
  const lines = frames.split("\n").filter((line) => /^ {4}at /.test(line));
  return [`${error.name}${code}`, ...lines].join("\n");
}
