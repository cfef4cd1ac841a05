import { createHash } from "node:crypto";
import { isAppError } from "#core/errors";
import type { Channel, Connection } from "#core/ssh";
import { onDisk, openToRead } from "../local/disk.ts";
import { openFlags, type SftpClient } from "../wire/client.ts";
import { runLanes } from "./lanes.ts";

const namesAtOnce = 50;
const mostOutput = 1_048_576;
const programMs = 600_000;

export interface Hashing {
  readonly client: SftpClient;
  readonly connection: Connection;
  readonly signal: AbortSignal;
}

/**
 * SHA-256 of files of the server, hexadecimal, by its own `sha256sum`; where that cannot be run, by reading them
 * back. Null for a file that cannot be read.
 */
export async function hashRemote(
  hashing: Hashing,
  paths: readonly string[],
): Promise<(string | null)[]> {
  const found: (string | null)[] = [];
  let isAsked = true;
  for (let at = 0; at < paths.length; at += namesAtOnce) {
    const some = paths.slice(at, at + namesAtOnce);
    const sums: (string | null)[] | null = isAsked ? await askProgram(hashing, some) : null;
    isAsked = sums !== null;
    found.push(...(sums ?? (await readBack(hashing, some))));
  }
  return found;
}

/** Null where the server runs no such program for us. */
async function askProgram(
  { connection, signal }: Hashing,
  paths: readonly string[],
): Promise<string[] | null> {
  // A name of other bytes than UTF-8, or of lines, does not survive a command.
  if (paths.some((path) => !path.isWellFormed() || /[\r\n]/.test(path))) return null;
  // SECURITY: between apostrophes a shell reads nothing into a name. [SF4]
  const names = paths.map((path) => `'${path.replaceAll("'", String.raw`'\''`)}'`);
  try {
    const channel = await connection.exec(`sha256sum -- ${names.join(" ")}`);
    const { output, code } = await outputOf(channel, signal);
    const lines = output.trimEnd().split("\n");
    if (code !== 0 || lines.length !== paths.length) return null;
    const sums = lines.map((line) => /^\\?([0-9a-f]{64}) /.exec(line)?.[1] ?? "");
    return sums.includes("") ? null : sums;
  } catch (error) {
    if (isAppError(error, "connection-lost") || signal.aborted) throw error;
    return null;
  }
}

async function outputOf(
  channel: Channel,
  signal: AbortSignal,
): Promise<{ output: string; code: number | null }> {
  const parts: Buffer[] = [];
  let length = 0;
  const stop = AbortSignal.any([signal, AbortSignal.timeout(programMs)]);
  const end = () => {
    channel.end();
  };
  stop.addEventListener("abort", end, { once: true });
  channel.onErrorOutput(() => undefined);
  channel.onOutput((bytes) => {
    length += bytes.length;
    if (length > mostOutput) channel.end();
    else parts.push(Buffer.from(bytes));
  });
  const { code } = await new Promise<{ code: number | null }>((resolve) => {
    channel.onExit(resolve);
  });
  stop.removeEventListener("abort", end);
  if (signal.aborted) throw signal.reason;
  return { output: Buffer.concat(parts).toString("utf8"), code };
}

async function readBack(
  { client, signal }: Hashing,
  paths: readonly string[],
): Promise<(string | null)[]> {
  const sums: (string | null)[] = [];
  for (const path of paths) {
    try {
      sums.push(await hashByReading(client, path, signal));
    } catch (error) {
      if (!isAppError(error, "not-found", "remote-denied", "remote-failed")) throw error;
      sums.push(null);
    }
  }
  return sums;
}

async function hashByReading(
  client: SftpClient,
  path: string,
  signal: AbortSignal,
): Promise<string> {
  const handle = await client.open(path, openFlags.read);
  const hash = createHash("sha256");
  try {
    const size = (await client.fstat(handle)).size ?? 0;
    await runLanes({
      ...{ from: 0, to: size, piece: client.limits.read, most: 16, head: 0, signal },
      onBytes: () => undefined,
      carry: async ({ offset, length }, buffer, inTurn) => {
        let filled = 0;
        while (filled < length) {
          const rest = buffer.subarray(filled, length);
          const count = await client.read(handle, offset + filled, rest);
          if (count === 0) break;
          filled += count;
        }
        await inTurn(() => void hash.update(buffer.subarray(0, filled)));
      },
    });
  } finally {
    await client.close(handle).catch(() => undefined);
  }
  return hash.digest("hex");
}

/** SHA-256 of a file of this computer. Throws what the disk says, and the signal's reason. */
export async function hashLocal(path: string, signal: AbortSignal): Promise<string> {
  const file = await openToRead(path);
  const hash = createHash("sha256");
  const part = Buffer.allocUnsafe(256 * 1024);
  try {
    for (;;) {
      if (signal.aborted) throw signal.reason;
      const { bytesRead } = await onDisk(path, () => file.read(part, 0, part.length, null));
      if (bytesRead === 0) return hash.digest("hex");
      hash.update(part.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
