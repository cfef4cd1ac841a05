import { isConcealed, shapes } from "#contract/record-types";
import type { CustomKind, FieldType, RecordType } from "#contract/record-types";
import { AppError } from "#core/errors";
import { describeKey } from "#core/ssh";
import { readOtp } from "#core/totp";
import { dayOf, monthOf } from "./dates.ts";
import type {
  Portable,
  PortableAttachment,
  PortableContent,
  PortableField,
  PortableRecord,
  Remark,
} from "./portable.ts";

/** A password that a record had before, and when it was replaced. */
export interface EarlierPassword {
  readonly password: string;
  readonly replacedAt: number | null;
}

/**
 * Gathers one record of a file. What its type has no field for, or no more room, or cannot read, becomes a custom
 * field under the label that the file gives it, so that nothing is lost.
 */
export class Draft {
  type: RecordType;
  name = "";
  notes = "";
  favourite = false;
  asksAgain = false;
  state: PortableRecord["state"] = "live";
  createdAt: number | null = null;
  changedAt: number | null = null;
  tags: string[] = [];
  folder: string[] = [];
  readonly attachments: PortableAttachment[] = [];
  readonly #where: string;
  readonly #key: string | null;
  readonly #fields: Record<string, string> = {};
  readonly #custom: PortableField[] = [];
  readonly #remarks: Omit<Remark, "kind" | "where">[] = [];
  #earlier: readonly EarlierPassword[] = [];

  constructor(type: RecordType, where: string, key: string | null) {
    this.type = type;
    this.#where = where;
    this.#key = key;
  }

  /** Puts a value into the field of this wire name; `label` is what the file calls it. Empty values are no values. */
  field(name: string, label: string, value: string): void {
    if (value === "") return;
    const field = shapes[this.type].fields.find((candidate) => candidate.name === name);
    if (field === undefined) this.custom(label, isSecret(name) ? "concealed" : "text", value);
    else if (field.kind === "totp") this.totp(label, value);
    else if (field.kind === "urls") this.url(label, value);
    else if (name === "private_key") this.privateKey(label, value);
    else this.#put(field, label, value);
  }

  custom(label: string, kind: CustomKind, value: string): void {
    if (value === "") return;
    const day = kind === "date" ? dayOf(value) : null;
    if (kind === "totp") this.#customTotp(label, value);
    else if (kind === "date" && day === null) this.custom(label, "text", value);
    // A single line is all that an open field holds; a concealed one keeps whatever it was given.
    else if (kind !== "concealed" && /[\r\n]/.test(value.trim())) {
      this.custom(label, "concealed", value);
    } else this.#custom.push({ label: label.trim() || "Field", kind, value: day ?? value });
  }

  /** An address, among the type's own where it has some. */
  url(label: string, value: string): void {
    const address = value.trim();
    if (address === "") return;
    if (!this.takes("uris")) {
      this.custom(label, "url", address);
      return;
    }
    const known = (this.#fields["uris"] ?? "").split("\n").filter((line) => line !== "");
    if (!known.includes(address)) this.#fields["uris"] = [...known, address].join("\n");
  }

  /** A one-time code's secret, as base32 or an address of one. */
  totp(label: string, value: string): void {
    const hasField = this.takes("totp_secret");
    const isFree = this.#fields["totp_secret"] === undefined;
    if (hasField && isFree && canReadOtp(value)) this.#fields["totp_secret"] = value.trim();
    else if (this.#fields["totp_secret"] !== value.trim()) this.custom(label, "totp", value);
  }

  /** A private key. One that has a passphrase, or cannot be read, is kept as it is, but cannot be used. */
  privateKey(label: string, value: string, publicKey = ""): void {
    const described = value === "" ? null : tryDescribe(value);
    if (
      this.type !== "ssh_key" ||
      described === null ||
      this.#fields["private_key"] !== undefined
    ) {
      this.custom(label, "concealed", value);
      this.custom("Public key", "text", publicKey.trim());
      if (value !== "" && described === null) {
        this.remark(
          "changed",
          label,
          "This key is locked or cannot be read, so it comes as a hidden text.",
        );
      }
      return;
    }
    this.#fields["private_key"] = value;
    const isSame = described.split(" ")[1] === publicKey.trim().split(/\s+/)[1];
    if (!isSame) this.custom("Public key", "text", publicKey.trim());
  }

  /** Passwords that this record had before. */
  earlier(passwords: readonly EarlierPassword[]): void {
    this.#earlier = passwords.filter(({ password }) => password !== "");
  }

  /** Tells of a part of this record that stays behind or comes in another form. `part` by name, never by value. */
  remark(outcome: Remark["outcome"], part: string, why: string): void {
    this.#remarks.push({ what: part, outcome, why });
  }

  /** Whether the type has such a field. */
  takes(name: string): boolean {
    return shapes[this.type].fields.some((field) => field.name === name);
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined;
  }

  /** The record, and what there is to tell about it. */
  finish(): Portable[] {
    const name = this.name.trim() || siteOf(this.#fields["uris"] ?? "") || "Untitled";
    const now = { ...this.#content(), name };
    const history = this.#history(now);
    const record: PortableRecord = {
      ...now,
      custom: this.#custom,
      kind: "record",
      where: this.#where,
      key: this.#key,
      type: this.type,
      folder: this.folder,
      state: this.state,
      ...(this.asksAgain && { asksAgain: true }),
      createdAt: this.createdAt,
      changedAt: this.changedAt,
      history,
      attachments: this.attachments,
    };
    const remarks = this.#remarks.map((remark): Remark => ({
      ...remark,
      kind: "remark",
      where: this.#where,
      what: `${name}: ${remark.what}`,
    }));
    return [record, ...remarks];
  }

  #content(): PortableContent {
    return {
      name: this.name,
      tags: [...new Set(this.tags.map((tag) => tag.trim()).filter((tag) => tag !== ""))],
      favourite: this.favourite,
      notes: this.notes,
      fields: this.#fields,
      custom: this.#custom,
    };
  }

