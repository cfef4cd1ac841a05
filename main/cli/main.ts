import type { Outcome } from "#core/commands";
import { findFolders } from "../folders.ts";
import { readArguments, type Asked, type Reading } from "./arguments.ts";
import { ask } from "./ask.ts";
import { CliFailure, exitOf, type CliCode } from "./failure.ts";
import { requestOf } from "./request.ts";
import { tame } from "./tame.ts";

/** What a command answers: the value for scripts, the text for a person, and an exit code where it has its own. */
export interface Answer {
  readonly value: unknown;
  readonly text: string;
  readonly exit?: number;
}

async function answerOf(reading: Reading): Promise<Answer> {
  if ("help" in reading) {
    const { help } = await import("./help.ts");
    return { value: null, text: help(reading.help) };
  }
  if (reading.word === "completion") {
    const { completionFor } = await import("./completion.ts");
    return { value: null, text: completionFor(reading.operands[0] ?? "") };
  }
  const request = await requestOf(reading);
  if (request === null) return (await import("./words.ts")).doWord(reading);
  const { value, application } = await ask(reading, request);
  if (reading.word === "status") return describeStatus(reading, value, application);
  const text = reading.flag("json") ? "" : await inWords(reading, value);
  return { value, text, exit: exitFor(reading, value) };
}

async function describeStatus(asked: Asked, value: unknown, application: boolean): Promise<Answer> {
  const { showStatus } = await import("./show.ts");
  const { data } = findFolders(asked.text("data"));
  const status = value as Outcome<"status">;
  return {
    value: { ...status, application, folder: data },
    text: showStatus(status, application, data),
  };
}

/** What `health` ends with when something was found: docs/cli.md. */
const needsAttention = 10;

/** A broken trail fails, so that a script notices; and so do records that need the person. */
function exitFor(asked: Asked, value: unknown): number {
  if (asked.word === "health") {
    const { records, sound } = value as Outcome<"health">;
    return sound === records ? 0 : needsAttention;
  }
  const isBroken = asked.word === "audit" && !(value as Outcome<"verify">).intact;
  return isBroken ? exitOf("vault-damaged") : 0;
}

/** The commonest first, and without loading anything. */
async function inWords(asked: Asked, value: unknown): Promise<string> {
  if (asked.word === "totp") return `${(value as Outcome<"totp">).code}\n`;
  // SECURITY: as it is, since it was asked for by name and may be what a program reads.
  if (asked.word === "get" && asked.text("field") !== undefined) {
    return `${(value as { value: string }).value}\n`;
  }
  const { inWordsOf } = await import("./words-of.ts");
  return inWordsOf(asked.word, value);
}

interface Told {
  readonly code: CliCode;
  readonly message: string;
  readonly details?: unknown;
}

/** A failure in words that hold no secret; anything unexpected without its text. */
function tell(error: unknown): Told {
  const isOurs =
    error instanceof CliFailure || (error instanceof Error && error.name === "AppError");
  if (isOurs) return error as Error & Told;
  // SECURITY: the text of an unexpected error may hold what was being worked on.
  return { code: "internal", message: "Something went wrong inside Sallyport." };
}

function fail(error: unknown, asJson: boolean): number {
  const { code, message, details } = tell(error);
  const told = { error: { code, message, ...(details !== undefined && { details }) } };
  process.stderr.write(asJson ? `${JSON.stringify(told)}\n` : `sallyport: ${tame(message)}\n`);
  return exitOf(code);
}

/** Runs one command line and answers its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const reading = readArguments(args);
    const answer = await answerOf(reading);
    const asJson = !("help" in reading) && reading.flag("json") && answer.value !== null;
    process.stdout.write(asJson ? `${JSON.stringify(answer.value)}\n` : answer.text);
    return answer.exit ?? 0;
  } catch (error) {
    return fail(error, args.includes("--json"));
  }
}
