import type { FileHandle } from "node:fs/promises";
import path from "node:path";
import { AppError } from "#core/errors";
import { nameWhole, onDisk, openPartial, removePartial, requireRoom } from "../local/disk.ts";
import { openFlags, type SftpClient } from "../wire/client.ts";
import type { Handle } from "../wire/exchange.ts";
import { shown } from "../wire/faults.ts";
import { runLanes } from "./lanes.ts";
import { comparedBytes, partialName } from "./partial.ts";
import { mayResume, type OneCopy } from "./one.ts";

/** What is under way of one file, in pieces: four megabytes where the server takes large ones. */
const mostPieces = 16;
/** Below this a file is not worth a wait for the disk: it is brought again as fast as it is checked. */
const flushedFrom = 1_048_576;

/**
 * Brings one file of the server to this computer: under a temporary name, mode 0600, and named when it is whole.
 * What was cut is taken up again; what failed for good, or was given up, leaves nothing. Throws what the client
 * throws, `disk-full`, `folder-read-only`, `conflict`, `remote-changed` and the signal's reason.
 */
export async function download(client: SftpClient, copy: OneCopy): Promise<void> {
  const { from, to, signal } = copy;
  const handle = await client.open(from, openFlags.read);
  const told = copy.known ?? (await client.fstat(handle));
  const [size, modified] = [told.size ?? 0, told.modified ?? 0];
  const partial = path.join(
    path.dirname(to),
    partialName(path.basename(to), { host: copy.host, path: from, size, modified }),
  );
  const { file, isNew } = await openPartial(partial);
  try {
    const start = isNew ? 0 : await resumeAt(client, { handle, file, size });
    copy.onBytes(start);
    if (size > comparedBytes) await requireRoom(path.dirname(to), size - start);
    await runLanes({
      ...{ from: start, to: size, piece: client.limits.read, most: mostPieces, head: 0 },
      ...{ signal, onBytes: copy.onBytes },
      carry: async ({ offset, length }, buffer, inTurn) => {
        await readWhole(client, handle, { offset, target: buffer.subarray(0, length) });
        await inTurn(() => onDisk(to, () => file.write(buffer, 0, length, offset)));
      },
    });
    await finish(file, { to, size, modified, mode: told.mode });
    await file.close();
    await nameWhole(partial, to, copy.mayReplace);
  } catch (error) {
    await file.close().catch(() => undefined);
    // Bytes were written in order, so what there is can be taken up again.
    if (!mayResume(error)) await removePartial(partial);
    throw error;
  } finally {
    // A connection that is gone has closed it.
    await client.close(handle).catch(() => undefined);
  }
}

async function readWhole(
  client: SftpClient,
  handle: Handle,
  { offset, target }: { readonly offset: number; readonly target: Uint8Array },
): Promise<void> {
  for (let filled = 0; filled < target.length;) {
    const count = await client.read(handle, offset + filled, target.subarray(filled));
    if (count === 0) throw shrunk(handle.path);
    filled += count;
  }
}

function shrunk(path: string): AppError {
  return new AppError(
    "remote-changed",
    `${shown(path)} became shorter while it was copied. Copy it again.`,
  );
}

/** Where an earlier attempt ended, if its last part is that of the file; else the beginning. */
async function resumeAt(
  client: SftpClient,
  { handle, file, size }: { handle: Handle; file: FileHandle; size: number },
): Promise<number> {
  const have = (await file.stat()).size;
  if (have === 0) return 0;
  const length = Math.min(have, comparedBytes, size);
  const isPart =
    have <= size && (await isSameTail(client, handle, { file, from: have - length, length }));
  if (isPart) return have;
  await file.truncate(0);
  return 0;
}

async function isSameTail(
  client: SftpClient,
  handle: Handle,
  { file, from, length }: { file: FileHandle; from: number; length: number },
): Promise<boolean> {
  const here = Buffer.alloc(length);
  const { bytesRead } = await file.read(here, 0, length, from);
  if (bytesRead !== length) return false;
  const there = Buffer.alloc(Math.min(client.limits.read, length));
  for (let at = 0; at < length; at += there.length) {
    const target = there.subarray(0, Math.min(there.length, length - at));
    await readWhole(client, handle, { offset: from + at, target });
    if (!target.equals(here.subarray(at, at + target.length))) return false;
  }
  return true;
}

interface Finish {
  readonly to: string;
  readonly size: number;
  readonly modified: number;
  readonly mode: number | null;
}

/** Only now it is for others to read, where it was on the server; for nobody else to write. */
async function finish(file: FileHandle, { to, size, modified, mode }: Finish): Promise<void> {
  await onDisk(to, async () => {
    if (mode !== null) await file.chmod(mode & 0o755);
    if (modified > 0) await file.utimes(modified, modified);
    if (size >= flushedFrom) await file.sync();
  });
}
