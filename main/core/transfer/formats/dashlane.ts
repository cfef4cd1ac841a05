import { AppError, isAppError } from "#core/errors";
import type { ImportFormat, ReadOptions, Source } from "../format.ts";
import { damaged, throwIfCancelled } from "../faults.ts";
import { memberPaths, readJson, type Element } from "../json.ts";
import type { Portable, Remark } from "../portable.ts";
import { heldBytesMost } from "../source.ts";
import { headText } from "../text.ts";
import { isZip, openZip, type ZipEntry } from "../zip.ts";
import { genericCsv } from "./csv-generic.ts";
import { dashlaneTables } from "./csv-dashlane.ts";
import { isDashlaneKind, readItem } from "./dashlane-items.ts";

const ownTable = /(?:^|\/)(?:credentials|securenotes|payments|ids|personalinfo|wifi)\.csv$/i;
const headBytes = 64 * 1024;

/** Dashlane's exports that hold every kind of entry: a zip with a table for each, and the JSON of its older applications. */
export const dashlane: ImportFormat = {
  name: "dashlane",
  label: "Dashlane (zip or JSON)",

  async recognises(source, head) {
    if (isZip(head)) {
      const entries = await openZip(source, {}).catch(() => null);
      return [...(entries?.keys() ?? [])].some((name) => ownTable.test(name));
    }
    return [...memberPaths(headText(head) ?? "")].some(isDashlaneKind);
  },

  async *read(source, options) {
    if (isZip(await source.read(0, 4))) yield* readTables(source, options);
    else yield* readItems(await readJson(source, options), options);
  },
};

async function* readItems(top: Element, options: ReadOptions): AsyncGenerator<Portable> {
  if (!top.isObject) throw top.wrong("should be an object.");
  const found = top
    .entries()
    .flatMap(([kind, list]) => list.oneOrMore().map((item) => ({ kind, item })));
  for (const [place, { kind, item }] of found.entries()) {
    throwIfCancelled(options.signal);
    options.onProgress(place, found.length);
    yield* await Promise.resolve(readItem(kind, item));
  }
  options.onProgress(found.length, found.length);
}

async function* readTables(source: Source, options: ReadOptions): AsyncGenerator<Portable> {
  const entries = [...(await openZip(source, options)).values()];
  if (!entries.some(({ name }) => ownTable.test(name))) {
    throw damaged(source.name, "the archive holds no table of Dashlane.");
  }
  let done = 0;
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  for (const entry of entries) {
    const onProgress = (read: number) => {
      options.onProgress(done + read, total);
    };
    yield* readEntry(entry, { ...options, onProgress });
    done += entry.size;
  }
}

/** A table of the archive, each place with the table's name. */
async function* readEntry(entry: ZipEntry, options: ReadOptions): AsyncGenerator<Portable> {
  if (entry.size === 0) return;
  if (!/\.csv$/i.test(entry.name)) {
    yield leftOut(entry.name);
    return;
  }
  const table = await entry.hold(heldBytesMost);
  const format = await formatOf(table);
  if (format === null) {
    yield leftOut(entry.name);
    return;
  }
  try {
    for await (const one of format.read(table, options)) {
      yield one.kind === "vault" ? one : { ...one, where: `${entry.name}, ${one.where}` };
    }
  } catch (error) {
    throw within(entry.name, error);
  }
}

async function formatOf(table: Source): Promise<ImportFormat | null> {
  const head = await table.read(0, headBytes);
  for (const format of [...dashlaneTables, genericCsv]) {
    if (await format.recognises(table, head)) return format;
  }
  return null;
}

/** What is wrong in a table, with the table's name. */
function within(name: string, error: unknown): unknown {
  if (!isAppError(error, "import-damaged")) return error;
  const where = `${name}, ${String(error.details?.["where"] ?? "")}`;
  return new AppError(error.code, `${name}: ${error.message}`, { details: { where } });
}

function leftOut(name: string): Remark {
  const why =
    "It is no table that Sallyport can read. Look into it yourself before you delete the export.";
  return { kind: "remark", where: name, what: name, outcome: "left-out", why };
}
