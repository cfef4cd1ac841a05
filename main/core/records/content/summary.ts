import { environments, isConcealed, shapes } from "#contract/record-types";
import type { RecordType } from "#contract/record-types";
import type { Environment } from "#contract";
import { fold } from "../search/fold.ts";
import type { Content } from "./content.ts";

/** Another record that a subtitle names; the word goes before its name. */
export interface Link {
  readonly word: "key" | "via" | "login";
  readonly id: string;
}

/** What a list and the search know of a record: never a concealed value, but a card's last four digits. */
export interface Summary {
  readonly name: string;
  readonly subtitle: string;
  readonly link: Link | null;
  readonly tags: readonly string[];
  readonly favourite: boolean;
  readonly archived: boolean;
  readonly asksAgain: boolean;
  readonly hasTotp: boolean;
  readonly environment: Environment | null;
  /** Folded, four lines: name, who, where, and everything else that may be found. */
  readonly text: string;
}

/** Enough of a long note to find it by; the rest would only cost memory. */
const longestText = 20_000;

export function summarise(type: RecordType, content: Content): Summary {
  const { fields, custom, name, tags, favourite, archived = false, asksAgain = false } = content;
  const environment = fields["environment"];
  return {
    name,
    subtitle: subtitles[type]((field) => fields[field] ?? "") || shapes[type].label,
    link: linkOf(type, fields),
    tags,
    favourite,
    archived,
    asksAgain,
    hasTotp:
      (fields["totp_secret"] ?? "") !== "" ||
      custom.some((field) => field.kind === "totp" && field.value !== ""),
    environment: isEnvironment(environment) ? environment : null,
    text: searchText(type, content),
  };
}

function isEnvironment(value: string | undefined): value is Environment {
  return value !== undefined && Object.hasOwn(environments, value);
}

type Fields = Readonly<Record<string, string>>;
type Of = (field: string) => string;

const subtitles: Readonly<Record<RecordType, (of: Of) => string>> = {
  login: (of) => of("username") || siteOf(of("uris")),
  host: (of) => of("user") || of("address"),
  ssh_key: (of) => join(" · ", [of("algorithm").replace(/^ssh-/, ""), shorten(of("fingerprint"))]),
  env_file: (of) => countVariables(of("content")),
  api_credential: (of) => of("username") || siteOf(of("uris")),
  database: (of) => join(" @ ", [of("username"), join(":", [of("address"), of("port")])]),
  totp: (of) => of("username") || of("issuer"),
  card: (of) => join(" · ", [lastFour(of("number")), shortMonth(of("expires"))]),
  identity: (of) => of("email") || of("company") || of("full_name"),
  secure_note: () => "",
};

function linkOf(type: RecordType, fields: Fields): Link | null {
  if (type !== "host") return null;
  const { jump, key, login, sign_in: signIn } = fields;
  if (jump !== undefined) return { word: "via", id: jump };
  if (key !== undefined && signIn === "key") return { word: "key", id: key };
  return login === undefined ? null : { word: "login", id: login };
}

/** The last four digits, as shops and banks print them. SECURITY: the only part of a concealed value in a list. */
function lastFour(number: string): string {
  const digits = number.replace(/[^0-9]/g, "");
  return digits.length >= 12 ? `•••• ${digits.slice(-4)}` : "";
}

function shortMonth(month: string): string {
  return /^[0-9]{4}-[0-9]{2}$/.test(month) ? `${month.slice(5)}/${month.slice(2, 4)}` : "";
}

/** `SHA256:q3Fw…1xY`: enough to recognise a key that one knows. */
function shorten(fingerprint: string): string {
  return fingerprint.replace(/^([A-Z0-9]+:.{4}).{6,}(.{3})$/, "$1…$2");
}

const variable = /^\s*(?:export\s+)?[A-Za-z_][A-Za-z0-9_.]*\s*=/;

function countVariables(content: string): string {
  // Within one line each: what may run on over blank lines takes minutes for a long run of them.
  const lines = content.split(/\r\n?|\n/);
  const count = lines.filter((line) => variable.test(line)).length;
  return count === 1 ? "1 variable" : `${count} variables`;
}

function siteOf(uris: string): string {
  const first = uris.split("\n")[0] ?? "";
  return URL.parse(first)?.host || first;
}

function join(separator: string, parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(separator);
}

const who = new Set(["username", "user", "email", "cardholder", "full_name"]);
const where = new Set(["uris", "address"]);
/** Long random text that nobody types, or an id of another record. */
const unsearched = new Set(["public_key", "login", "key", "jump"]);

function searchText(type: RecordType, content: Content): string {
  const found = { who: [] as string[], where: [] as string[], rest: [] as string[] };
  for (const { name, kind } of shapes[type].fields) {
    const value = content.fields[name];
    // SECURITY: a concealed value is never indexed.
    if (value === undefined || isConcealed(kind) || unsearched.has(name)) continue;
    const part = who.has(name) ? found.who : where.has(name) ? found.where : found.rest;
    part.push(value);
  }
  for (const field of content.custom) {
    found.rest.push(field.label);
    if (!isConcealed(field.kind)) found.rest.push(field.value);
  }
  found.rest.push(content.tags.join(" "));
  // SECURITY: the notes of a record that asks again are concealed, and so not found either. [R5]
  if (content.asksAgain !== true) found.rest.push(content.notes.slice(0, longestText));
  return [[content.name], found.who, found.where, found.rest]
    .map((part) => fold(part.join(" ")).replace(/[\r\n]+/g, " "))
    .join("\n");
}
