import { closeSync, fsyncSync, openSync } from "node:fs";

/** Makes what was written to the disk stay there: the file, and its entry in the folder. */
export function flush(path: string): void {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

export function flushFolder(folder: string): void {
  // Windows cannot open a folder; its file system keeps the entry by itself.
  if (process.platform !== "win32") flush(folder);
}
