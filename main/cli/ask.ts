import { doorOf, findFolders } from "../folders.ts";
import { askApplication, type Hearing } from "./application.ts";
import type { Asked } from "./arguments.ts";
import type { Request } from "./request.ts";
import { tame } from "./tame.ts";
import { askHidden, readLine, readMaster } from "./terminal.ts";

const tellAsking = () => {
  process.stderr.write("Sallyport asks you, in its window, whether this program may have it…\n");
};

/** The master password: from the input if that was asked for, else from the terminal. */
export function askPassword(asked: Asked): Promise<string> {
  if (asked.flag("password-stdin")) return Promise.resolve(readMaster());
  return askHidden("Master password");
}

/** The same once more, for a record that asks again: the next line of the input, or at the terminal. */
function askAgain(asked: Asked, recordName: string): Promise<string> {
  const question = `Master password, for “${tame(recordName)}”`;
  if (asked.flag("password-stdin")) return Promise.resolve(readLine(question.toLowerCase()));
  return askHidden(question);
}

/** Asks the running application, or, where none runs, does it on the file with this password. */
export async function ask(
  asked: Asked,
  request: Request,
  {
    password = () => askPassword(asked),
    ...hearing
  }: Hearing & { readonly password?: () => Promise<string> } = {},
): Promise<{ readonly value: unknown; readonly application: boolean }> {
  const folders = findFolders(asked.text("data"));
  const reply = await askApplication(doorOf(folders), request, {
    onAsking: tellAsking,
    ...hearing,
  });
  if (reply !== null) return { value: reply.value, application: true };
  const { runOnFile } = await import("./vault.ts");
  const again = { askAgain: (recordName: string) => askAgain(asked, recordName) };
  const value = await runOnFile(folders, { ...request, ...hearing, ...again }, password);
  return { value, application: false };
}
