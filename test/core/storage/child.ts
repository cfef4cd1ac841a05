/** Opens a folder's storage in a process of its own, and says how that went. `hold` keeps it open. */
import { writeSync } from "node:fs";
import { isAppError } from "#core/errors";
import { addNote, openNotes } from "./fixture.ts";

const [, , folder = "", mode = ""] = process.argv;

try {
  const storage = openNotes(folder);
  if (mode === "hold") {
    writeSync(1, "open");
    setInterval(() => undefined, 1000);
  } else {
    addNote(storage, `from-${process.pid}`);
    writeSync(1, "written");
    storage.close();
  }
} catch (error) {
  writeSync(1, isAppError(error) ? error.code : String(error));
}
