import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

let folder: string | undefined;

/** One folder for everything that a run makes, removed when the process ends. */
export function temporaryFolder(): string {
  if (folder === undefined) {
    const made = mkdtempSync(path.join(tmpdir(), "sallyport-bench-"));
    process.once("exit", () => {
      rmSync(made, { recursive: true, force: true });
    });
    folder = made;
  }
  return folder;
}
