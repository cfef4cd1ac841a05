import { isConcealed, shapes } from "#contract/record-types";
import type { FieldType, RecordType } from "#contract/record-types";
import { AppError } from "#core/errors";
import type { DescribeKey, IncomingContent, Misfit } from "../face.ts";
import { checkValue } from "./check.ts";

/** As the contract bounds what a person types in. */
const most = { name: 200, tags: 50, tag: 64, text: 1_000_000, custom: 100, label: 100 } as const;

type Fields = Readonly<Record<string, string>>;

interface Key {
  readonly derived: Fields;
  readonly fault: AppError | null;
}

const noKey: Key = { derived: {}, fault: null };

/** Splits what another program says of a record into what its type holds, and what it does not. */
export function fitFields(
  type: RecordType,
  fields: Fields,
  describeKey: DescribeKey,
): { fields: Record<string, string>; misfits: Misfit[] } {
  const key = type === "ssh_key" ? readKey(fields, describeKey) : noKey;
  const fitting: Record<string, string> = {};
  const misfits: Misfit[] = [];
  for (const [name, value] of Object.entries(fields)) {
    const field = shapes[type].fields.find((candidate) => candidate.name === name);
    if (value === "" || isToldAnyway(key, name, value)) continue;
    const fitted = fitValue(field, value, key);
    if (typeof fitted === "string") fitting[name] = fitted;
    else misfits.push({ name, value, ...describeMisfit(field, name), reason: fitted.message });
  }
  return { fields: { ...fitting, ...key.derived }, misfits };
}

function describeMisfit(field: FieldType | undefined, name: string) {
  if (field === undefined) return { label: name, concealed: true };
  return { label: field.label, concealed: isConcealed(field.kind) };
}

/** The value as it is stored, or why it cannot be. */
function fitValue(field: FieldType | undefined, value: string, key: Key): string | AppError {
  if (field === undefined) return invalid("This type of record has no such field.");
  if (field.derived === true) return invalid(`${field.label}: it does not follow from the key.`);
  if (field.name === "private_key" && key.fault !== null) return key.fault;
  if (value.length > most.text) return invalid(`${field.label}: it is too long.`);
  // What a reference will point at, only the one who makes the records knows.
  if (field.kind === "record") return value;
  try {
    return checkValue(field, value, () => null);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/** What follows from the private key, where there is one and it can be read. */
function readKey({ private_key: privateKey = "" }: Fields, describeKey: DescribeKey): Key {
  if (privateKey === "") return noKey;
  try {
    const { algorithm, fingerprint, publicKey } = describeKey(privateKey);
    return { derived: { algorithm, fingerprint, public_key: publicKey }, fault: null };
  } catch (error) {
    if (error instanceof AppError) return { derived: {}, fault: error };
    throw error;
  }
}

/** Whether the key itself says the same; the comment of a public key may be another one. */
function isToldAnyway({ derived }: Key, name: string, value: string): boolean {
  const words = (text: string) => text.trim().split(/\s+/).slice(0, 2).join(" ");
  const told = derived[name];
  return told !== undefined && words(told) === words(value);
}

/** Throws `record-invalid` for what no record can hold, naming the part and never the value. */
export function checkIncoming(type: RecordType, content: IncomingContent): void {
  const { name, tags, notes, fields, custom } = content;
  const known = shapes[type].fields;
  demand(isWithin(name.trim(), most.name), "The name is empty or too long.");
  demand(tags.length <= most.tags, `A record can have ${most.tags} tags.`);
  demand(
    tags.every((tag) => isWithin(tag.trim(), most.tag)),
    "A tag is empty or too long.",
  );
  demand(notes.length <= most.text, "The notes are too long.");
  demand(custom.length <= most.custom, `A record can have ${most.custom} more fields.`);
  for (const [place, value] of Object.entries(fields)) {
    const field = known.find((candidate) => candidate.name === place);
    demand(field !== undefined, `${shapes[type].label} records have no field "${place}".`);
    demand(value.length <= most.text, `${field?.label ?? ""}: it is too long.`);
  }
  for (const { label, value } of custom) {
    demand(isWithin(label.trim(), most.label), "The name of a field is empty or too long.");
    demand(value.length <= most.text, `${label}: it is too long.`);
  }
}

function isWithin(text: string, longest: number): boolean {
  return text.length >= 1 && text.length <= longest;
}

function demand(holds: boolean, message: string): void {
  if (!holds) throw invalid(message);
}

function invalid(message: string): AppError {
  return new AppError("record-invalid", message);
}
