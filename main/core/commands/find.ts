import { z } from "zod";
import type { FieldView, RecordDetail } from "#contract";
import { AppError } from "#core/errors";
import type { NamedRecord } from "#core/records";
import type { CommandRooms } from "./face.ts";

const word = z.string().trim().min(1).max(200);

/** How a record is named: by its name or its id, in one vault or in any. */
export const named = { name: word, vault: word.optional() };

interface Named {
  readonly name: string;
  readonly vault?: string | undefined;
}

const mostCandidates = 20;

/** Texts are compared without case, in one Unicode form. */
export function plain(text: string): string {
  return text.normalize("NFC").trim().toLowerCase();
}

/** The vault of this name or id. Throws `not-found`, `ambiguous`. */
export function findVault({ account }: Pick<CommandRooms, "account">, name: string): string {
  const vaults = account.vaults.list();
  const found = vaults.filter((vault) => vault.id === name || plain(vault.name) === plain(name));
  const [only, other] = found;
  if (only === undefined) {
    const names = vaults.map((vault) => `“${vault.name}”`).join(", ");
    throw new AppError("not-found", `There is no vault “${name}”. There are: ${names}.`);
  }
  if (other !== undefined) {
    throw new AppError(
      "ambiguous",
      `There are ${found.length} vaults “${name}”. Give the id of one.`,
    );
  }
  return only.id;
}

/**
 * The one record of this name or id; where none has the name, the one whose name holds it. Throws
 * `not-found`, and `ambiguous` with the candidates.
 */
export function findRecord(
  rooms: CommandRooms,
  { name, vault }: Named,
  where: "live" | "trash" = "live",
): NamedRecord {
  const vaultId = vault === undefined ? null : findVault(rooms, vault);
  const isEligible = (one: NamedRecord) =>
    (one.trashedAt !== null) === (where === "trash") &&
    (vaultId === null || one.vaultId === vaultId);
  const wanted = plain(name);
  // What is archived is meant only where nothing else can be.
  const found = { exact: [], holding: [], archived: [] } as Record<string, NamedRecord[]>;
  for (const one of rooms.records.names()) {
    if (!isEligible(one)) continue;
    if (one.id === wanted) return one;
    const own = plain(one.name);
    const isExact = own === wanted;
    if (isExact || own.includes(wanted)) {
      found[one.archived ? "archived" : isExact ? "exact" : "holding"]?.push(one);
    }
  }
  const ranked = [found["exact"], found["holding"], found["archived"]];
  return choose(rooms, name, ranked.find((some = []) => some.length > 0) ?? []);
}

function choose(rooms: CommandRooms, name: string, found: readonly NamedRecord[]): NamedRecord {
  const [only] = found;
  if (only === undefined) throw new AppError("not-found", `There is no record “${name}”.`);
  // Where names differ by case alone, the one that is spelt as it was asked for.
  const spelt = found.filter((one) => one.name === name);
  if (found.length === 1) return only;
  if (spelt.length === 1 && spelt[0] !== undefined) return spelt[0];
  throw ambiguous(rooms, name, found);
}

function ambiguous(
  { account }: CommandRooms,
  name: string,
  found: readonly NamedRecord[],
): AppError {
  const vaults = new Map(account.vaults.list().map((vault) => [vault.id, vault.name]));
  const lines = found.slice(0, mostCandidates).map((one) => {
    const parts = [one.id, one.name, one.type, vaults.get(one.vaultId) ?? "", one.subtitle];
    return `  ${parts.filter((part) => part !== "").join("  ")}`;
  });
  const rest = found.length - lines.length;
  if (rest > 0) lines.push(`  and ${rest} more`);
  return new AppError(
    "ambiguous",
    [`“${name}” fits ${found.length} records. Give the id of one:`, ...lines].join("\n"),
    { details: { count: found.length } },
  );
}

/** The field that a person names by its name, its label or its reference. Throws `not-found`, `ambiguous`. */
export function findField(record: RecordDetail, name: string): FieldView {
  const wanted = plain(name);
  const byRef = record.fields.find((field) => field.ref === name);
  const found = byRef
    ? [byRef]
    : record.fields.filter((field) =>
        [field.name, field.label].some((own) => plain(own) === wanted),
      );
  const [only] = found;
  if (only === undefined) {
    const names = record.fields.map((field) => (field.custom ? field.label : field.name));
    throw new AppError(
      "not-found",
      `“${record.name}” has no field “${name}”. It has: ${[...names, "notes"].join(", ")}.`,
    );
  }
  if (found.length > 1) {
    const refs = found.map((field) => field.ref).join(", ");
    throw new AppError(
      "ambiguous",
      `“${record.name}” has ${found.length} fields “${name}”: ${refs}.`,
    );
  }
  return only;
}
