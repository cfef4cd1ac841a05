import path from "node:path";
import { z } from "zod";
import { command, type How } from "./face.ts";

const place = z
  .string()
  .max(4096)
  .refine((at) => path.isAbsolute(at), "a whole path is needed");
const password = z.string().max(4096);

const leaveInput = z.strictObject({
  path: place,
  mayReplace: z.boolean().default(false),
  masterPassword: password,
  /** The file's own; the master password unless told. */
  filePassword: password.optional(),
});

const optionsOf = ({ signal, onProgress }: How) => ({ signal, onProgress });

/** Vaults that are not marked safe leave for a file. Asks for the master password even where it is unlocked. */
export const travelLeave = command({
  input: leaveInput,
  needsKeys: true,
  needsList: true,
  // The path is in it, so that the event that tells of it goes along. ../travel/SPEC.md [TR5]
  wants: ({ path: at }) => `move vaults out of this device into the travel file “${at}”`,
  async run(rooms, { path: file, filePassword, ...input }, how) {
    const travel = await rooms.openTravel();
    const request = {
      ...{ ...input, file },
      ...(filePassword !== undefined && { password: filePassword }),
    };
    return { file, ...(await travel.leave(request, optionsOf(how))) };
  },
});

const returnInput = z.strictObject({ path: place, filePassword: password });

/** Everything of a travel file comes back. */
export const travelReturn = command({
  input: returnInput,
  needsKeys: true,
  needsList: true,
  wants: ({ path: at }) => `bring in the vaults of the travel file “${at}”`,
  async run(rooms, { path: file, filePassword }, how) {
    const travel = await rooms.openTravel();
    await travel.open(await rooms.openSource(file), filePassword, optionsOf(how));
    return { file, ...(await travel.return(optionsOf(how))) };
  },
});
