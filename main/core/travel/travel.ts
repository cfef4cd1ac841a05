import { realpathSync } from "node:fs";
import path from "node:path";
import type { Session } from "#contract";
import type { Audit } from "#core/audit";
import type { KdfParameters } from "#core/crypto";
import { AppError, isAppError } from "#core/errors";
import type { Records } from "#core/records";
import { copiesIn, type Storage } from "#core/storage";
import { createEnding } from "#core/transfer";
import type { Account, Belongings } from "#core/vault";
import type { Departure, LeaveRequest, Options, Travel } from "./face.ts";
import { hostNamesOf } from "./hosts.ts";
import { leave, type Load } from "./leave.ts";
import { bringBack, openFile, type Opened } from "./return.ts";

export interface TravelParts {
  readonly account: Account;
  readonly audit: Audit;
  readonly records: Pick<Records, "names" | "readFields">;
  readonly storage: Pick<Storage, "folder">;
  /** What other rooms keep about records. */
  readonly belongings: () => readonly Belongings[];
  readonly sessions: () => readonly Pick<Session, "hostId" | "name">[];
  readonly recordings: () => readonly Pick<Session, "hostId" | "name">[];
  /** Vaults have left: what is held in memory of them has to go. */
  readonly onLeft?: () => void;
  /** Lists these records, which have come back. */
  readonly onReturned?: (ids: readonly string[]) => Promise<void>;
  /** Fixes the cost of a key derivation: for tests. */
  readonly kdf?: KdfParameters;
}

const mostHops = 8;

/** Whether opening this host takes a record that leaves: itself, its login, its key, or a host on the way. */
function usesAny({ records }: TravelParts, hostId: string, ids: ReadonlySet<string>): boolean {
  let next: string | undefined = hostId;
  for (let hops = 0; next !== undefined && hops < mostHops; hops++) {
    if (ids.has(next)) return true;
    try {
      const { fields } = records.readFields(next);
      if (["login", "key"].some((field) => ids.has(fields[field] ?? ""))) return true;
      next = fields["jump"] === "" ? undefined : fields["jump"];
    } catch (error) {
      if (isAppError(error, "not-found", "record-damaged")) return false;
      throw error;
    }
  }
  return false;
}

interface Sight extends Departure {
  readonly ids: ReadonlySet<string>;
  /** Names of hosts whose recordings show what leaves. */
  readonly recorded: readonly string[];
}

function look(parts: TravelParts): Sight {
  const { account, storage } = parts;
  const { carrier } = account;
  const view = ({ id, name }: { id: string; name: string }) => ({
    id,
    name,
    records: carrier.recordIds([id]).length,
  });
  const all = account.vaults.list();
  const leaves = all.filter(({ safeForTravel }) => !safeForTravel);
  const ids = new Set(carrier.recordIds(leaves.map(({ id }) => id)));
  const usersAmong = (all: readonly Pick<Session, "hostId" | "name">[]) =>
    all
      .filter(({ hostId }) => hostId !== null && usesAny(parts, hostId, ids))
      .map(({ name }) => name);
  return {
    ids,
    leaves: leaves.map(view),
    stays: all.filter(({ safeForTravel }) => safeForTravel).map(view),
    copies: copiesIn(storage.folder).map((file) => path.basename(file)),
    sessions: usersAmong(parts.sessions()),
    recorded: [...new Set(usersAmong(parts.recordings()))],
  };
}

/** SECURITY: what is in the data folder is no other device, and may be cleaned away with it. [TR2] */
function refusePlace(folder: string, file: string): void {
  const within = path.relative(realpathSync(folder), path.join(placeOf(file), path.basename(file)));
  if (within.startsWith("..") || path.isAbsolute(within)) return;
  throw new AppError(
    "folder-unsuitable",
    "The file would lie in Sallyport's own data folder. Choose a place outside of it.",
  );
}

