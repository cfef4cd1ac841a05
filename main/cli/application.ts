import { lstatSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import type { Reply } from "#contract";
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

/**
 * Asks the application that runs on this data folder; null when none does. `onAsking` is called when the
 * person is being asked there. Throws what the application fails with, and `no-application` when it goes away.
 */
export function askApplication(
  place: string,
  request: { readonly command: string; readonly input: object },
  onAsking: () => void,
): Promise<{ readonly value: unknown } | null> {
  if (!isOurs(place)) return Promise.resolve(null);
  return new Promise((resolve, reject) => {
    const socket = connect(place);
    const chunks: Buffer[] = [];
    let isBegun = false;
    socket.on("connect", () => {
      socket.write(`${JSON.stringify(request)}\n`);
    });
    socket.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      if (isBegun) return;
      isBegun = true;
      // The server writes this short line at once and alone.
      if (chunk.toString("utf8", 0, 10) === '{"asking":') onAsking();
    });
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
