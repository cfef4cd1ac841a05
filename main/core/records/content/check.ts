import { randomUUID } from "node:crypto";
import { isConcealed, shapes } from "#contract/record-types";
import type { CustomKind, FieldKind, FieldType, RecordType } from "#contract/record-types";
import { AppError } from "#core/errors";
import { readOtp } from "#core/totp";
import type { Content, CustomField } from "./content.ts";

/** What a check must know of other records: the type of the one with this id, or null. */
export type TypeOf = (id: string) => RecordType | null;

export interface CustomDraft {
  readonly id?: string | undefined;
  readonly label: string;
  readonly kind: CustomKind;
  readonly value?: string | undefined;
}

/**
 * The typed-in values as they are stored: trimmed, dates in one form, empty ones as "". Throws
 * `record-invalid` or `totp-unreadable`, naming the field and what to do, never the value.
 */
export function checkFields(
  type: RecordType,
  fields: Readonly<Record<string, string>>,
  typeOf: TypeOf,
): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) {
    const field = shapes[type].fields.find((candidate) => candidate.name === name);
    if (field === undefined || field.derived === true) {
      throw invalid(`${shapes[type].label} records have no field "${name}" that can be changed.`);
    }
    checked[name] = value === "" ? "" : checkValue(field, value, typeOf);
  }
  return checked;
}

/** The whole list of custom fields in its new order; a value left out keeps the stored one. Throws as above. */
export function checkCustom(
  drafts: readonly CustomDraft[],
  stored: Content["custom"],
): CustomField[] {
  return drafts.map((draft) => {
    const before = stored.find((field) => field.id === draft.id);
    if (draft.id !== undefined && before === undefined && draft.value === undefined) {
      throw invalid(`${draft.label}: this field is no longer there. Open the record again.`);
    }
    const value =
      draft.value === undefined
        ? (before?.value ?? "")
        : checkKind(draft.kind, draft.label, draft.value);
    return { id: draft.id ?? randomUUID(), label: draft.label, kind: draft.kind, value };
  });
}

/** One value of a field that is not empty, as it is stored. Throws as `checkFields` does. */
export function checkValue(field: FieldType, value: string, typeOf: TypeOf): string {
  if (field.kind === "choice") {
    if (field.choices !== undefined && Object.hasOwn(field.choices, value)) return value;
    throw invalid(`${field.label}: choose one of the listed values.`);
  }
  if (field.kind === "record") {
    const type = typeOf(value);
    if (type !== null && field.of?.includes(type) === true) return value;
    throw invalid(`${field.label}: the record it points at is not there. Choose another.`);
  }
  return checkKind(field.kind, field.label, value);
}

const asTyped = (_label: string, value: string) => value;
const oneLine = (_label: string, value: string) => linesOf(value).join(" ");

/** What makes a value of each kind fit to be stored. A concealed one is never touched: its spaces may count. */
const kinds: Readonly<Record<FieldKind | CustomKind, (label: string, value: string) => string>> = {
  text: oneLine,
  url: oneLine,
  urls: checkLines,
  port: checkPort,
  minutes: checkMinutes,
  date: checkDate,
  month: checkMonth,
  totp: checkTotp,
  multiline: asTyped,
  concealed: asTyped,
  "concealed-multiline": asTyped,
  choice: asTyped,
  record: asTyped,
};

function checkKind(kind: FieldKind | CustomKind, label: string, value: string): string {
  const trimmed = isConcealed(kind) && kind !== "totp" ? value : value.trim();
  return trimmed === "" ? "" : kinds[kind](label, trimmed);
}

function checkLines(_label: string, value: string): string {
  return linesOf(value).join("\n");
}

function linesOf(value: string): string[] {
  const lines = value.split(/[\r\n]/).map((line) => line.trim());
  return lines.filter((line) => line !== "");
}

function checkPort(label: string, value: string): string {
  const port = /^[0-9]{1,5}$/.test(value) ? Number(value) : 0;
  if (port >= 1 && port <= 65_535) return String(port);
  throw invalid(`${label}: give a number from 1 to 65535, or leave it empty for the usual one.`);
}

function checkMinutes(label: string, value: string): string {
  const minutes = /^[0-9]{1,4}$/.test(value) ? Number(value) : 0;
  if (minutes >= 1 && minutes <= 1440) return String(minutes);
  throw invalid(`${label}: give a number of minutes from 1 to 1440, or leave it empty for 5.`);
}

function checkDate(label: string, value: string): string {
  const [, year, month, day] = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(value) ?? [];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  // A day that a month lacks rolls over, and so reads back differently.
  if (!Number.isNaN(date.getTime()) && date.toISOString().startsWith(value)) return value;
  throw invalid(`${label}: give a day that exists as year-month-day, such as 2027-03-14.`);
}

function checkMonth(label: string, value: string): string {
  const [, year, month] = /^([0-9]{4})-([0-9]{1,2})$/.exec(value) ?? [];
  const [, shortMonth, shortYear] = /^([0-9]{1,2})\s*\/\s*((?:20)?[0-9]{2})$/.exec(value) ?? [];
  const wholeYear = year ?? (shortYear === undefined ? "" : `20${shortYear.slice(-2)}`);
  const wholeMonth = (month ?? shortMonth ?? "").padStart(2, "0");
  if (wholeYear !== "" && /^(0[1-9]|1[0-2])$/.test(wholeMonth)) return `${wholeYear}-${wholeMonth}`;
  throw invalid(`${label}: give a month and a year, such as 09/29.`);
}

function checkTotp(label: string, value: string): string {
  try {
    readOtp(value);
    return value;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError("totp-unreadable", `${label}: ${error.message}`);
  }
}

function invalid(message: string): AppError {
  return new AppError("record-invalid", message);
}
