import { isConcealed, shapes, type RecordType } from "#contract";
import type { Content } from "#core/records";
import { siteLabel, siteOffering } from "./sites.ts";

/** What a check needs to know of one record: sealed on disk, and nothing that could be its password. [H2] */
export interface Facts {
  readonly id: string;
  readonly revision: number;
  /** The tag of the very seal that this was read from. */
  readonly tag: string;
  readonly archived: boolean;
  /** A keyed hash of the password; empty where there is none. */
  readonly digest: string;
  readonly weak: boolean;
  /** Since when the password is as it is: milliseconds since 1970, and the revision. */
  readonly since: number;
  readonly sinceRevision: number;
  /** The first host that is reached without encryption; empty for none. */
  readonly insecure: string;
  /** A login with a website and a password, and without a one-time code. */
  readonly codeless: boolean;
  /** The site that is known to offer one; empty for none. */
  readonly site: string;
  /** What a record that is a one-time code alone belongs to, as `siteLabel` writes it; empty for others. */
  readonly covers: string;
  /** When the first of it ends, in milliseconds since 1970; 0 for never. */
  readonly ends: number;
}

/** Of these types the main field is a password, or stands for one. */
const withPassword: readonly RecordType[] = ["login", "database", "api_credential"];

/** The one password of a record, or an empty text. */
export function passwordOf(type: RecordType, { fields }: Content): string {
  const main = shapes[type].main;
  return main === undefined || !withPassword.includes(type) ? "" : (fields[main] ?? "");
}

/** What is seen of a record without weighing its password. */
export function readFacts(
  type: RecordType,
  content: Content,
): Pick<Facts, "archived" | "insecure" | "codeless" | "site" | "covers" | "ends"> {
  const urls = urlsOf(type, content);
  const codeless = type === "login" && urls.length > 0 && isCodeless(type, content);
  return {
    archived: content.archived === true,
    insecure: urls.find(isInsecure)?.hostname ?? "",
    codeless,
    site: codeless ? (urls.map(({ hostname }) => siteOffering(hostname)).find(Boolean) ?? "") : "",
    covers: type === "totp" ? siteLabel(content.fields["issuer"] ?? content.name) : "",
    ends: firstEnd(type, content),
  };
}

/** Whether a password is the record's own name, user or site: no judge knows these words. */
export function isOwnName(password: string, content: Content): boolean {
  const { name, fields } = content;
  const { username = "", uris = "" } = fields;
  const [user = ""] = username.split("@");
  const own = [name, username, user, ...uris.split("\n").map((uri) => URL.parse(uri)?.hostname)];
  const labels = own.flatMap((word) => (word === undefined ? [] : [word, siteLabel(word)]));
  return labels.some((word) => word.toLowerCase() === password.toLowerCase());
}

function isCodeless(type: RecordType, content: Content): boolean {
  const hasCode =
    (content.fields["totp_secret"] ?? "") !== "" ||
    content.custom.some(({ kind, value }) => kind === "totp" && value !== "");
  return passwordOf(type, content) !== "" && !hasCode;
}

function urlsOf(type: RecordType, { fields, custom }: Content): URL[] {
  const named = shapes[type].fields
    .filter(({ kind }) => kind === "urls")
    .flatMap(({ name }) => (fields[name] ?? "").split("\n"));
  const extra = custom.filter(({ kind }) => kind === "url").map(({ value }) => value);
  return [...named, ...extra].flatMap((text) => URL.parse(text.trim()) ?? withScheme(text) ?? []);
}

/** `forge.example/login`, as people write it, without saying how it is reached. */
function withScheme(text: string): URL | null {
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+([/:?#]|$)/i.test(text.trim())
    ? URL.parse(`https://${text.trim()}`)
    : null;
}

function isInsecure({ protocol, hostname }: URL): boolean {
  return protocol === "http:" && !isThisMachine(hostname);
}

/** What never leaves the machine needs no encryption on its way. */
function isThisMachine(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** A label that says that its date is an end. */
const ending = /expir|valid (until|till|to|thr)|good thr|renew|ablauf|gültig bis|caduc|scaden/i;

function firstEnd(type: RecordType, { fields, custom }: Content): number {
  const named = shapes[type].fields
    .filter(({ name, kind }) => name === "expires" && !isConcealed(kind))
    .map(({ name }) => fields[name] ?? "");
  const extra = custom.filter(({ kind, label }) => kind === "date" && ending.test(label));
  const ends = [...named, ...extra.map(({ value }) => value)].map(endOf).filter((at) => at > 0);
  return ends.length === 0 ? 0 : Math.min(...ends);
}

/** The moment after the last day of a date (`2027-05-31`) or a month (`2027-05`), here; 0 for what is neither. */
function endOf(text: string): number {
  const [, year, month, day] = /^([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?$/.exec(text) ?? [];
  if (year === undefined || month === undefined) return 0;
  const after =
    day === undefined
      ? new Date(Number(year), Number(month), 1)
      : new Date(Number(year), Number(month) - 1, Number(day) + 1);
  return Math.max(0, after.getTime());
}
