import { z } from "zod";
import {
  customKinds,
  recipe,
  recordType,
  shapes,
  type RecordChanges,
  type RecordDetail,
  type RecordSummary,
  type RecordType,
} from "#contract";
import { AppError } from "#core/errors";
import { generate } from "#core/generator";
import { command, type CommandRooms } from "./face.ts";
import { findField, findRecord, findVault, named, plain } from "./find.ts";

const value = z.string().max(1_000_000);
const fields = z.record(z.string().min(1).max(100), value);
const common = {
  tags: z.array(z.string().trim().min(1).max(64)).max(50).optional(),
  favourite: z.boolean().optional(),
  notes: value.optional(),
  /** By name or label. */
  fields: fields.default({}),
  /** Fields that are filled by chance, in place of a value. */
  generate: z.record(z.string().min(1).max(100), recipe).default({}),
};

function answer({ id, name, type }: RecordSummary) {
  return { id, name, type };
}

/** SECURITY: what is made here is kept at once, and never travels. */
function withGenerated(rooms: CommandRooms, input: z.output<z.ZodObject<typeof common>>) {
  const made = Object.entries(input.generate).map(([name, wanted]) => {
    const { value: secret, entropyBits } = generate(wanted);
    rooms.audit.append("secret.generated", { kind: wanted.kind, bits: Math.floor(entropyBits) });
    return [name, secret] as const;
  });
  return { ...input.fields, ...Object.fromEntries(made) };
}

function fieldOfType(type: RecordType, name: string): string {
  const { label, fields: all } = shapes[type];
  const own = all.filter((field) => field.derived !== true);
  const found = own.find((field) =>
    [field.name, field.label].some((one) => plain(one) === plain(name)),
  );
  if (found !== undefined) return found.name;
  const names = own.map((field) => field.name).join(", ");
  throw new AppError(
    "record-invalid",
    `A record of type “${label}” has no field “${name}”. It has: ${names}.`,
  );
}

function byName(
  type: RecordType,
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, text]) => [fieldOfType(type, name), text]),
  );
}

const custom = z
  .array(
    z.strictObject({ label: z.string().trim().min(1).max(100), kind: z.enum(customKinds), value }),
  )
  .max(100);

export const create = command({
  input: z.strictObject({
    ...common,
    ...named,
    type: recordType.default("login"),
    custom: custom.default([]),
  }),
  needsKeys: true,
  needsList: true,
  wants: ({ name }) => `add “${name}”`,
  run(rooms, { name, type, tags, favourite, notes, custom: extra, vault, ...input }) {
    const vaults = rooms.account.vaults.list();
    const vaultId = vault === undefined ? vaults[0]?.id : findVault(rooms, vault);
    if (vaultId === undefined) throw new AppError("not-found", "There is no vault.");
    const values = byName(type, withGenerated(rooms, { tags, favourite, notes, ...input }));
    const draft = { vaultId, name, type, fields: values, custom: extra, tags: tags ?? [] };
    const more = { favourite: favourite ?? false, notes: notes ?? "" };
    return answer(rooms.records.create({ ...draft, ...more }));
  },
});

/** A change in the record's own terms: fields of its type, and the custom ones that it has. */
function changesOf(record: RecordDetail, values: Readonly<Record<string, string>>): RecordChanges {
  const own: Record<string, string> = {};
  const edited = new Map<string, string>();
  for (const [name, text] of Object.entries(values)) {
    const field = findField(record, name);
    if (field.custom) edited.set(field.ref, text);
    else own[fieldOfType(record.type, field.name)] = text;
  }
  if (edited.size === 0) return { fields: own };
  const list = record.fields.filter((field) => field.custom);
  return {
    fields: own,
    custom: list.map(({ ref, label, kind }) => {
      const text = edited.get(ref);
      const known = customKinds.find((one) => one === kind) ?? "text";
      const as = { id: ref.slice("custom:".length), label, kind: known };
      // Absent: what is stored is kept.
      return text === undefined ? as : { ...as, value: text };
    }),
  };
}

export const edit = command({
  input: z.strictObject({
    ...common,
    ...named,
    rename: z.string().trim().min(1).max(200).optional(),
  }),
  needsKeys: true,
  needsList: true,
  wants: ({ name }) => `change “${name}”`,
  run(rooms, { name, vault, rename, tags, favourite, notes, ...input }) {
    const found = findRecord(rooms, { name, vault });
    const record = rooms.records.open(found.id);
    const values = withGenerated(rooms, { tags, favourite, notes, ...input });
    const changes: RecordChanges = {
      ...changesOf(record, values),
      ...(rename !== undefined && { name: rename }),
      ...(tags !== undefined && { tags }),
      ...(favourite !== undefined && { favourite }),
      ...(notes !== undefined && { notes }),
    };
    return answer(rooms.records.change(record.id, record.revision, changes));
  },
});

export const remove = command({
  input: z.strictObject(named),
  needsKeys: true,
  needsList: true,
  wants: ({ name }) => `move “${name}” to the trash`,
  run: (rooms, input) => answer(rooms.records.trash(findRecord(rooms, input).id)),
});

export const restore = command({
  input: z.strictObject(named),
  needsKeys: true,
  needsList: true,
  wants: ({ name }) => `restore “${name}” from the trash`,
  run: (rooms, input) => answer(rooms.records.restore(findRecord(rooms, input, "trash").id)),
});
