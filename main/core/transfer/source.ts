import { homedir } from "node:os";
import { opendir, open, stat } from "node:fs/promises";
import path from "node:path";
import { AppError } from "#core/errors";
import type { Source } from "./format.ts";
import { damaged, tooLarge } from "./faults.ts";

/** What is held in memory because a page handed it in. */
export const heldBytesMost = 256 * 1024 * 1024;

const filesMost = 100_000;
const foldersDeepest = 32;
/** What a version control system keeps about a store is no part of it. */
const skipped = new Set([".git", ".hg", ".svn"]);

/**
 * A file or folder of this machine. Nothing is held open between two reads. Rejects with `import-damaged` when it
 * cannot be read, and for what is neither file nor folder.
 */
export async function sourceOfPath(at: string): Promise<Source> {
  const name = path.basename(at);
  const found = await reading(name, () => stat(at));
  if (found.isDirectory()) return folder(at, name);
  if (found.isFile()) return file(at, name, found.size);
  throw new AppError("import-damaged", `${name} is neither a file nor a folder.`, {
    details: { where: name },
  });
}

function file(at: string, name: string, size: number): Source {
  return {
    name,
    size,
    files: null,
    read: (from, to) =>
      reading(name, async () => {
        const handle = await open(at, "r");
        try {
          const bytes = new Uint8Array(Math.max(0, Math.min(to, size) - from));
          const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
          if (bytesRead < bytes.length)
            throw damaged(name, "the file became shorter while it was read.");
          return bytes;
        } finally {
          await handle.close();
        }
      }),
  };
}

function folder(at: string, name: string): Source {
  return {
    name,
    size: 0,
    read: () => Promise.resolve(new Uint8Array()),
    files: () => walk(at, name),
  };
}

/** Every file, however deep; a symbolic link is not followed, since it may lead anywhere. */
async function* walk(root: string, name: string): AsyncGenerator<Source> {
  const waiting = [""];
  let count = 0;
  for (let inside = waiting.pop(); inside !== undefined; inside = waiting.pop()) {
    const here = inside;
    const entries = await reading(name, () => opendir(path.join(root, here)));
    for await (const entry of entries) {
      const within = here === "" ? entry.name : `${here}/${entry.name}`;
      if (++count > filesMost) throw tooMany(name);
      if (entry.isDirectory()) {
        if (within.split("/").length > foldersDeepest) throw tooMany(name);
        if (!skipped.has(entry.name)) waiting.push(within);
      } else if (entry.isFile()) {
        const full = path.join(root, within);
        const { size } = await reading(within, () => stat(full));
        yield file(full, within, size);
      }
    }
  }
}

function tooMany(name: string): AppError {
  return new AppError(
    "import-too-large",
    `${name} holds more than ${filesMost} files or folders more than ${foldersDeepest} deep.`,
  );
}

async function reading<T>(name: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("import-damaged", `${name} cannot be read: ${reasonOf(error)}.`, {
      details: { where: name },
      cause: error,
    });
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : "";
  switch (code) {
    case "ENOENT":
      return "it is not there";
    case "EACCES":
    case "EPERM":
      return "you have no permission";
    default:
      return "the disk or the system refused";
  }
}

/** A file that a page hands over in parts, in order. */
export interface Upload {
  readonly source: Source;
  /** Throws `import-damaged` for more than there was to be. */
  add(part: Uint8Array): void;
  /** SECURITY: what was handed in is overwritten. */
  wipe(): void;
}

/** Room for `size` bytes. Throws `import-too-large`. */
export function createUpload(name: string, size: number): Upload {
  if (size > heldBytesMost) {
    throw tooLarge(`${name} is too large to be handed over by a page.`, heldBytesMost);
  }
  const held = new Uint8Array(size);
  let filled = 0;
  return {
    source: sourceOfBytes(name, held),
    add(part) {
      if (filled + part.length > size) throw damaged(name, "it grew while it was read.");
      held.set(part, filled);
      filled += part.length;
    },
    wipe() {
      held.fill(0);
    },
  };
}

/** Bytes that are here already: a file out of a zip, for instance. */
export function sourceOfBytes(name: string, bytes: Uint8Array): Source {
  return {
    name,
    size: bytes.length,
    files: null,
    read: (from, to) => Promise.resolve(bytes.slice(from, Math.min(to, bytes.length))),
  };
}

/** `~` as a shell reads it; a path that begins nowhere begins at home. A whole path is left as it is. */
export function withHome(asked: string): string {
  if (path.isAbsolute(asked)) return asked;
  const text = asked.trim();
  return path.resolve(homedir(), text === "~" ? "." : text.replace(/^~[/\\]/, ""));
}
