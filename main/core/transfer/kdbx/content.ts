import { shapes, type CustomKind, type RecordType } from "#contract/record-types";
import type { PortableContent, PortableField } from "../portable.ts";
import type { Entry, EntryString } from "./entry.ts";
import { readLayout, layoutName, type Layout } from "./layout.ts";
import { bareSecret, codeOf, spellsCode } from "./totp.ts";

const standard: Readonly<Record<string, string>> = { UserName: "username", Password: "password" };
const furtherUrl = /^(?:KP2A_URL(?:_\d+)?|URL_\d+)$/;
const separators = /[;,]/;
/** Stands for an entry's expiry among its texts: no text of a document can be called so. */
export const expiryKey = "\u0000expiry";

const typed = new Map(
  Object.entries(shapes).map(([type, { fields }]) => [
    type,
    new Set(fields.map(({ name }) => name)),
  ]),
);

function hasField(type: RecordType, name: string): boolean {
  return typed.get(type)?.has(name) === true;
}

/** What an entry is in this program: our own note says so, and otherwise what it holds. */
export function typeOf(entry: Entry): RecordType {
  return (
    readLayout(entry.data.get(layoutName))?.type ??
    (isLogin(entry) || entry.history.some(isLogin) ? "login" : "secure_note")
  );
}

function isLogin({ strings }: Entry): boolean {
  for (const [name, { value }] of strings) {
    const tells = name === "UserName" || name === "Password" || name === "URL" || spellsCode(name);
    if (tells && value !== "") return true;
  }
  return false;
}

/** One version of an entry as a record's content, and the names of its texts that remarks are about. */
export interface Mapped {
  readonly content: PortableContent;
  readonly layout: Layout | null;
  readonly unreadCodes: readonly string[];
}

export function mapContent(entry: Entry, type: RecordType): Mapped {
  const layout = readLayout(entry.data.get(layoutName));
  const texts = new Map(entry.strings);
  if (entry.expires && entry.expiresAt !== null) {
    texts.set(expiryKey, { value: dayOf(entry.expiresAt), concealed: false });
  }
  const title = take(texts, "Title").trim();
  const notes = take(texts, "Notes");
  const fields: Record<string, string> = {};
  const custom: PortableField[] = [];
  if (layout !== null) placeByLayout(texts, layout, { fields, custom });
  takeUrls(texts, type, fields);
  const unreadCodes = placeByName(texts, type, { title, fields, custom });
  placeRest(entry, custom);
  const name = title || siteOf(fields["uris"] ?? "") || "Untitled";
  const tags = layout?.tags ?? tagsOf(entry.tags);
  return {
    content: { name, tags, favourite: layout?.favourite ?? false, notes, fields, custom },
    layout,
    unreadCodes,
  };
}

/** What is neither a text of the entry nor a file. */
function placeRest(entry: Entry, custom: PortableField[]): void {
  if (entry.overrideUrl !== "") custom.push(open("Override URL", entry.overrideUrl));
  for (const [name, value] of entry.data) {
    if (!isOfPrograms(name) && value !== "") custom.push(open(name, value));
  }
}

/** What programs note for themselves about an entry. */
function isOfPrograms(name: string): boolean {
  return name === layoutName || name === "_LAST_MODIFIED" || name === "_CREATED";
}

function take(texts: Map<string, EntryString>, name: string): string {
  const value = texts.get(name)?.value ?? "";
  texts.delete(name);
  return value;
}

interface Places {
  readonly fields: Record<string, string>;
  readonly custom: PortableField[];
}

function placeByLayout(
  texts: Map<string, EntryString>,
  layout: Layout,
  { fields, custom }: Places,
): void {
  const valueOf = (key: string) =>
    layout.bare.includes(key) ? bareSecret(take(texts, key)) : take(texts, key);
  for (const [key, name] of Object.entries(layout.fields)) {
    if (texts.has(key) && hasField(layout.type, name)) fields[name] = valueOf(key);
  }
  for (const { key, label, kind } of layout.custom) {
    if (texts.has(key)) custom.push({ label, kind, value: valueOf(key) });
  }
}

function takeUrls(
  texts: Map<string, EntryString>,
  type: RecordType,
  fields: Record<string, string>,
): void {
  if (!hasField(type, "uris")) return;
  const further = [...texts.keys()].filter((name) => furtherUrl.test(name));
  const names = ["URL", ...further.toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }))];
  const uris = names.map((name) => take(texts, name).trim()).filter((uri) => uri !== "");
  if (uris.length > 0) fields["uris"] = uris.join("\n");
}

function placeByName(
  texts: Map<string, EntryString>,
  type: RecordType,
  { title, fields, custom }: Places & { readonly title: string },
): string[] {
  for (const [key, name] of Object.entries(standard)) {
    if (!hasField(type, name) || fields[name] !== undefined) continue;
    const value = take(texts, key);
    if (value !== "") fields[name] = value;
  }
  placeCode(texts, type, { title, fields });
  placeDay(take(texts, expiryKey), type, { fields, custom });
  const left = [...texts].filter(([, { value }]) => value !== "");
  for (const [label, { value, concealed }] of left) {
    const isSecret = concealed || spellsCode(label) || isPasskey(label);
    custom.push(isSecret ? { label, kind: "concealed", value } : open(label, value));
  }
  return left.map(([label]) => label).filter(spellsCode);
}

function placeDay(day: string, type: RecordType, { fields, custom }: Places): void {
  if (day === "") return;
  if (type === "api_credential") fields["expires"] ??= day;
  else custom.push({ label: "Expires", kind: "date", value: day });
}

function placeCode(
  texts: Map<string, EntryString>,
  type: RecordType,
  { title, fields }: { readonly title: string; readonly fields: Record<string, string> },
): void {
  if (!hasField(type, "totp_secret") || fields["totp_secret"] !== undefined) return;
  const code = codeOf(texts, title);
  if (code === null) return;
  fields["totp_secret"] = code.otp;
  for (const name of code.spelt) texts.delete(name);
}

/** A field that is shown. A text of several lines is concealed: a shown field has but one. */
function open(label: string, value: string): PortableField {
  const kind: CustomKind = value.trim().includes("\n") ? "concealed" : "text";
  return { label: label.trim() || "Field", kind, value };
}

/** Whether a text of this name is part of a passkey of KeePassXC. */
export function isPasskey(name: string): boolean {
  return name.startsWith("KPEX_PASSKEY_");
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function tagsOf(text: string): string[] {
  if (text === "") return [];
  const tags = text.split(separators).map((tag) => tag.trim());
  return [...new Set(tags.filter((tag) => tag !== ""))];
}

function siteOf(uris: string): string {
  const first = uris.split("\n")[0] ?? "";
  return URL.parse(first)?.hostname || first;
}
