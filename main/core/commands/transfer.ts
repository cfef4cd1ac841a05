import path from "node:path";
import { z } from "zod";
import { AppError } from "#core/errors";
import type { Transfer } from "#core/transfer";
import { command, type CommandRooms, type How } from "./face.ts";
import { findVault } from "./find.ts";

const place = z
  .string()
  .max(4096)
  .refine((at) => path.isAbsolute(at), "a whole path is needed");
const vault = z.string().trim().min(1).max(200).optional();
const filePassword = z.string().max(4096).optional();
/** Characters of base64. */
const keyFileMost = 2 * 1024 * 1024;

const duplicates = { skip: "skip", replace: "replace", both: "keep" } as const;

const importInput = z.strictObject({
  path: place,
  dryRun: z.boolean().default(false),
  /** Found by the content unless told. */
  format: z.string().max(100).optional(),
  /** Where records go that no folder sends elsewhere; the first one unless told. */
  vault,
  folders: z.enum(["tags", "vaults"]).default("tags"),
  onDuplicate: z.enum(["skip", "replace", "both"]).default("skip"),
  /** The file's own. */
  filePassword,
  keyFile: z.base64().max(keyFileMost).optional(),
});

type ImportInput = z.output<typeof importInput>;
type Plan = Awaited<ReturnType<Transfer["plan"]>>;

/** A file of another program, or of ours: what of it comes in, line by line, and unless it is a dry run it does. */
export const importFile = command({
  input: importInput,
  needsKeys: true,
  needsList: true,
  wants: ({ path: at, dryRun }) =>
    dryRun ? `compare “${at}” with your records` : `import “${at}”`,
  async run(rooms, input, how) {
    const vaultId = vaultFor(rooms, input.vault);
    const transfer = await rooms.openTransfer();
    const plan = await readFile(transfer, input, how);
    const choices = {
      vaultId,
      folders: input.folders,
      duplicates: duplicates[input.onDuplicate],
    };
    // Told of first: the import takes the plan apart.
    const told = describe(transfer, plan, choices.duplicates);
    if (input.dryRun) return { ...told, outcome: null };
    const outcome = await transfer.apply(plan, choices, optionsOf("writing", how));
    return { ...told, outcome };
  },
});

function vaultFor(rooms: CommandRooms, name: string | undefined): string {
  if (name !== undefined) return findVault(rooms, name);
  const [first] = rooms.account.vaults.list().filter(({ damaged }) => !damaged);
  if (first === undefined) throw new AppError("not-found", "There is no vault.");
  return first.id;
}

function optionsOf(step: Parameters<How["onProgress"]>[0]["step"], how: How) {
  const onProgress = (done: number, total: number) => {
    how.onProgress({ step, done, total });
  };
  return { signal: how.signal, onProgress };
}

async function readFile(transfer: Transfer, input: ImportInput, how: How): Promise<Plan> {
  const { format, filePassword: password, keyFile } = input;
  const source = await transfer.sourceAt(input.path);
  const key = keyFile === undefined ? null : Buffer.from(keyFile, "base64");
  try {
    return await transfer.plan(source, {
      ...optionsOf("reading", how),
      ...(format !== undefined && { format }),
      ...(password !== undefined && { password }),
      ...(key !== null && { keyFile: key }),
    });
  } finally {
    key?.fill(0); // SECURITY: [L11]
  }
}

function describe({ stepFor }: Transfer, plan: Plan, asked: Parameters<typeof stepFor>[1]) {
  const { file, format, entries, remarks } = plan;
  const records = entries.map((entry) => {
    const { where, type, folder, state } = entry.record;
    const step = stepFor(entry, asked);
    // SECURITY: names and places, and never a value. [T2]
    const { name } = entry.settled.content;
    const isThere = entry.match !== null;
    return { where, name, type, folder: folder.join("/"), state, isThere, step };
  });
  return {
    file,
    format: format.name,
    label: format.label,
    records,
    remarks: remarks.map(({ where, what, outcome, why }) => ({ where, what, outcome, why })),
  };
}

const exportInput = z.strictObject({
  path: place,
  format: z.string().max(100),
  /** All of them unless told. */
  vault,
  mayReplace: z.boolean().default(false),
  masterPassword: z.string().max(4096),
  filePassword,
});

async function formatFor({ openTransfer }: CommandRooms, name: string) {
  const { exports } = (await openTransfer()).formats;
  const found = exports.find((format) => format.name === name);
  if (found !== undefined) return found;
  const names = exports.map((format) => format.name).join(", ");
  throw new AppError(
    "import-unsupported",
    `There is no format “${name}” to export to. There are: ${names}.`,
  );
}

/** Every record into one file. Asks for the master password even where the application is unlocked. [T7] */
export const exportFile = command({
  input: exportInput,
  needsKeys: true,
  needsList: true,
  async wants({ path: at, format, vault: only }, rooms) {
    const { sealed } = await formatFor(rooms, format);
    const what = only === undefined ? "everything" : `the vault “${only}”`;
    const warning = sealed ? "" : ", which anybody who gets the file can read";
    return `export ${what} to “${at}” as ${format}${warning}`;
  },
  async run(rooms, input, how) {
    const { format, mayReplace, masterPassword, vault: only, filePassword: password } = input;
    const { label, sealed } = await formatFor(rooms, format);
    const transfer = await rooms.openTransfer();
    const all = rooms.account.vaults.list().map(({ id }) => id);
    const request = {
      ...{ format, file: input.path, mayReplace, masterPassword },
      vaultIds: only === undefined ? all : [findVault(rooms, only)],
      ...(password !== undefined && { password }),
    };
    const outcome = await transfer.export(request, optionsOf("exporting", how));
    return { file: input.path, format, label, sealed, ...outcome };
  },
});
