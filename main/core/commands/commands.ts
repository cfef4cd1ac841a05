import { AppError } from "#core/errors";
import type { Command, CommandRooms, How } from "./face.ts";
import { caExport, caIssue, caList, caRevocations, caRevoke } from "./certificates.ts";
import { health } from "./health.ts";
import { list, search } from "./list.ts";
import { get, resolve, totp } from "./read.ts";
import { exportFile, importFile } from "./transfer.ts";
import { travelLeave, travelReturn } from "./travel.ts";
import { backup, status, verify } from "./upkeep.ts";
import { create, edit, remove, restore } from "./write.ts";

/** Every command that there is, by its name on the wire. */
export const commands = {
  status,
  get,
  totp,
  resolve,
  list,
  search,
  create,
  edit,
  remove,
  restore,
  verify,
  backup,
  import: importFile,
  export: exportFile,
  "travel-leave": travelLeave,
  "travel-return": travelReturn,
  health,
  "ca-export": caExport,
  "ca-issue": caIssue,
  "ca-list": caList,
  "ca-revoke": caRevoke,
  "ca-revocations": caRevocations,
} as const;

export type CommandName = keyof typeof commands;
export type { CommandRooms, How } from "./face.ts";

/** What a command answers. */
export type Outcome<Name extends CommandName> = Awaited<ReturnType<(typeof commands)[Name]["run"]>>;

/**
 * Runs one command. `how.admit` is called before anything is done, with what the command wants, and throws to keep
 * it out; it is not called for one that needs no keys. Throws `invalid-request` for a command or an input
 * that is none, and whatever the rooms throw.
 */
export async function runCommand(
  rooms: CommandRooms,
  asked: { readonly name: string; readonly input: unknown; readonly program: string },
  how: How & { readonly admit: (wants: string) => Promise<void> },
): Promise<unknown> {
  const { name, input: raw, program } = asked;
  const command = Object.hasOwn(commands, name) ? (commands[name as CommandName] as Command) : null;
  if (command === null) throw new AppError("invalid-request", `There is no command “${name}”.`);
  const input = command.input.safeParse(raw);
  if (!input.success) {
    const places = input.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    // SECURITY: zod tells what was expected, and not what it read.
    throw new AppError("invalid-request", `This cannot be done. ${places.join(". ")}`);
  }
  if (command.needsKeys) {
    const wants = await command.wants(input.data, rooms);
    await how.admit(wants);
    if (command.needsList) await rooms.records.load();
    // SECURITY: on the trail before it runs; if that cannot be written, it does not. [AP6]
    rooms.audit.append("command.run", { name: wants, program });
  }
  return command.run(rooms, input.data, how);
}
