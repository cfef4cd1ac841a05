import { isConcealed, shapes, type CustomKind, type RecordType } from "#contract/record-types";
import type { PortableContent } from "../portable.ts";
import { expiryKey } from "./content.ts";
import type { EntryString } from "./entry.ts";
import type { Layout } from "./layout.ts";
import { otpAddress } from "./totp.ts";

/** The fields that every KeePass program shows in a place of their own. */
const standard: Readonly<Record<string, string>> = {
  username: "UserName",
  password: "Password",
  credential: "Password",
};
const always = ["Title", "UserName", "Password", "URL", "Notes"];

/** A record's content as an entry's texts, and the note with which it comes back as it was. */
export interface Texts {
  readonly strings: ReadonlyMap<string, EntryString>;
  readonly expiry: number | null;
  readonly layout: Pick<Layout, "type" | "fields" | "custom" | "bare" | "favourite"> & {
    tags?: string[];
  };
}

export function textsOf(type: RecordType, content: PortableContent): Texts {
  const writing = new Writing(type);
  writing.put("Title", content.name, false);
  for (const key of always.slice(1)) writing.reserve(key);
  writing.put("Notes", content.notes, false);
  for (const { name, label, kind } of shapes[type].fields) {
    const value = content.fields[name];
    if (value === undefined || value === "") continue;
    if (kind === "urls") writing.urls(value.split("\n"));
    else if (kind === "totp") writing.field(name, writing.code(label, value, content.name));
    else if (name === "expires" && kind === "date") writing.field(name, writing.day(label, value));
    else writing.field(name, writing.text(standard[name] ?? label, value, isConcealed(kind)));
  }
  for (const { label, kind, value } of content.custom) {
    writing.custom(label, kind, writing.valueOf({ label, kind, value }, content.name));
  }
  return writing.done(content);
}

class Writing {
  readonly #strings = new Map<string, EntryString>();
  readonly #reserved = new Set<string>();
  readonly #type: RecordType;
  readonly #fields: Record<string, string> = {};
  readonly #custom: Layout["custom"] = [];
  readonly #bare: string[] = [];
  #expiry: number | null = null;

  constructor(type: RecordType) {
    this.#type = type;
  }

  put(key: string, value: string, concealed: boolean): string {
    this.#strings.set(key, { value, concealed });
    return key;
  }

  reserve(key: string): void {
    this.#reserved.add(key);
    this.put(key, "", key === "Password");
  }

  /** Under the standard name, or a name that no other text has. */
  text(wanted: string, value: string, concealed: boolean): string {
    if (this.#reserved.delete(wanted) && standardNames.has(wanted))
      return this.put(wanted, value, concealed);
    const given = wanted.trim() || "Field";
    const named = isOurs(given) ? `Field ${given}` : given;
    let key = named;
    for (let count = 2; this.#strings.has(key); count++) key = `${named} (${count})`;
    return this.put(key, value, concealed);
  }

  urls(lines: readonly string[]): void {
    const [first = "", ...further] = lines;
    this.put("URL", first, false);
    for (const [index, line] of further.entries()) this.put(`KP2A_URL_${index + 1}`, line, false);
  }

  /** As KeePassXC spells a one-time code; one that cannot be read is kept as it is. */
  code(label: string, value: string, title: string): string {
    const written = otpAddress(value, title);
    const isFirst = written !== null && !this.#strings.has("otp");
    const key = isFirst ? this.put("otp", written.address, true) : this.text(label, value, true);
    if (isFirst && written.bare) this.#bare.push(key);
    return key;
  }

  /** The entry's expiry, when it is free. */
  day(label: string, value: string): string {
    const at = Date.parse(`${value}T00:00:00Z`);
    if (this.#expiry !== null || Number.isNaN(at) || at < 0) return this.text(label, value, false);
    this.#expiry = at;
    return expiryKey;
  }

  valueOf({ label, kind, value }: PortableContent["custom"][number], title: string): string {
    if (kind === "totp") return this.code(label, value, title);
    if (kind === "date" && label === "Expires") return this.day(label, value);
    return this.text(label, value, isConcealed(kind));
  }

  field(name: string, key: string): void {
    this.#fields[key] = name;
  }

  custom(label: string, kind: CustomKind, key: string): void {
    this.#custom.push({ key, label, kind });
  }

  done({ favourite, tags }: PortableContent): Texts {
    const layout = {
      ...{
        type: this.#type,
        favourite,
        fields: this.#fields,
        custom: this.#custom,
        bare: this.#bare,
      },
      ...(tags.some((tag) => /[;,]/.test(tag) || tag.trim() !== tag) ? { tags: [...tags] } : {}),
    };
    return { strings: this.#strings, expiry: this.#expiry, layout };
  }
}

const standardNames = new Set(Object.values(standard));

/** Names that KeePassXC reads as something else than a text. */
function isOurs(key: string): boolean {
  return key === "otp" || /^(?:KP2A_URL|KPEX_|TOTP S|TimeOtp-|HmacOtp-)/.test(key);
}
