import { constants } from "node:fs";
import { open, rename, rm, statfs, type FileHandle } from "node:fs/promises";
import path from "node:path";
import { AppError, type ErrorCode } from "#core/errors";
import { nameFile } from "#core/files";

const noRoom = ["disk-full", (name: string) => `This computer has no room for ${name}.`] as const;
const denied = [
  "folder-read-only",
  (name: string) => `You have no permission for ${name} on this computer.`,
] as const;
const gone = [
  "not-found",
  (name: string) => `${name} is not there any more on this computer.`,
] as const;
const taken = [
  "conflict",
  (name: string) => `There is a ${name} already on this computer.`,
] as const;

const faults: Readonly<Record<string, readonly [ErrorCode, (name: string) => string]>> = {
  ENOSPC: noRoom,
  EDQUOT: noRoom,
  EACCES: denied,
  EPERM: denied,
  EROFS: denied,
  ENOENT: gone,
  ENOTDIR: gone,
  EEXIST: taken,
  ENOTEMPTY: taken,
  ELOOP: ["refused", (name) => `${name} is a link on this computer, and is not followed.`],
};

/** What the disk says against it, as an error that a person can act on. */
function diskFault(error: unknown, file: string): AppError {
  if (error instanceof AppError) return error;
  const system = error instanceof Error && "code" in error ? String(error.code) : "";
  const name = path.basename(file);
  const [code, words] = faults[system] ?? [];
  if (code !== undefined && words !== undefined) return new AppError(code, words(name));
  return new AppError("file-unreadable", `This computer cannot use ${name}.`, { cause: error });
}

export async function onDisk<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw diskFault(error, file);
  }
}

/** For reading, never by a link at the end of the path; what is not a file is refused. */
export async function openToRead(file: string): Promise<FileHandle> {
  return onDisk(file, async () => {
    // SECURITY: a link that takes the file's place meanwhile is not followed; a pipe would never open. [SF6]
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const handle = await open(file, flags);
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
    throw new AppError("file-unreadable", `${path.basename(file)} is not a file.`);
  });
}

/** For what is not whole yet: readable by nobody else, and what is there of an earlier attempt stays. */
export async function openPartial(file: string): Promise<{ file: FileHandle; isNew: boolean }> {
  // SECURITY: a link that somebody laid there is not written through. [SF6]
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;
  return onDisk(file, async () => {
    try {
      return { file: await open(file, flags | constants.O_EXCL, 0o600), isNew: true };
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      return { file: await open(file, flags, 0o600), isNew: false };
    }
  });
}

/** Throws `disk-full` where there is no room for so many bytes more. */
export async function requireRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await onDisk(folder, () => statfs(folder));
  if (bytes <= bavail * bsize) return;
  throw new AppError(
    "disk-full",
    `This computer has no room for it in ${folder}: ${bytes} bytes are needed. Make room, and try again.`,
  );
}

/** Throws `conflict` where a file of the name is there and may not be replaced. */
export async function nameWhole(from: string, to: string, mayReplace: boolean): Promise<void> {
  await onDisk(to, () => (mayReplace ? rename(from, to) : nameFile(from, to, false)));
}

export async function removePartial(file: string): Promise<void> {
  await onDisk(file, () => rm(file, { force: true }));
}
