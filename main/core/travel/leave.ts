import { createHash, type KeyObject } from "node:crypto";
import type { CarriedEvent } from "#core/audit";
import { calibrateKdf, kdfFloor } from "#core/crypto";
import { AppError } from "#core/errors";
import { writeFileWhole } from "#core/files";
import { createPace, openLines, sealLines, sourceOfPath, throwIfCancelled } from "#core/transfer";
import { readHead, writeHead, writeLine } from "./lines.ts";
import { isMention, type Named } from "./mentions.ts";
import type { LeaveOutcome, LeaveRequest, Options } from "./face.ts";
import type { TravelParts } from "./travel.ts";

/** What a new file's password costs to try, on the machine that makes it. */
const kdfTargetMs = 1000;

/** What leaves, as it was when the writing began. */
interface Load {
  readonly vaultIds: readonly string[];
  readonly ids: ReadonlySet<string>;
  readonly named: Named;
  readonly sequence: number;
  /** Vaults that stay and are marked safe. */
  readonly safe: readonly string[];
}

/** What is taken besides rows, in the order of the file. */
interface Extras {
  readonly events: readonly number[];
  readonly belongings: readonly (readonly [string, unknown])[];
}

function extrasOf(parts: TravelParts, { ids, named }: Load): Extras {
  const { audit, account, belongings } = parts;
  const isMeant = (kind: string, details: Parameters<typeof isMention>[1]) =>
    isMention(kind, details, named);
  return {
    events: [...audit.withholding.find(isMeant, account.auditKey(), 0)],
    belongings: belongings().map((of) => [of.name, of.take(ids)] as const),
  };
}

interface Written {
  readonly extras: Extras;
  readonly digest: string;
  readonly lines: number;
}

/** Every line of the file, counted and hashed as it goes. */
function createWriting(parts: TravelParts, load: Load, { signal, onProgress }: Options) {
  const { account, audit } = parts;
  const hash = createHash("sha256");
  let lines = 0;
  let extras: Extras = { events: [], belongings: [] };

  function* all(key: KeyObject): Generator<string> {
    const { carrier } = account;
    const vaults = load.vaultIds.map((id) => carrier.vault(id, key));
    yield writeHead({ vaults, safe: load.safe });
    for (const row of carrier.rows(load.vaultIds)) yield writeLine({ row });
    extras = extrasOf(parts, load);
    for (const sequence of extras.events) {
      const event: CarriedEvent | null = audit.withholding.at(sequence);
      if (event !== null) yield writeLine({ event });
    }
    for (const belongings of extras.belongings) yield writeLine({ belongings });
    yield writeLine({ end: lines });
  }

  async function* paced(key: KeyObject): AsyncGenerator<string> {
    const pace = createPace();
    for (const line of all(key)) {
      hash.update(line).update("\n");
      lines++;
      if (lines % 100 === 1) {
        onProgress({ step: "writing", done: Math.min(lines, load.ids.size), total: load.ids.size });
      }
      await pace();
      throwIfCancelled(signal);
      yield line;
    }
  }

  return { paced, written: (): Written => ({ extras, digest: hash.digest("hex"), lines }) };
}

/** Reads the whole file back, as it lies on the disk. Throws unless every byte of it is what was written. */
async function readBack(
  file: string,
  password: string,
  written: Written,
  { floor, signal, onProgress }: Options & { readonly floor: typeof kdfFloor },
): Promise<void> {
  const source = await sourceOfPath(file);
  const { readLines } = await openLines(source, { password, floor });
  const hash = createHash("sha256");
  const pace = createPace();
  let lines = 0;
  for await (const { text, next } of readLines()) {
    if (lines === 0) readHead(text);
    hash.update(text).update("\n");
    if (++lines % 100 === 1) onProgress({ step: "checking", done: next.at, total: source.size });
    await pace();
    throwIfCancelled(signal);
  }
  if (hash.digest("hex") === written.digest) return;
  throw new AppError(
    "storage-failed",
    "The file is not on the disk as it was written. Nothing was removed; try another disk.",
  );
}

function isSame(one: Extras, other: Extras): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Removes what the file holds, at one go. Nothing may have changed since it was written. */
function remove(parts: TravelParts, load: Load, extras: Extras): boolean {
  const { account, audit, belongings } = parts;
  const rooms = belongings();
  const { isClean } = account.carrier.remove(load.vaultIds, load.sequence, () => {
    // SECURITY: what is not in the file is not removed. [TR4]
    if (!isSame(extras, extrasOf(parts, load))) {
      throw new AppError(
        "conflict",
        "Something was used meanwhile. Nothing was removed; begin again.",
      );
    }
    audit.withholding.take(extras.events);
    for (const room of rooms) if (!room.isSideFile) room.drop(load.ids);
  });
  // The side files went with the older copies: these are written anew, without what left.
  for (const room of rooms) if (room.isSideFile) room.drop(load.ids);
  return isClean;
}

/** Writes, reads back, removes. See `Travel.leave`. */
export async function leave(
  parts: TravelParts,
  load: Load,
  { file, mayReplace, masterPassword, password = masterPassword }: LeaveRequest,
  options: Options,
): Promise<LeaveOutcome> {
  const kdf = parts.kdf ?? (await calibrateKdf(kdfTargetMs));
  const writing = createWriting(parts, load, options);
  const { bytes } = await writeFileWhole(
    file,
    sealLines(writing.paced, { password, kdf }),
    mayReplace,
  );
  const written = writing.written();
  await readBack(file, password, written, { ...options, floor: parts.kdf ?? kdfFloor });
  throwIfCancelled(options.signal);
  const isClean = remove(parts, load, written.extras);
  return { vaults: load.vaultIds.length, records: load.ids.size, bytes, isClean };
}

export type { Load };
