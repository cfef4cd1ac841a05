import type { FileHandle } from "node:fs/promises";
import { AppError, isAppError } from "#core/errors";
import { onDisk, openToRead } from "../local/disk.ts";
import { openFlags, type SftpClient } from "../wire/client.ts";
import { writeHead, type Handle } from "../wire/exchange.ts";
import { shown } from "../wire/faults.ts";
import { joinRemote, nameOfRemote, parentOf } from "../remote/paths.ts";
import { runLanes } from "./lanes.ts";
import { mayResume, type OneCopy } from "./one.ts";
import { comparedBytes, partialName } from "./partial.ts";

const mostPieces = 16;
const flushedFrom = 1_048_576;

/**
 * Brings one file of this computer to the server: under a temporary name, and named when it is whole. What was cut
 * is taken up again; what failed for good, or was given up, leaves nothing. Throws what the client throws,
 * `remote-full`, `conflict`, `file-unreadable`, and the signal's reason.
 */
export async function upload(client: SftpClient, copy: OneCopy): Promise<void> {
  const file = await openToRead(copy.from);
  try {
    const { size, mtimeMs, mode } = await onDisk(copy.from, () => file.stat());
    const modified = Math.max(0, Math.floor(mtimeMs / 1000));
    const origin = { host: copy.host, path: copy.from, size, modified };
    const partial = joinRemote(parentOf(copy.to), partialName(nameOfRemote(copy.to), origin));
    try {
      await fill(client, { copy, file, partial, size, modified, mode: mode & 0o777 });
      await nameOnServer(client, partial, copy);
    } catch (error) {
      if (!mayResume(error)) await client.remove(partial).catch(() => undefined);
      throw await explained(client, copy, error);
    }
  } finally {
    await file.close();
  }
}

interface Filling {
  readonly copy: OneCopy;
  readonly file: FileHandle;
  readonly partial: string;
  readonly size: number;
  readonly modified: number;
  readonly mode: number;
}

async function fill(client: SftpClient, filling: Filling): Promise<void> {
  const { copy, file, partial, size, modified, mode } = filling;
  const { handle, isNew } = await openRemotePartial(client, partial);
  try {
    const start = isNew ? 0 : await resumeAt(client, { handle, file, size });
    copy.onBytes(start);
    if (size > comparedBytes) await requireRoom(client, copy.to, size - start);
    await runLanes({
      ...{ from: start, to: size, piece: client.limits.write, most: mostPieces, head: writeHead },
      ...{ signal: copy.signal, onBytes: copy.onBytes },
      carry: async ({ offset, length }, buffer, inTurn) => {
        await readWhole(file, copy.from, { offset, buffer, length });
        // In turn until it is sent; a server answers in its own time.
        const sent = await inTurn(() => ({ done: client.write(handle, offset, buffer, length) }));
        await sent.done;
      },
    });
  } catch (error) {
    await client.close(handle).catch(() => undefined);
    throw error;
  }
  // In one go: the server does them in this order.
  const settled = [client.fsetstat(handle, { mode, modified })];
  if (size >= flushedFrom) settled.push(client.flush(handle));
  settled.push(client.close(handle));
  await Promise.all(settled);
}

/** SECURITY: nobody else reads what is not whole yet. [SF5] */
async function openRemotePartial(
  client: SftpClient,
  partial: string,
): Promise<{ handle: Handle; isNew: boolean }> {
  const flags = openFlags.read | openFlags.write | openFlags.create;
  try {
    return { handle: await client.open(partial, flags | openFlags.exclusive, 0o600), isNew: true };
  } catch (error) {
    // That it is there is not told apart from other failures.
    if (!isAppError(error, "remote-failed")) throw error;
    return { handle: await client.open(partial, flags, 0o600), isNew: false };
  }
}

async function readWhole(
  file: FileHandle,
  path: string,
  { offset, buffer, length }: { offset: number; buffer: Buffer; length: number },
): Promise<void> {
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await onDisk(path, () =>
      file.read(buffer, writeHead + filled, length - filled, offset + filled),
    );
    if (bytesRead === 0) {
      throw new AppError("file-unreadable", `${shown(path)} became shorter while it was copied.`);
    }
    filled += bytesRead;
  }
}

async function resumeAt(
  client: SftpClient,
  { handle, file, size }: { handle: Handle; file: FileHandle; size: number },
): Promise<number> {
  const have = (await client.fstat(handle)).size ?? 0;
  if (have === 0) return 0;
  const length = Math.min(have, comparedBytes, size);
  if (have <= size && (await isSameTail(client, handle, { file, from: have - length, length }))) {
    return have;
  }
  await client.fsetstat(handle, { size: 0 });
  return 0;
}

async function isSameTail(
  client: SftpClient,
  handle: Handle,
  { file, from, length }: { file: FileHandle; from: number; length: number },
): Promise<boolean> {
  const here = Buffer.alloc(length);
  if ((await file.read(here, 0, length, from)).bytesRead !== length) return false;
  const there = Buffer.alloc(length);
  for (let filled = 0; filled < length;) {
    const rest = there.subarray(filled, Math.min(length, filled + client.limits.read));
    const count = await client.read(handle, from + filled, rest);
    if (count === 0) return false;
    filled += count;
  }
  return here.equals(there);
}

/** Gives what is whole its name. Throws `conflict` where there is one already that may not be replaced. */
export async function nameOnServer(
  client: SftpClient,
  partial: string,
  copy: Pick<OneCopy, "to" | "mayReplace">,
): Promise<void> {
  if (copy.mayReplace) {
    await client.replace(partial, copy.to);
    return;
  }
  try {
    await client.rename(partial, copy.to);
  } catch (error) {
    const isThere = await client.lstat(copy.to).then(
      () => true,
      () => false,
    );
    if (!isThere) throw error;
    throw new AppError("conflict", `There is a ${shown(copy.to)} already on the server.`);
  }
}

async function requireRoom(client: SftpClient, to: string, bytes: number): Promise<void> {
  const free = await client.freeBytes(parentOf(to)).catch(() => null);
  if (free !== null && free < bytes) throw full(to);
}

function full(path: string): AppError {
  return new AppError(
    "remote-full",
    `The server has no room for ${shown(path)}. Make room there, and try again.`,
  );
}

/** A server says only that it failed, also when its disk is full: whether it is must be asked. */
export async function explained(
  client: SftpClient,
  copy: Pick<OneCopy, "to">,
  error: unknown,
): Promise<unknown> {
  if (!isAppError(error, "remote-failed")) return error;
  const free = await client.freeBytes(parentOf(copy.to)).catch(() => null);
  return free !== null && free < client.limits.write ? full(copy.to) : error;
}
