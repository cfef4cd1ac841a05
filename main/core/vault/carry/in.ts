import { z } from "zod";
import { AppError } from "#core/errors";
import type { Storage, Value } from "#core/storage";
import type { CarriedRow, CarriedTable } from "./face.ts";
import { columnsOf } from "./out.ts";

const text = z.string().max(1000);
const number = z.int();
const bytes = z.instanceof(Uint8Array);

/** What each column may hold; the tables say it too, but less kindly. */
const shapes = {
  manifest_root: z.tuple([text, bytes]),
  manifest_page: z.tuple([text, number, bytes]),
  quarantine: z.tuple([number, text, bytes]),
  record: z.tuple([
    ...([text, text, number, text, number] as const),
    ...([number, number, number.nullable(), text, bytes] as const),
  ]),
  version: z.tuple([text, number, text, text, number, bytes]),
  attachment_use: z.tuple([text, text]),
  attachment_chunk: z.tuple([text, number, bytes]),
} as const satisfies Record<CarriedTable, z.ZodType>;

/** Wait apart from the tables until everything is here; of a process that ends, nothing is left. */
const staged = [
  "record",
  "version",
  "manifest_root",
  "manifest_page",
  "quarantine",
  "attachment_use",
] as const;

export function damagedRow(what: string): AppError {
  return new AppError("import-damaged", `The file contradicts itself: ${what}`);
}

function insertion(storage: Storage, table: CarriedTable, into: string) {
  const columns = columnsOf[table];
  return storage.prepare(
    `INSERT OR IGNORE INTO ${into} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
  );
}

/** Temporary tables beside ours, each with the columns of its own. */
export function createStage(storage: Storage) {
  const isStaged = (table: CarriedTable): table is (typeof staged)[number] =>
    (staged as readonly string[]).includes(table);
  const placeOf = (table: (typeof staged)[number]) => `temp.arriving_${table}`;

  function clear(): void {
    for (const table of staged) storage.prepare(`DROP TABLE IF EXISTS ${placeOf(table)}`).run();
  }

  clear();
  for (const table of staged) {
    const columns = columnsOf[table].join(", ");
    storage.prepare(`CREATE TABLE ${placeOf(table)} (${columns})`).run();
  }
  const files = new Set<string>();
  const insertions = new Map(
    (Object.keys(columnsOf) as CarriedTable[]).map((table) => [
      table,
      insertion(storage, table, isStaged(table) ? placeOf(table) : table),
    ]),
  );

  return {
    clear,
    /** Removes the parts of files that came, and that no record names. */
    dropFiles(): void {
      const drop = storage.prepare(
        "DELETE FROM attachment_chunk WHERE id = ?1 AND id NOT IN (SELECT id FROM attachment_use)",
      );
      for (const id of files) drop.run(id);
    },
    add({ table, values }: CarriedRow): void {
      const parsed = shapes[table].safeParse(values);
      if (!parsed.success) throw damagedRow(`a row of ${table} is none.`);
      const added = insertions.get(table)?.run(...(parsed.data as readonly Value[])) ?? 0;
      if (table === "attachment_chunk" && added > 0) files.add(String(parsed.data[0]));
    },
    has: (sql: string, ...values: readonly Value[]) =>
      storage.prepare(sql).get(...values) !== undefined,
    /** Into the tables. The caller has looked whether they may. */
    move(): void {
      for (const table of staged) {
        const columns = columnsOf[table].join(", ");
        storage
          .prepare(
            `INSERT INTO main.${table} (${columns}) SELECT ${columns} FROM ${placeOf(table)}`,
          )
          .run();
      }
    },
  };
}

export type Stage = ReturnType<typeof createStage>;

/** Throws `import-damaged` unless every row belongs to one of these vaults. */
export function refuseForeign(stage: Stage, vaultIds: readonly string[]): void {
  const list = JSON.stringify(vaultIds);
  const none = "NOT IN (SELECT value FROM json_each(?1))";
  const known =
    "(SELECT id FROM temp.arriving_record UNION SELECT record_id FROM temp.arriving_version WHERE vault_id IN (SELECT value FROM json_each(?1)))";
  const foreign = [
    ...["record", "manifest_root", "manifest_page"].map(
      (table) => `SELECT 1 FROM temp.arriving_${table} WHERE vault_id ${none}`,
    ),
    `SELECT 1 FROM temp.arriving_version WHERE vault_id ${none} AND record_id NOT IN ${known}`,
    `SELECT 1 FROM temp.arriving_attachment_use WHERE record_id NOT IN ${known}`,
    `SELECT 1 FROM temp.arriving_quarantine WHERE NOT EXISTS
     (SELECT 1 FROM json_each(?1) WHERE place LIKE '%' || value || '%')`,
  ];
  // SECURITY: a file brings its own vaults, and touches no other. [TR7]
  if (foreign.some((sql) => stage.has(sql, list)))
    throw damagedRow("it holds rows of a vault that it does not name.");
}

/** Throws `conflict` where something of it is here already, in another vault. */
export function refuseTaken(stage: Stage): void {
  const taken = [
    "SELECT 1 FROM temp.arriving_record AS mine JOIN main.record AS other USING (id)",
    `SELECT 1 FROM temp.arriving_version AS mine JOIN main.version AS other
     ON other.record_id = mine.record_id AND other.revision = mine.revision`,
  ];
  if (!taken.some((sql) => stage.has(sql))) return;
  throw new AppError(
    "conflict",
    "A record of this file is here already, in another vault. Erase that one for ever, or open the file with another account. Nothing was changed.",
  );
}
