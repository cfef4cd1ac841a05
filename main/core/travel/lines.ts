import { z } from "zod";
import type { CarriedEvent } from "#core/audit";
import { AppError } from "#core/errors";
import type { Value } from "#core/storage";
import { damaged, unsupported } from "#core/transfer";
import { carriedTables, type CarriedRow, type CarriedVault } from "#core/vault";

/** Raised when an older version could not read what is written. */
export const formatVersion = 1;

const count = z.int().min(0);
const blob = z.base64();
const name = z.string().max(1000);

const vaultShape = z.strictObject({
  id: z.uuid(),
  sealedKey: blob,
  description: blob,
  opened: z.strictObject({ name, safeForTravel: z.boolean(), key: blob }).nullable(),
});
const head = z.strictObject({
  travel: z.literal(formatVersion),
  vaults: z.array(vaultShape).min(1).max(100_000),
  /** The vaults that stayed and were marked safe. */
  safe: z.array(z.uuid()).max(100_000),
});
const value = z.union([z.string(), z.number(), z.null(), z.strictObject({ b: blob })]);
const line = z.union([
  z.strictObject({ row: z.tuple([z.enum(carriedTables)]).rest(value) }),
  z.strictObject({ event: z.tuple([z.int().min(1), count, z.string().max(255), blob.nullable()]) }),
  z.strictObject({ belongings: z.tuple([name, z.unknown()]) }),
  z.strictObject({ end: count }),
]);

export interface Head {
  readonly vaults: readonly CarriedVault[];
  readonly safe: readonly string[];
}

/** What one line of a travel file says. SPEC.md [TR3] */
export type Said =
  | { readonly row: CarriedRow }
  | { readonly event: CarriedEvent }
  | { readonly belongings: readonly [string, unknown] }
  | { readonly end: number };

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));

export function writeHead({ vaults, safe }: Head): string {
  const written = vaults.map(({ id, sealedKey, description, opened }) => ({
    id,
    sealedKey: text(sealedKey),
    description: text(description),
    opened: opened === null ? null : { ...opened, key: text(opened.key) },
  }));
  return JSON.stringify({ travel: formatVersion, vaults: written, safe });
}

function writeValue(one: Value): string | number | null | { b: string } {
  return one instanceof Uint8Array ? { b: text(one) } : one;
}

export function writeLine(said: Said): string {
  if ("row" in said) {
    const { table, values } = said.row;
    return JSON.stringify({ row: [table, ...values.map(writeValue)] });
  }
  if ("event" in said) {
    const { sequence, at, kind, sealed } = said.event;
    return JSON.stringify({ event: [sequence, at, kind, sealed === null ? null : text(sealed)] });
  }
  return JSON.stringify(said);
}

function parse(from: string): unknown {
  try {
    return JSON.parse(from);
  } catch {
    return undefined;
  }
}

/** Throws `import-unrecognised` for a sealed export, `import-unsupported` for a later version. */
export function readHead(from: string): Head {
  const found = parse(from);
  const isTravel = typeof found === "object" && found !== null && "travel" in found;
  if (!isTravel) {
    throw new AppError(
      "import-unrecognised",
      "This is no travel file, but a sealed export. Bring it in by “Import”.",
    );
  }
  if (found.travel !== formatVersion) {
    throw unsupported(
      `This travel file was written by a newer Sallyport. Install that to open it; nothing was changed.`,
    );
  }
  const parsed = head.safeParse(found);
  if (!parsed.success) throw damaged("its first line", "it is not what a travel file begins with.");
  const { vaults, safe } = parsed.data;
  return {
    safe,
    vaults: vaults.map(({ id, sealedKey, description, opened }) => ({
      id,
      sealedKey: bytes(sealedKey),
      description: bytes(description),
      opened: opened === null ? null : { ...opened, key: bytes(opened.key) },
    })),
  };
}

/** Throws `import-damaged`. */
export function readLine(from: string, number: number): Said {
  const parsed = line.safeParse(parse(from));
  // SECURITY: zod's own words would quote what it read. [TR8]
  if (!parsed.success) throw damaged(`line ${number}`, "it is not what a travel file holds.");
  const said = parsed.data;
  if ("row" in said) {
    const [table, ...values] = said.row;
    const read = values.map((one) =>
      typeof one === "object" && one !== null ? bytes(one.b) : one,
    );
    return { row: { table, values: read } };
  }
  if ("event" in said) {
    const [sequence, at, kind, sealed] = said.event;
    return { event: { sequence, at, kind, sealed: sealed === null ? null : bytes(sealed) } };
  }
  if ("belongings" in said) return { belongings: [said.belongings[0], said.belongings[1]] };
  return said;
}