  #put(field: FieldType, label: string, value: string): void {
    const { name, kind } = field;
    const fit = fitOf(field, value);
    const known = this.#fields[name];
    if (known === undefined && fit !== null) this.#fields[name] = fit;
    else if (known !== value) this.custom(label, isConcealed(kind) ? "concealed" : "text", value);
  }

  #customTotp(label: string, value: string): void {
    const isReadable = canReadOtp(value);
    this.#custom.push({
      label: label.trim() || "One-time code",
      kind: isReadable ? "totp" : "concealed",
      value: isReadable ? value.trim() : value,
    });
    if (!isReadable) {
      this.remark(
        "changed",
        label,
        "This one-time code cannot be read, so it comes as a hidden text.",
      );
    }
  }

  /** A version for each earlier password: as the record is, but for that. A type without one keeps them as fields. */
  #history(now: PortableContent): PortableRecord["history"] {
    const main = shapes[this.type].main ?? "";
    const isPassword = shapes[this.type].fields.some(
      ({ name, kind }) => name === main && kind === "concealed" && this.type !== "card",
    );
    const oldestFirst = this.#earlier.toSorted((a, b) => (a.replacedAt ?? 0) - (b.replacedAt ?? 0));
    if (!isPassword) {
      for (const { password } of oldestFirst)
        this.custom("Earlier password", "concealed", password);
      return [];
    }
    return oldestFirst.map(({ password }, place) => ({
      ...now,
      fields: { ...now.fields, [main]: password },
      changedAt: place === 0 ? this.createdAt : (oldestFirst[place - 1]?.replacedAt ?? null),
    }));
  }
}

/** A value as its field takes it, or null where it does not. */
function fitOf({ kind, choices = {} }: FieldType, value: string): string | null {
  switch (kind) {
    case "date":
      return dayOf(value);
    case "month":
      return monthOf(value);
    case "port":
      return /^0*[1-9][0-9]{0,4}$/.test(value.trim()) && Number(value) <= 65_535
        ? value.trim()
        : null;
    case "minutes":
      return /^0*[1-9][0-9]{0,3}$/.test(value.trim()) && Number(value) <= 1440
        ? value.trim()
        : null;
    case "choice":
      return Object.hasOwn(choices, value) ? value : null;
    default:
      return value;
  }
}

/** Names that are concealed in a type that has them are so in one that has not. */
function isSecret(name: string): boolean {
  return Object.values(shapes).some(({ fields }) =>
    fields.some((field) => field.name === name && isConcealed(field.kind)),
  );
}

function canReadOtp(value: string): boolean {
  try {
    readOtp(value);
    return true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

function tryDescribe(privateKey: string): string | null {
  try {
    return describeKey(privateKey).publicKey;
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

function siteOf(uris: string): string {
  const first = uris.split("\n")[0] ?? "";
  return URL.parse(first)?.hostname.replace(/^www\./, "") || first;
}
