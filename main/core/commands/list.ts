import { z } from "zod";
import { recordType, type RecordSummary } from "#contract";
import { command, type CommandRooms } from "./face.ts";
import { findVault } from "./find.ts";

const limit = z.int().min(1).max(100_000).default(100_000);
const pageSize = 500;

const filters = {
  type: recordType.optional(),
  tag: z.string().max(64).optional(),
  vault: z.string().max(200).optional(),
  show: z.enum(["live", "favourites", "recent", "archive", "trash", "damaged"]).default("live"),
  limit,
};

type Filters = z.output<z.ZodObject<typeof filters>>;

function findAll(rooms: CommandRooms, text: string, asked: Filters) {
  const { type, tag, show, vault } = asked;
  const vaultId = vault === undefined ? undefined : findVault(rooms, vault);
  const names = new Map(rooms.account.vaults.list().map(({ id, name }) => [id, name]));
  const records: RecordSummary[] = [];
  let total = 0;
  for (let offset = 0; offset < asked.limit; offset += pageSize) {
    const page = { offset, limit: Math.min(pageSize, asked.limit - offset) };
    const sort = text === "" ? ("name" as const) : ("smart" as const);
    const found = rooms.records.find({ text, scope: { type, tag, show, vaultId }, sort, ...page });
    total = found.total;
    records.push(...found.items);
    if (records.length >= total) break;
  }
  return {
    total,
    records: records.map(
      ({ id, vaultId: of, type: kind, name, subtitle, tags, favourite, ...rest }) => ({
        ...{ id, vault: names.get(of) ?? "", type: kind, name, subtitle, tags, favourite },
        ...{
          hasTotp: rest.hasTotp,
          changedAt: rest.changedAt,
          trashedAt: rest.trashedAt,
          archived: rest.archived,
          damaged: rest.damaged,
        },
      }),
    ),
  };
}

export const list = command({
  input: z.strictObject(filters),
  needsKeys: true,
  needsList: true,
  wants: () => "list the records",
  run: (rooms, input) => findAll(rooms, "", input),
});

export const search = command({
  input: z.strictObject({ ...filters, text: z.string().min(1).max(2000) }),
  needsKeys: true,
  needsList: true,
  wants: ({ text }) => `search for “${text}”`,
  run: (rooms, { text, ...asked }) => findAll(rooms, text, asked),
});
