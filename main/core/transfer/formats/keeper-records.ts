import type { RecordType } from "#contract/record-types";
import { AppError } from "#core/errors";
import { readPrivateKey } from "#core/ssh";
import { Draft } from "../draft.ts";
import type { Element } from "../json.ts";
import type { Portable } from "../portable.ts";
import { fieldNamed } from "./csv-layout.ts";

const types: Readonly<Record<string, RecordType>> = {
  login: "login",
  bankCard: "card",
  sshKeys: "ssh_key",
  databaseCredentials: "database",
  contact: "identity",
  address: "identity",
  ssnCard: "identity",
  passport: "identity",
  driverLicense: "identity",
  birthCertificate: "identity",
};

/** By `type:label`, or by the type alone: where a text goes. */
const places: Readonly<Record<string, string>> = {
  "text:cardholderName": "cardholder",
  "text:company": "company",
  "text:type": "engine",
  "accountNumber:identityNumber": "national_id",
  "accountNumber:passportNumber": "passport",
  "accountNumber:dlNumber": "licence",
  pinCode: "pin",
  email: "email",
  login: "username",
  password: "password",
};
const hidden = new Set(["secret", "pinCode", "password", "note", "licenseNumber", "accountNumber"]);
const dates = new Set(["date", "birthDate", "expirationDate"]);

/** One record, and what there is to tell about it. `titles` of all by their ids, for those that it points at. */
export async function readRecord(
  record: Element,
  titles: ReadonlyMap<string, string>,
): Promise<Portable[]> {
  const draft = new Draft(typeOf(record), record.path, record.at("uid").text() || null);
  draft.name = record.at("title").text();
  draft.notes = record.at("notes").text();
  draft.changedAt = record.at("last_modified").time();
  readPlaces(record, draft);
  draft.field("username", "Login", record.at("login").text());
  const password = record.at("password").text();
  draft.field("password", draft.type === "ssh_key" ? "Passphrase" : "Password", password);
  draft.url("Website", record.at("login_url").text());
  for (const [key, value] of fieldsOf(record.at("custom_fields"))) {
    for (const one of value.oneOrMore()) await readField(key, one, draft, password);
  }
  for (const [key, value] of record.at("references").entries()) {
    for (const id of value.oneOrMore()) {
      draft.custom(labelOf(splitKey(key)), "text", titles.get(id.text()) ?? id.text());
    }
  }
  return draft.finish();
}

function typeOf(record: Element): RecordType {
  const known = types[record.at("$type").text()];
  if (known !== undefined) return known;
  const isLogin = ["login", "password", "login_url"].some((name) => record.at(name).text() !== "");
  const isOld = !record.at("$type").isThere;
  return isLogin || isOld ? "login" : "secure_note";
}

/** The first folder is the folder; the others become tags. */
function readPlaces(record: Element, draft: Draft): void {
  const paths = record
    .at("folders")
    .items()
    .map((folder) =>
      [folder.at("shared_folder").text(), folder.at("folder").text()].flatMap(pathOf),
    )
    .filter((path) => path.length > 0);
  draft.folder = paths[0] ?? [];
  draft.tags = paths.slice(1).map((path) => path.join("/"));
}

/** A backslash divides folders; a doubled one is a backslash in a name. */
function pathOf(text: string): string[] {
  const parts = text.split(/(?<!\\)\\(?!\\)/).map((part) => part.replaceAll("\\\\", "\\").trim());
  return parts.filter((part) => part !== "");
}

interface FieldKey {
  readonly type: string;
  readonly label: string;
}

/** `$type:label:1`, `$type::1`, `$type:label`, `$type` or a label alone. */
function splitKey(key: string): FieldKey {
  const bare = key.replace(/:[0-9]+$/, "");
  if (!bare.startsWith("$")) return { type: "text", label: bare };
  const colon = bare.indexOf(":");
  if (colon < 0) return { type: bare.slice(1), label: "" };
  return { type: bare.slice(1, colon), label: bare.slice(colon + 1).trim() };
}

