import { chmodSync, lstatSync, mkdirSync, rmSync } from "node:fs";
import { connect, type Server } from "node:net";
import path from "node:path";
import { AppError } from "#core/errors";

/** Whether somebody answers at this socket. */
function isAnswered(place: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(place);
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => {
      end(true);
    });
    socket.once("error", () => {
      end(false);
    });
  });
}

function listening(server: Server, place: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(place, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function inUse(place: string): AppError {
  return new AppError(
    "folder-unsuitable",
    `Another program answers at ${place}. End it, then switch the key agent off and on.`,
  );
}

/** Makes the folder its user's alone, and takes away the socket of an agent that ended without doing so. */
async function prepare(place: string): Promise<void> {
  const folder = path.dirname(place);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  // SECURITY: a folder that another user made could be taken from under us. [KA1]
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new AppError("folder-unsuitable", `The folder ${folder} belongs to another user.`);
  }
  chmodSync(folder, 0o700);
  const before = lstatSync(place, { throwIfNoEntry: false });
  if (before === undefined) return;
  if (!before.isSocket()) {
    throw new AppError("folder-unsuitable", `There is a file at ${place}. Move it away.`);
  }
  // What somebody answers at is theirs: two agents never take the place from each other. [KA1]
  if (await isAnswered(place)) throw inUse(place);
  rmSync(place, { force: true });
}

/**
 * Listens at the place, which is its user's alone. Throws `folder-unsuitable` when another program answers
 * there or the folder is not its user's, and what the system throws.
 */
export async function listenAt(server: Server, place: string): Promise<void> {
  if (process.platform === "win32") {
    await listening(server, place).catch((error: unknown) => {
      throw (error as NodeJS.ErrnoException).code === "EADDRINUSE" ? inUse(place) : error;
    });
    return;
  }
  await prepare(place);
  // SECURITY: private from its first moment. Binding is synchronous, so the mask holds for nothing else. [KA1]
  const before = process.umask(0o177);
  try {
    const bound = listening(server, place);
    process.umask(before);
    await bound;
  } finally {
    process.umask(before);
  }
}
