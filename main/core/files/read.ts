import { constants, open } from "node:fs/promises";
import { AppError } from "#core/errors";

const partBytes = 256 * 1024;

export function unreadable(name: string, why: string, cause?: unknown): AppError {
  return new AppError("file-unreadable", `${name} cannot be read: ${why}`, { cause });
}

/** A file of this machine's disk, in parts that lie in one place: each is overwritten by the next. */
export async function* readPath(path: string, name: string): AsyncGenerator<Uint8Array> {
  const part = new Uint8Array(partBytes);
  // What became a pipe since it was chosen would never open, nor end.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK;
  const handle = await orUnreadable(name, () => open(path, flags));
  try {
    if (!(await handle.stat()).isFile()) throw unreadable(name, "it is not a file.");
    for (;;) {
      const { bytesRead } = await orUnreadable(name, () => handle.read(part, 0, partBytes, null));
      if (bytesRead === 0) return;
      yield part.subarray(0, bytesRead);
    }
  } finally {
    part.fill(0); // SECURITY: a file's bytes are not needed here once they were used. [F4]
    await handle.close();
  }
}

/** Runs `run`; what the disk says against it becomes `file-unreadable`. */
export async function orUnreadable<T>(name: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw unreadable(name, reasonOf(error), error);
  }
}

function reasonOf(error: unknown): string {
  switch (error instanceof Error && "code" in error ? error.code : "") {
    case "ENOENT":
      return "it is not there any more.";
    case "EACCES":
    case "EPERM":
      return "you have no permission.";
    default:
      return "the disk or the system refused.";
  }
}
