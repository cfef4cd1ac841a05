/**
 * What a program may ask of the unlocked account, in the words of the command line: records by name and not by
 * id. The same whether the application answers or the command opened the vault itself. Must never answer with
 * a concealed value that was not asked for by name, and never do anything that is not on the trail.
 */
export { commands, runCommand } from "./commands.ts";
export type { CommandName, CommandRooms, How, Outcome } from "./commands.ts";
export { parseReference } from "./reference.ts";
export type { Reference } from "./reference.ts";
