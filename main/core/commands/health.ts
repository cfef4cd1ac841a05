import path from "node:path";
import { z } from "zod";
import { findingKinds, type FindingKind } from "#contract";
import { command, type CommandRooms } from "./face.ts";

/** What nobody knows to be wrong: named in no list of a command. */
const suggestion: FindingKind = "no-code";
const pageSize = 500;

const input = z.strictObject({
  /** Looks passwords up at the service of the settings first. */
  breaches: z.boolean().default(false),
  /** Looks them up in a file of hashes first. */
  hashes: z
    .string()
    .max(4096)
    .refine((at) => path.isAbsolute(at), "a whole path is needed")
    .optional(),
});

/** How the records are: what was found about which, without what the person chose to ignore. */
export const health = command({
  input,
  needsKeys: true,
  needsList: true,
  wants: ({ breaches }) =>
    breaches ? "look every password up among breaches" : "look at the health of every record",
  async run(rooms, { breaches, hashes }, { signal }) {
    const room = await rooms.openHealth();
    const end = () => {
      room.cancel();
    };
    signal.addEventListener("abort", end, { once: true });
    if (hashes !== undefined) await room.lookUp({ file: hashes });
    if (breaches) await room.lookUp({});
    const {
      findings: counts,
      checkedAt,
      records,
      passwords,
      sound,
      breaches: looked,
    } = await room.check();
    const findings = [];
    for (const kind of findingKinds) {
      if (kind !== suggestion) findings.push(...(await findAll(rooms, room, kind)));
    }
    const suggested = counts.find(({ kind }) => kind === suggestion)?.count ?? 0;
    return {
      checkedAt,
      records,
      passwords,
      sound,
      breaches: looked,
      findings,
      withoutCode: suggested,
    };
  },
});

type Room = Awaited<ReturnType<CommandRooms["openHealth"]>>;

async function findAll({ account }: CommandRooms, room: Room, kind: FindingKind) {
  const vaults = new Map(account.vaults.list().map(({ id, name }) => [id, name]));
  const found = [];
  for (let offset = 0; ; offset += pageSize) {
    const page = { kind, ignored: false, offset, limit: pageSize };
    const { total, items } = await room.findings(page);
    for (const { recordId: id, vaultId, type, name, subtitle, ...rest } of items) {
      const { count, at, set, site } = rest;
      const vault = vaults.get(vaultId) ?? "";
      found.push({ kind, id, vault, type, name, subtitle, count, at, set, site });
    }
    if (offset + pageSize >= total) return found;
  }
}
