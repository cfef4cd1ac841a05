import { chmodSync, lstatSync, mkdirSync, rmSync } from "node:fs";
import type { Server } from "node:net";
import path from "node:path";

/**
 * Listens at the place, which is its user's alone. What an earlier run left there is removed: the data folder
 * is held by one application, so nobody else listens. Throws what the system throws.
 */
export function listenAt(server: Server, place: string): void {
  if (process.platform === "win32") {
    server.listen(place);
    return;
  }
  const folder = path.dirname(place);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  // SECURITY: a folder that another user made could be taken from under us. [SO1]
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new Error("the folder of the socket belongs to another user");
  }
  chmodSync(folder, 0o700);
  rmSync(place, { force: true });
  // SECURITY: private from its first moment. Binding is synchronous, so the mask holds for nothing else. [SO1]
  const before = process.umask(0o177);
  try {
    server.listen(place);
  } finally {
    process.umask(before);
  }
}

/** Takes the socket away, so that no command tries it. */
export function leavePlace(place: string): void {
  if (process.platform !== "win32") rmSync(place, { force: true });
}
