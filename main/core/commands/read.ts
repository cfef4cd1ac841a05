import { parseEnv } from "node:util";
import { z } from "zod";
import type { FieldView, RecordDetail } from "#contract";
import { AppError, isAppError } from "#core/errors";
import { codeAt, readOtp } from "#core/totp";
import { command, type CommandRooms, type How } from "./face.ts";
import { findField, findRecord, named, plain } from "./find.ts";
import { reference, type Reference } from "./reference.ts";

const field = z.string().trim().min(1).max(200);

function vaultName({ account }: CommandRooms, id: string): string {
  return account.vaults.list().find((vault) => vault.id === id)?.name ?? "";
}

function describe(rooms: CommandRooms, record: RecordDetail) {
  const { id, type, name, tags, favourite, archived, asksAgain } = record;
  const { notes, createdAt, changedAt } = record;
  const fields = record.fields
    .filter(({ filled }) => filled)
    .map(({ ref, name: own, label, kind, concealed, value, refersTo }) => ({
      // SECURITY: a concealed value has no `value` here; it leaves when its field is named.
      ...{ ref, name: own, label, kind, concealed, value: refersTo ?? value },
    }));
  const vault = vaultName(rooms, record.vaultId);
  const marks = { favourite, archived, asksAgain };
  return { id, vault, type, name, tags, ...marks, notes, createdAt, changedAt, fields };
}

/** SECURITY: on the trail before it leaves, and after the person was asked where the record asks again. [R2] [R10] */
async function take(
  { records }: CommandRooms,
  how: Pick<How, "permit">,
  [at, kind]: Parameters<typeof records.take>,
): Promise<string> {
  try {
    return records.take(at, kind).value;
  } catch (error) {
    if (!isAppError(error, "password-needed")) throw error;
    await how.permit(error);
    return records.take(at, kind).value;
  }
}

function notesOf({ notes, notesConcealed }: RecordDetail) {
  return { ref: "notes", label: "Notes", concealed: notesConcealed, value: notes || null };
}

/** One value by the name of its field. */
async function valueOf(
  rooms: CommandRooms,
  how: Pick<How, "permit">,
  { record, name }: { record: RecordDetail; name: string },
) {
  const { id, name: of } = record;
  const found: Pick<FieldView, "ref" | "label" | "concealed" | "value"> =
    plain(name) === "notes" ? notesOf(record) : findField(record, name);
  const { ref, label } = found;
  const value = found.concealed
    ? await take(rooms, how, [{ id, field: ref }, "record.revealed"])
    : found.value;
  if (value === null) throw new AppError("field-empty", `“${label}” of “${of}” is empty.`);
  rooms.records.markUsed(id);
  return { id, name: of, field: ref, label, value };
}

export const get = command({
  input: z.strictObject({ ...named, field: field.optional() }),
  needsKeys: true,
  needsList: false,
  wants: ({ name, field: of }) =>
    of === undefined ? `show “${name}”` : `read “${of}” of “${name}”`,
  async run(rooms, input, how) {
    const record = rooms.records.open(findRecord(rooms, input).id);
    return input.field === undefined
      ? describe(rooms, record)
      : valueOf(rooms, how, { record, name: input.field });
  },
});

function otpField(record: RecordDetail, name: string | undefined): FieldView {
  if (name !== undefined) return findField(record, name);
  const found = record.fields.find(({ kind, filled }) => kind === "totp" && filled);
  if (found === undefined)
    throw new AppError("field-empty", `“${record.name}” has no one-time code.`);
  return found;
}

export const totp = command({
  input: z.strictObject({ ...named, field: field.optional() }),
  needsKeys: true,
  needsList: false,
  wants: ({ name }) => `read the one-time code of “${name}”`,
  async run(rooms, input, how) {
    const { records, clock } = rooms;
    const record = records.open(findRecord(rooms, input).id);
    const at = { id: record.id, field: otpField(record, input.field).ref };
    const value = await take(rooms, how, [at, "totp.shown"]);
    return { id: record.id, name: record.name, ...codeAt(readOtp(value), clock.now()) };
  },
});

async function resolveOne(
  rooms: CommandRooms,
  how: Pick<How, "permit">,
  { vault, record: name, field: of }: Reference,
) {
  const named = findRecord(rooms, { name, ...(vault !== null && { vault }) });
  const record = rooms.records.open(named.id);
  if (of !== null) return { value: (await valueOf(rooms, how, { record, name: of })).value };
  if (record.type !== "env_file") {
    throw new AppError(
      "record-invalid",
      `“${record.name}” is no env file: name one of its fields.`,
    );
  }
  const { value } = await valueOf(rooms, how, { record, name: "content" });
  const variables = Object.entries(parseEnv(value)).map(
    ([key, text]) => [key, text ?? ""] as const,
  );
  return { variables };
}

function inWords({ record, field: of }: Reference): string {
  return of === null ? `“${record}”` : `“${of}” of “${record}”`;
}

/** What several references name, in their order: all of them, or none. */
export const resolve = command({
  input: z.strictObject({ references: z.array(reference).min(1).max(500) }),
  needsKeys: true,
  needsList: false,
  wants: ({ references }) => {
    const some = references.slice(0, 5).map(inWords).join(", ");
    return `use ${some}${references.length > 5 ? ` and ${references.length - 5} more` : ""}`;
  },
  async run(rooms, { references }, how) {
    const values: Awaited<ReturnType<typeof resolveOne>>[] = [];
    // One after the other, since each may be asked about.
    for (const one of references) values.push(await resolveOne(rooms, how, one));
    return { values };
  },
});