/** The folder itself, whatever links lead there. One that is not there is told of when the file is written. */
function placeOf(file: string): string {
  try {
    return realpathSync(path.dirname(file));
  } catch {
    return path.resolve(path.dirname(file));
  }
}

/** Throws what `Travel.leave` says before anything is done. */
function refuse({ leaves, stays, sessions, recorded }: Sight): void {
  if (leaves.length === 0) {
    throw new AppError(
      "nothing-leaves",
      "Every vault is marked as safe for travel: none would leave.",
    );
  }
  if (stays.length === 0) {
    throw new AppError(
      "last-vault",
      "No vault is marked as safe for travel. Mark one, or make one, that stays on this device.",
    );
  }
  if (sessions.length > 0) {
    throw new AppError(
      "sessions-open",
      `Close these terminals first, since they use records that leave: ${sessions.join(", ")}.`,
    );
  }
  // SECURITY: a recording shows what left, and is in no vault. [TR6]
  if (recorded.length > 0) {
    throw new AppError(
      "recordings-here",
      `Export the recordings of these hosts, if you need them, and remove them first: ${recorded.join(", ")}.`,
    );
  }
}

function loadOf(parts: TravelParts, { leaves, ids }: ReturnType<typeof look>, file: string): Load {
  const { account, records } = parts;
  const vaultIds = leaves.map(({ id }) => id);
  const staying = account.vaults.list().filter(({ id }) => !vaultIds.includes(id));
  const names = new Set([file, ...leaves.map(({ name }) => name), ...hostNamesOf(records, ids)]);
  const stayingIds = new Set(staying.map(({ id }) => id));
  for (const { id, name } of records.names()) {
    if (ids.has(id)) names.add(name);
    else stayingIds.add(id);
  }
  names.delete("");
  return {
    vaultIds,
    ids,
    named: { ids: new Set([...ids, ...vaultIds]), stayingIds, names },
    sequence: account.carrier.sequence(),
    safe: staying.map(({ id }) => id),
  };
}

async function begin(parts: TravelParts, request: LeaveRequest, options: Options) {
  const { account, audit } = parts;
  refusePlace(parts.storage.folder, request.file);
  refuse(look(parts));
  // SECURITY: whoever finds the vault open must still not be able to carry it away. [TR2]
  await account.confirm(request.masterPassword);
  const departure = look(parts);
  refuse(departure);
  // SECURITY: durable before the first byte leaves. It names what leaves, so it goes along. [TR5]
  audit.append("vault.exported", {
    format: "Travel file",
    sealed: true,
    vaults: departure.leaves.map(({ name }) => name).join(", "),
  });
  const outcome = await leave(parts, loadOf(parts, departure, request.file), request, options);
  parts.onLeft?.();
  return outcome;
}

/** See `Travel`. */
export function createTravel(parts: TravelParts): Travel {
  const { whileUnlocked, forget } = createEnding(parts.account);
  let opened: Opened | null = null;

  return {
    departure() {
      const { leaves, stays, copies, sessions } = look(parts);
      return { leaves, stays, copies, sessions };
    },
    leave: (request, options) =>
      whileUnlocked(options.signal, (signal) => begin(parts, request, { ...options, signal })),
    open: (source, password, options) =>
      whileUnlocked(options.signal, async (signal) => {
        opened = null;
        const found = await openFile(parts, source, password, { ...options, signal });
        opened = found;
        return found.view;
      }),
    return: (options) =>
      whileUnlocked(options.signal, async (signal) => {
        const file = opened;
        if (file === null) throw new AppError("not-found", "Open a travel file first.");
        const outcome = await bringBack(parts, file, { ...options, signal });
        opened = null;
        const ids = parts.account.carrier.recordIds(outcome.vaults.map(({ id }) => id));
        await parts.onReturned?.(ids);
        return outcome;
      }),
    forget() {
      forget();
      // SECURITY: it holds the key of the file. [TR8]
      opened = null;
    },
  };
}
