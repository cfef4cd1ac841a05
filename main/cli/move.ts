import { readFileSync } from "node:fs";
import path from "node:path";
import type { Outcome } from "#core/commands";
import { ask, askPassword } from "./ask.ts";
import type { Asked } from "./arguments.ts";
import { CliFailure } from "./failure.ts";
import { sealedFormats } from "./options.ts";
import type { Answer } from "./main.ts";
import { drawProgress } from "./progress.ts";
import { present, type Request } from "./request.ts";
import { showExport, showImport, showLeft, showReturned } from "./show-moved.ts";
import { askHidden, readLine, readMaster } from "./terminal.ts";

/** The words that move records in and out. Long, so they tell how far they are and can be stopped. */

const keyFileMost = 1024 * 1024;
const stops = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs work that Ctrl-C ends whole: what it answers says whether that came in time. A second one ends us. */
async function stoppable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stopping = new AbortController();
  const stop = () => {
    if (stopping.signal.aborted) process.exit(130);
    stopping.abort();
  };
  for (const signal of stops) process.on(signal, stop);
  try {
    return await work(stopping.signal);
  } finally {
    for (const signal of stops) process.off(signal, stop);
  }
}

async function carryOut(
  asked: Asked,
  request: Request,
  password: () => Promise<string>,
): Promise<unknown> {
  const progress = drawProgress(process.stderr);
  try {
    const { value } = await stoppable((signal) =>
      ask(asked, request, { signal, onProgress: progress.tell, password }),
    );
    return value;
  } finally {
    progress.clear();
  }
}

function operand({ operands }: Asked): string {
  return path.resolve(operands[0] ?? "");
}

function keyFileOf(asked: Asked): string | undefined {
  const file = asked.text("key-file");
  if (file === undefined) return undefined;
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    throw new CliFailure("usage", `The key file “${file}” cannot be read.`);
  }
  if (bytes.length > keyFileMost) throw new CliFailure("usage", `“${file}” is no key file.`);
  return bytes.toString("base64");
}

/** The file's own password: the line behind the master password's, or typed. */
async function askFilePassword(asked: Asked): Promise<string> {
  if (!asked.flag("password-stdin")) return askHidden("Password of the file");
  readMaster();
  return Promise.resolve(readLine("the password of the file"));
}

function needsPassword(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "import-password-needed";
}

export async function importFile(asked: Asked): Promise<Answer> {
  const input = present({
    path: operand(asked),
    dryRun: asked.flag("dry-run"),
    format: asked.text("format"),
    vault: asked.text("vault"),
    folders: asked.text("folders"),
    onDuplicate: asked.text("on-duplicate"),
    keyFile: keyFileOf(asked),
  });
  const password = onceAsked(asked);
  const run = (more: object) =>
    carryOut(asked, { command: "import", input: { ...input, ...more } }, password);
  let value: unknown;
  try {
    value = await run({});
  } catch (error) {
    if (!needsPassword(error)) throw error;
    value = await run({ filePassword: await askFilePassword(asked) });
  }
  return { value, text: showImport(value as Outcome<"import">) };
}

/** The master password, asked for when it is needed first. */
function onceAsked(asked: Asked): () => Promise<string> {
  let answer: Promise<string> | null = null;
  return () => (answer ??= askPassword(asked));
}

async function newFilePassword(asked: Asked): Promise<string> {
  if (asked.flag("password-stdin")) return askFilePassword(asked);
  const password = await askHidden("Password for the file");
  if (password === (await askHidden("Once more"))) return password;
  throw new CliFailure("usage", "The two passwords differ. Nothing was written.");
}

export async function exportFile(asked: Asked): Promise<Answer> {
  const format = asked.text("format") ?? "sallyport";
  const isSealed = sealedFormats.includes(format);
  if (!isSealed) {
    process.stderr.write(
      "Anybody who gets this file can read every password in it. Keep it nowhere for long.\n",
    );
  }
  const masterPassword = await askPassword(asked);
  const filePassword = isSealed ? await newFilePassword(asked) : undefined;
  const input = present({
    ...{ path: operand(asked), format, vault: asked.text("vault"), masterPassword, filePassword },
    mayReplace: asked.flag("force"),
  });
  const value = await carryOut(asked, { command: "export", input }, () =>
    Promise.resolve(masterPassword),
  );
  return { value, text: showExport(value as Outcome<"export">) };
}

export function travel(asked: Asked): Promise<Answer> {
  return asked.operands[0] === "leave" ? leave(asked) : bringBack(asked);
}

async function leave(asked: Asked): Promise<Answer> {
  const masterPassword = await askPassword(asked);
  const filePassword = asked.flag("own-password") ? await newFilePassword(asked) : undefined;
  const file = path.resolve(asked.operands[1] ?? "");
  const input = present({
    ...{ path: file, masterPassword, filePassword },
    mayReplace: asked.flag("force"),
  });
  const value = await carryOut(asked, { command: "travel-leave", input }, () =>
    Promise.resolve(masterPassword),
  );
  return { value, text: showLeft(value as Outcome<"travel-leave">) };
}

async function bringBack(asked: Asked): Promise<Answer> {
  const masterPassword = await askPassword(asked);
  const hasOwn = asked.flag("own-password");
  const filePassword = hasOwn ? await askFilePassword(asked) : masterPassword;
  const input = { path: path.resolve(asked.operands[1] ?? ""), filePassword };
  const value = await carryOut(asked, { command: "travel-return", input }, () =>
    Promise.resolve(masterPassword),
  );
  return { value, text: showReturned(value as Outcome<"travel-return">) };
}
