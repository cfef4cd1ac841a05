import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/**
 * One folder for all that a run of tests leaves in temporary folders, removed with everything in it at the end.
 * It is the home as well: a test must not depend on the profile or the known hosts of who runs it.
 */
export function setup(): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), "sallyport-tests-"));
  process.env["TMPDIR"] = folder;
  process.env["HOME"] = folder;
  return () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}
