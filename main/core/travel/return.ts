import type { KeyObject } from "node:crypto";
import type { CarriedEvent } from "#core/audit";
import { kdfFloor } from "#core/crypto";
import { AppError } from "#core/errors";
import {
  createPace,
  damaged,
  isSealed,
  openLines,
  throwIfCancelled,
  type Line,
  type Source,
} from "#core/transfer";
import type { CarriedRow } from "#core/vault";
import type { Options, Return, ReturnOutcome, TravelProgress } from "./face.ts";
import { readHead, readLine, type Head, type Said } from "./lines.ts";
import type { TravelParts } from "./travel.ts";

/** A travel file that was opened and read whole. */
export interface Opened {
  readonly source: Source;
  readonly key: KeyObject;
  readonly readLines: () => AsyncGenerator<Line>;
  readonly view: Return;
}

interface Reading extends Options {
  readonly step: TravelProgress["step"];
}

/** The first line, and then what each further one says, up to the end. Throws `import-damaged` for a file that has another. */
async function readAll(
  { source, readLines }: Pick<Opened, "source" | "readLines">,
  { step, signal, onProgress }: Reading,
  hear: { readonly head: (head: Head) => void; readonly said: (said: Said) => void },
): Promise<void> {
  const pace = createPace();
  let lines = 0;
  let isOver = false;
  for await (const { text, next } of readLines()) {
    if (isOver) throw damaged("the file's end", "there is something behind it.");
    if (lines === 0) hear.head(readHead(text));
    else {
      const said = readLine(text, lines + 1);
      isOver = "end" in said;
      if ("end" in said && said.end !== lines) {
        throw damaged("the file's end", "it does not hold as much as it says.");
      }
      hear.said(said);
    }
    if (++lines % 100 === 1) onProgress({ step, done: next.at, total: source.size });
    await pace();
    throwIfCancelled(signal);
  }
  if (!isOver) throw damaged("the file's end", "the file ends before its end.");
}

function refuseHere({ account }: TravelParts, { vaults }: Head): void {
  const here = new Map(account.vaults.list().map(({ id, name }) => [id, name]));
  const names = vaults.flatMap(({ id }) => here.get(id) ?? []);
  if (names.length === 0) return;
  throw new AppError(
    "already-here",
    `The vaults of this file are here already: ${names.map((name) => `“${name}”`).join(", ")}. Nothing was changed.`,
  );
}

/** Counts what the file holds, and proves that it holds together. */
function createCount({ audit }: TravelParts) {
  let vaults: Head["vaults"] = [];
  const records = new Map<string, number>();
  let events = 0;
  return {
    head: (head: Head) => {
      ({ vaults } = head);
    },
    said: (said: Said) => {
      if ("event" in said && audit.withholding.at(said.event.sequence)?.kind === "") events++;
      if (!("row" in said) || said.row.table !== "record") return;
      const vaultId = String(said.row.values[1]);
      records.set(vaultId, (records.get(vaultId) ?? 0) + 1);
    },
    view: (): Return => ({
      events,
      vaults: vaults.map(({ id, opened }) => ({
        id,
        name: opened?.name ?? "Damaged vault",
        records: records.get(id) ?? 0,
      })),
    }),
  };
}

/** See `Travel.open`. */
export async function openFile(
  parts: TravelParts,
  source: Source,
  password: string,
  options: Options,
): Promise<Opened> {
  if (source.files !== null || !isSealed(await source.read(0, 16))) {
    throw new AppError("import-unrecognised", `${source.name} is no travel file of Sallyport.`);
  }
  const floor = parts.kdf ?? kdfFloor;
  const opened = { source, ...(await openLines(source, { password, floor })) };
  const count = createCount(parts);
  await readAll(
    opened,
    { ...options, step: "reading" },
    {
      head: (head) => {
        count.head(head);
        refuseHere(parts, head);
      },
      said: count.said,
    },
  );
  return { ...opened, view: count.view() };
}

/** Rows that are handed over at once. */
const rowsAtOnce = 200;

/** Takes everything over, and settles it at one go. See `Travel.return`. */
export async function bringBack(
  parts: TravelParts,
  opened: Opened,
  options: Options,
): Promise<ReturnOutcome> {
  const { account } = parts;
  let head: Head = { vaults: [], safe: [] };
  let arrivals: ReturnType<typeof account.carrier.arrive> | null = null;
  let rows: CarriedRow[] = [];
  const events: CarriedEvent[] = [];
  const belongings: (readonly [string, unknown])[] = [];
  const handOver = () => {
    arrivals?.add(rows.splice(0));
  };
  try {
    await readAll(
      opened,
      { ...options, step: "returning" },
      {
        head: (found) => {
          refuseHere(parts, found);
          head = found;
          arrivals = account.carrier.arrive(found.vaults, opened.key);
        },
        said: (said) => {
          if ("row" in said) rows.push(said.row);
          if ("event" in said) events.push(said.event);
          if ("belongings" in said) belongings.push(said.belongings);
          if (rows.length >= rowsAtOnce) handOver();
        },
      },
    );
    handOver();
    return settle(parts, { head, arrivals, events, belongings, view: opened.view });
  } finally {
    rows = [];
    (arrivals as { discard(): void } | null)?.discard();
  }
}

interface Everything {
  readonly head: Head;
  readonly arrivals: ReturnType<TravelParts["account"]["carrier"]["arrive"]> | null;
  readonly events: readonly CarriedEvent[];
  readonly belongings: readonly (readonly [string, unknown])[];
  readonly view: Return;
}

function settle(parts: TravelParts, all: Everything): ReturnOutcome {
  const { account, audit } = parts;
  if (all.arrivals === null) throw damaged("the file's end", "the file ends before its end.");
  const rooms = new Map(parts.belongings().map((room) => [room.name, room]));
  const put = (isSideFile: boolean) => {
    for (const [name, kept] of all.belongings) {
      const room = rooms.get(name);
      if (room?.isSideFile === isSideFile && kept !== null) room.put(kept);
    }
  };
  const records = all.view.vaults.reduce((sum, vault) => sum + vault.records, 0);
  let events = 0;
  const settled = all.arrivals.settle(() => {
    events = audit.withholding.put(all.events);
    put(false);
    const here = new Set(account.vaults.list().map(({ id }) => id));
    for (const id of all.head.safe) if (here.has(id)) account.carrier.markSafe(id);
    audit.append("vault.returned", {
      vaults: account.vaults
        .list()
        .filter(({ id }) => all.head.vaults.some((vault) => vault.id === id))
        .map(({ name }) => name)
        .join(", "),
      records,
    });
  });
  put(true);
  const names = new Map(settled.map(({ id, name }) => [id, name]));
  const vaults = all.view.vaults.map((vault) => ({
    ...vault,
    name: names.get(vault.id) ?? vault.name,
  }));
  return { vaults, events, records };
}
