import { closeSync, openSync, readSync } from "node:fs";
import { CliFailure } from "./failure.ts";

const terminal = process.platform === "win32" ? "\\\\.\\CON" : "/dev/tty";
const longest = 4096;

const keys = { enter: ["\r", "\n"], erase: ["\b", "\x7f"], stop: "\x03", end: "\x04" } as const;

/** Lines of the input, one after the other, for whoever asks for secrets there. */
const piped = { rest: Buffer.alloc(0), ended: false };

/** The next line of the input, without its end. Throws `usage` when there is none. */
export function readLine(what: string): string {
  const chunk = Buffer.alloc(65_536);
  while (!piped.rest.includes(10) && !piped.ended) {
    const count = readInput(chunk);
    piped.ended = count === 0;
    piped.rest = Buffer.concat([piped.rest, chunk.subarray(0, count)]);
  }
  const end = piped.rest.indexOf(10);
  const line = end < 0 ? piped.rest : piped.rest.subarray(0, end);
  if (end < 0 && line.length === 0)
    throw new CliFailure("usage", `The input ended before ${what}.`);
  const text = line.toString("utf8").replace(/\r$/, "");
  piped.rest = piped.rest.subarray(end < 0 ? line.length : end + 1);
  return text;
}

let master: string | null = null;

/** The master password, which is the first line of the input, whatever else is read from there. */
export function readMaster(): string {
  return (master ??= readLine("the master password"));
}

/** What is left of the input. */
export function readRest(): Buffer {
  const chunk = Buffer.alloc(65_536);
  const chunks = [piped.rest];
  for (let count = readInput(chunk); count > 0; count = readInput(chunk)) {
    chunks.push(Buffer.from(chunk.subarray(0, count)));
  }
  piped.rest = Buffer.alloc(0);
  return Buffer.concat(chunks);
}

/** Bytes of the input, waiting for them; 0 at its end. */
function readInput(chunk: Buffer): number {
  for (;;) {
    try {
      return readSync(0, chunk);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EOF") return 0;
      // A terminal or a pipe that another program made non-blocking.
      if (code !== "EAGAIN") throw new CliFailure("usage", "The input cannot be read.");
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

/**
 * Asks at the terminal, without showing what is typed; the input and the output may lead elsewhere. Throws
 * `no-terminal`.
 */
export async function askHidden(question: string): Promise<string> {
  let file: number;
  try {
    file = openSync(terminal, "r+");
  } catch {
    throw new CliFailure(
      "no-terminal",
      `There is no terminal to ask at for ${question.toLowerCase()}. Give it on the input, with --password-stdin for the master password.`,
    );
  }
  const { ReadStream, WriteStream } = await import("node:tty");
  const input = new ReadStream(file);
  const output = new WriteStream(openSync(terminal, "w"));
  // SECURITY: before the question is seen, so that nothing that is typed in answer to it is shown.
  input.setRawMode(true);
  output.write(`${question}: `);
  try {
    return await readHidden(input);
  } finally {
    input.setRawMode(false);
    input.destroy();
    output.end("\n");
  }
}

function readHidden(input: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed = "";
    input.on("error", () => {
      reject(new CliFailure("no-terminal", "The terminal is gone."));
    });
    input.on("data", (bytes: Buffer) => {
      for (const key of bytes.toString("utf8")) {
        if (key === keys.enter[0] || key === keys.enter[1]) resolve(typed);
        else if (key === keys.stop || key === keys.end) {
          reject(new CliFailure("cancelled", "Nothing was done."));
        } else if (key === keys.erase[0] || key === keys.erase[1]) {
          typed = typed.replace(/.$/u, "");
        } else if (typed.length < longest) typed += key;
      }
    });
  });
}

/** Whether somebody sits at a terminal. */
export function hasTerminal(): boolean {
  try {
    closeSync(openSync(terminal, "r+"));
    return true;
  } catch {
    return false;
  }
}
