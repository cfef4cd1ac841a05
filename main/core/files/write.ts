import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { link, open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { AppError, isAppError } from "#core/errors";

/**
 * Writes a whole file, or none: under a temporary name, mode 0600, made durable, and only then named. Rejects with
 * `conflict` where a file of the name is there and `mayReplace` is false, `disk-full`, `folder-read-only`,
 * `not-found` for a folder that is not there, `storage-failed`, and with what `pieces` throws.
 */
export async function writeFileWhole(
  file: string,
  pieces: AsyncIterable<Uint8Array>,
  mayReplace: boolean,
): Promise<{ bytes: number }> {
  if (!mayReplace && existsSync(file)) throw taken(file);
  const temporary = path.join(
    path.dirname(file),
    `.${path.basename(file)}.${randomBytes(6).toString("hex")}.part`,
  );
  try {
    const bytes = await writeAll(temporary, pieces);
    await nameFile(temporary, file, mayReplace);
    await keepName(path.dirname(file));
    return { bytes };
  } catch (error) {
    await rm(temporary, { force: true });
    throw isAppError(error) ? error : translated(error, file);
  }
}

async function writeAll(temporary: string, pieces: AsyncIterable<Uint8Array>): Promise<number> {
  // SECURITY: readable by nobody else from its first byte on. [T8]
  const handle = await open(temporary, "wx", 0o600);
  try {
    let bytes = 0;
    for await (const piece of pieces) {
      await handle.writeFile(piece);
      bytes += piece.length;
    }
    await handle.sync();
    return bytes;
  } finally {
    await handle.close();
  }
}

/** Makes the name durable, where folders can be opened for that. */
async function keepName(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } catch {
    // Some network shares know no such thing; the file itself is durable.
  } finally {
    await handle.close();
  }
}

/**
 * Gives a file that is whole its name. A link never takes another file's place, whoever made that meanwhile; where
 * there are none, the check must do. Rejects with `conflict`, and with what the system says.
 */
export async function nameFile(
  temporary: string,
  file: string,
  mayReplace: boolean,
): Promise<void> {
  if (mayReplace) {
    await rename(temporary, file);
    return;
  }
  try {
    await link(temporary, file);
  } catch (error) {
    if (codeOf(error) === "EEXIST" || existsSync(file)) throw taken(file);
    await rename(temporary, file);
    return;
  }
  await rm(temporary, { force: true });
}

function taken(file: string): AppError {
  return new AppError(
    "conflict",
    `There is a file ${path.basename(file)} already. Choose another name, or replace it.`,
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function translated(error: unknown, file: string): AppError {
  const folder = path.dirname(file);
  switch (codeOf(error)) {
    case "ENOSPC":
    case "EDQUOT":
      return new AppError("disk-full", `There is no room in ${folder}. Nothing was written.`);
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new AppError(
        "folder-read-only",
        `You cannot write into ${folder}. Choose another folder.`,
      );
    case "ENOENT":
    case "ENOTDIR":
      return new AppError("not-found", `There is no folder ${folder}.`);
    default:
      return new AppError("storage-failed", `${path.basename(file)} could not be written.`, {
        cause: error,
      });
  }
}
