import { closeSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { AppError } from "#core/errors";

export interface Tape {
  /** Bytes that are not on the disk yet. */
  readonly waiting: number;
  /** Something is missing on the disk, and nothing more gets there. */
  readonly failed: boolean;
  /** Writes behind what came before, and makes it stay. What was handed over belongs to the tape. */
  append(bytes: Uint8Array): void;
  /** Resolves when everything is on the disk, or nothing more can be. */
  close(): Promise<void>;
}

/**
 * A new file that grows frame by frame, mode 0600: what was written is on the disk at once, and a frame that could
 * not be written whole is taken back. `onMoved` hears of each time that less waits, `onFailed` once of the error
 * after which nothing is written. Throws `disk-full`, `folder-read-only`, `storage-failed`.
 */
export function createTape(
  file: string,
  heard: { readonly onMoved: () => void; readonly onFailed: (error: AppError) => void },
): Tape {
  const opened = prepare(file);
  let pending: Uint8Array[] = [];
  let waiting = 0;
  let length = 0;
  let failed = false;
  let writing: Promise<void> = Promise.resolve();
  let isWriting = false;

  const fail = (error: unknown): void => {
    failed = true;
    heard.onFailed(faultOf(error));
  };

  async function writeAll(handle: FileHandle): Promise<void> {
    while (pending.length > 0 && !failed) {
      const bytes = Buffer.concat(pending);
      pending = [];
      try {
        await writeWhole(handle, bytes, length);
        length += bytes.length;
      } catch (error) {
        // The frames before stay readable, and a part of one is no damage.
        await handle.truncate(length).catch(() => undefined);
        fail(error);
      }
      waiting -= bytes.length;
      heard.onMoved();
    }
  }

  function write(): void {
    if (isWriting) return;
    isWriting = true;
    writing = opened.then(writeAll, fail).finally(() => {
      isWriting = false;
      if (pending.length > 0 && !failed) write();
    });
  }

  return {
    get waiting() {
      return waiting;
    },
    get failed() {
      return failed;
    },
    append(bytes) {
      if (failed) return;
      pending.push(bytes);
      waiting += bytes.length;
      write();
    },
    async close() {
      while (isWriting) await writing;
      await opened.then((handle) => handle.close()).catch(() => undefined);
    },
  };
}

/** The file is there, and its name too, before anything says that it is being recorded. */
function prepare(file: string): Promise<FileHandle> {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    // SECURITY: for its owner alone, and never over what is there. [RE8]
    const handle = openSync(file, "wx", 0o600);
    fsyncSync(handle);
    closeSync(handle);
  } catch (error) {
    throw faultOf(error);
  }
  return open(file, "r+");
}

async function writeWhole(handle: FileHandle, bytes: Buffer, from: number): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, from + at);
    at += bytesWritten;
  }
  await handle.datasync();
}

function faultOf(error: unknown): AppError {
  const code = error instanceof Error && "code" in error ? error.code : "";
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return new AppError("disk-full", "The disk is full: what follows is not recorded.");
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new AppError(
        "folder-read-only",
        "The data folder cannot be written to: nothing is recorded.",
      );
    default:
      return new AppError("storage-failed", "The recording could not be written on.", {
        cause: error,
      });
  }
}
