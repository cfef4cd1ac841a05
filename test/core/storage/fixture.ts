import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStorage, type Migration, type Storage } from "#core/storage";

export const notes: readonly Migration[] = [
  { id: "notes-1", sql: "CREATE TABLE note (id TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT;" },
];

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "sallyport-storage-"));
}

export function openNotes(folder: string, migrations = notes): Storage {
  return openStorage({ folder, migrations });
}

export function addNote(storage: Storage, id: string, bytes = 10): void {
  storage.prepare("INSERT INTO note (id, body) VALUES (?, ?)").run(id, new Uint8Array(bytes));
}

export function noteIds(storage: Storage): string[] {
  return storage
    .prepare("SELECT id FROM note ORDER BY id")
    .all()
    .map((row) => String(row["id"]));
}

export const isRootOnLinux = process.platform === "linux" && process.getuid?.() === 0;

/** Another process that runs a file of ours with this Node. */
export function runChild(file: string, input: readonly string[], uid?: number): ChildProcess {
  return spawn(process.execPath, ["--disable-warning=ExperimentalWarning", file, ...input], {
    stdio: ["ignore", "pipe", "pipe"],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
}

/** Everything that a child says until it ends. */
export async function sayingsOf(child: ChildProcess): Promise<string> {
  let said = "";
  child.stdout?.on("data", (bytes: Buffer) => (said += bytes.toString("utf8")));
  child.stderr?.on("data", (bytes: Buffer) => (said += bytes.toString("utf8")));
  await new Promise((resolve) => child.once("close", resolve));
  return said.trim();
}
