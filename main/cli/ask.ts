import { doorOf, findFolders } from "../folders.ts";
import { askApplication } from "./application.ts";
import type { Asked } from "./arguments.ts";
import type { Request } from "./request.ts";
import { askHidden, readMaster } from "./terminal.ts";

const tellAsking = () => {
  process.stderr.write("Sallyport asks you, in its window, whether this program may have it…\n");
};

/** The master password: from the input if that was asked for, else from the terminal. */
export function askPassword(asked: Asked): Promise<string> {
  if (asked.flag("password-stdin")) return Promise.resolve(readMaster());
  return askHidden("Master password");
}

/** Asks the running application, or, where none runs, does it on the file. */
export async function ask(
  asked: Asked,
  request: Request,
): Promise<{ readonly value: unknown; readonly application: boolean }> {
  const folders = findFolders(asked.text("data"));
  const reply = await askApplication(doorOf(folders), request, tellAsking);
  if (reply !== null) return { value: reply.value, application: true };
  const { runOnFile } = await import("./vault.ts");
  const value = await runOnFile(folders, request, () => askPassword(asked));
  return { value, application: false };
}
