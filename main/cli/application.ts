import { lstatSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import type { Reply } from "#contract";
import type { How } from "#core/commands";
import { CliFailure } from "./failure.ts";

const notRunning: readonly string[] = ["ENOENT", "ECONNREFUSED", "ENOTDIR"];

/** SECURITY: a socket that another user put there must not be told a password. [SO1] */
function isOurs(place: string): boolean {
  if (process.platform === "win32") return true;
  const found = lstatSync(path.dirname(place), { throwIfNoEntry: false });
  return found !== undefined && found.isDirectory() && found.uid === process.getuid?.();
}

function gone(): CliFailure {
  return new CliFailure(
    "no-application",
    "Sallyport was closed, or cut the connection, before it answered.",
  );
}

/** What is heard while an answer is waited for. */
export interface Hearing extends Partial<How> {
  /** The person is being asked, in the application. */
  readonly onAsking?: () => void;
}

/** The short lines that the application writes before its answer, each at once. [SO3] [SO7] */
function hear(chunk: Buffer, { onAsking, onProgress }: Hearing): void {
  if (chunk.length > 4096) return;
  for (const line of chunk.toString("utf8").split("\n")) {
    if (line.startsWith('{"asking":')) onAsking?.();
    if (line.startsWith('{"progress":') && line.endsWith("}")) {
      onProgress?.((JSON.parse(line) as { progress: Parameters<How["onProgress"]>[0] }).progress);
    }
  }
}

/**
 * Asks the application that runs on this data folder; null when none does. Aborting asks it to give up; what it
 * answers says whether that came in time. Throws what the application fails with, and `no-application` when it
 * goes away.
 */
export function askApplication(
  place: string,
  request: { readonly command: string; readonly input: object },
  hearing: Hearing = {},
): Promise<{ readonly value: unknown } | null> {
  if (!isOurs(place)) return Promise.resolve(null);
  return new Promise((resolve, reject) => {
    const socket = connect(place);
    const chunks: Buffer[] = [];
    socket.on("connect", () => {
      socket.write(`${JSON.stringify(request)}\n`);
    });
    socket.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      hear(chunk, hearing);
    });
    hearing.signal?.addEventListener("abort", () => socket.write('{"cancel":true}\n'));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (notRunning.includes(error.code ?? "")) resolve(null);
      else reject(gone());
    });
    socket.on("close", () => {
      try {
        resolve({ value: unpack(Buffer.concat(chunks).toString("utf8")) });
      } catch (error) {
        reject(error instanceof CliFailure ? error : gone());
      }
    });
  });
}

/** The last line is the answer. */
function unpack(text: string): unknown {
  const reply = JSON.parse(text.trimEnd().split("\n").at(-1) ?? "") as Reply<unknown>;
  if (reply.ok) return reply.value;
  const { code, message, details } = reply.failure;
  throw new CliFailure(code, message, details);
}