/** `addressRef` as `Address ref`, where a field has no label of its own. */
function labelOf({ type, label }: FieldKey): string {
  if (label !== "") return label;
  const words = type.replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Commander writes a list of fields where the vault writes members. */
function fieldsOf(custom: Element): (readonly [FieldKey, Element])[] {
  if (!custom.isList)
    return custom.entries().map(([key, value]) => [splitKey(key), value] as const);
  return custom.items().map((field) => {
    const key = {
      type: field.at("type").text() || "text",
      label: field.at("name").text() || field.at("label").text(),
    };
    return [key, field.at("value")] as const;
  });
}

async function readField(
  key: FieldKey,
  value: Element,
  draft: Draft,
  password: string,
): Promise<void> {
  if (value.isObject && key.type === "keyPair") await readKeyPair(value, draft, password);
  else if (value.isObject) readParts(key, value, draft);
  else if (value.isList) draft.custom(labelOf(key), "concealed", value.json());
  else if (dates.has(key.type)) readDate(key, value.day(), draft);
  else readText(key, value.text(), draft);
}

function readDate(key: FieldKey, day: string, draft: Draft): void {
  if (key.type === "birthDate") draft.field("birth_date", labelOf(key), day);
  else draft.custom(labelOf(key), "date", day);
}

function readText(key: FieldKey, text: string, draft: Draft): void {
  const label = labelOf(key);
  const place = places[`${key.type}:${key.label}`] ?? places[key.type] ?? "";
  if (key.type === "oneTimeCode" || key.type === "otp") draft.totp("One-time code", text);
  else if (key.type === "url") draft.url(label, text);
  else if (key.type === "fileRef") tellFile(draft);
  else if (draft.takes(place))
    draft.field(place, label, place === "engine" ? text.toLowerCase() : text);
  else draft.custom(label, hidden.has(key.type) ? "concealed" : fieldNamed(label, text).kind, text);
}

async function readKeyPair(pair: Element, draft: Draft, passphrase: string): Promise<void> {
  const pem = pair.at("privateKey").text();
  draft.privateKey("Private key", await unlocked(pem, passphrase), pair.at("publicKey").text());
}

/** The record's password is the key's passphrase: inside the vault the key needs none. */
async function unlocked(pem: string, passphrase: string): Promise<string> {
  const isLocked = /ENCRYPTED|^-----BEGIN OPENSSH/m.test(pem) && passphrase !== "";
  if (!isLocked) return pem;
  try {
    return (await readPrivateKey(pem, passphrase)).privateKey;
  } catch (error) {
    if (error instanceof AppError) return pem;
    throw error;
  }
}

/** Values of several parts, each with how they are joined and where they go. */
function readParts(key: FieldKey, value: Element, draft: Draft): void {
  const textOf = (name: string) => value.at(name).text().trim();
  const joined = (names: readonly string[], separator: string) =>
    names
      .map(textOf)
      .filter((part) => part !== "")
      .join(separator);
  switch (key.type) {
    case "paymentCard":
      draft.field("number", "Number", textOf("cardNumber"));
      draft.field("expires", "Expires", textOf("cardExpirationDate"));
      draft.field("code", "Security code", textOf("cardSecurityCode"));
      return;
    case "name":
      draft.field("full_name", labelOf(key), joined(["first", "middle", "last"], " "));
      return;
    case "address":
      draft.field(
        "address",
        labelOf(key),
        joined(["street1", "street2", "city", "state", "zip", "country"], "\n"),
      );
      return;
    case "phone":
      draft.field("phone", labelOf(key), joined(["region", "number", "ext", "type"], " "));
      return;
    case "host":
      draft.field("address", "Host", textOf("hostName"));
      draft.field("port", "Port", textOf("port"));
      return;
    case "securityQuestion":
      draft.custom(textOf("question") || labelOf(key), "concealed", textOf("answer"));
      return;
    case "passkey":
      tellPasskey(textOf("relyingParty"), draft);
      return;
    default:
      readOthers(key, value, draft);
  }
}

function readOthers(key: FieldKey, value: Element, draft: Draft): void {
  for (const [name, part] of value.entries()) {
    const label = `${labelOf(key)}: ${name}`;
    const text = part.isObject || part.isList ? part.json() : part.text();
    draft.custom(
      label,
      hidden.has(key.type) || hidden.has(name) ? "concealed" : fieldNamed(label, text).kind,
      text,
    );
  }
}

function tellPasskey(site: string, draft: Draft): void {
  draft.remark(
    "left-out",
    `passkey for ${site || "a site"}`,
    "Sallyport does not keep passkeys yet. Keep this one where it is, or make a new one at the site.",
  );
}

function tellFile(draft: Draft): void {
  draft.remark("left-out", "file", "Keeper’s JSON holds no files. Download this one from Keeper.");
}
