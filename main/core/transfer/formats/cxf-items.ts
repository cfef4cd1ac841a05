import type { RecordType } from "#contract/record-types";
import { Draft } from "../draft.ts";
import type { Element } from "../json.ts";
import type { Portable, PortableAttachment } from "../portable.ts";
import { addressParts, credentials, nameParts, type Place } from "./cxf-credentials.ts";
import { markedType, markName, placeMarked } from "./marks.ts";

export interface Around {
  /** Items' titles by id. */
  readonly titles: ReadonlyMap<string, string>;
  readonly fileOf: (credential: Element) => PortableAttachment | null;
}

/** One item, which may hold several credentials, and what there is to tell about it. */
export function readItem(item: Element, paths: readonly string[][], around: Around): Portable[] {
  const held = item.at("credentials").items();
  const mark = markOf(item);
  const type =
    markedType(mark.at("type").text()) ?? typeOf(held.map((one) => one.at("type").text()));
  const draft = new Draft(type, item.path, item.at("id").text() || null);
  readCommon(item, mark, draft);
  draft.folder = paths[0] ?? [];
  draft.tags = [
    ...item
      .at("tags")
      .items()
      .map((tag) => tag.text()),
    ...paths.slice(1).map((path) => path.join("/")),
  ];
  for (const credential of inOrder(held)) readCredential(credential, draft, around);
  return draft.finish();
}

function readCommon(item: Element, mark: Element, draft: Draft): void {
  draft.name = item.at("title").text();
  draft.favourite = item.at("favorite").flag();
  draft.createdAt = item.at("creationAt").time();
  draft.changedAt = item.at("modifiedAt").time();
  const state = mark.at("state").text();
  if (state === "archived" || state === "trashed") draft.state = state;
  draft.asksAgain = mark.at("asksAgain").flag();
  draft.custom("Subtitle", "text", item.at("subtitle").text());
  readScope(item.at("scope"), draft);
}

function readScope(scope: Element, draft: Draft): void {
  for (const url of scope.at("urls").items()) draft.url("Website", url.text());
  for (const app of scope.at("androidApps").items()) {
    const bundle = app.at("bundleId").text();
    if (bundle !== "") draft.url(app.at("name").text() || "App", `androidapp://${bundle}`);
  }
}

/** What our own export noted on an item or a field; empty elements for any other's. */
function markOf(element: Element): Element {
  const extensions = element.at("extensions").items();
  return (
    extensions.find((one) => one.isObject && one.at("name").text() === markName) ??
    element.at(markName)
  );
}

const rank = Object.keys(credentials);

function rankOf(type: string): number {
  const place = rank.indexOf(type);
  return place < 0 ? rank.length : place;
}

function typeOf(types: readonly string[]): RecordType {
  const [first = ""] = types.toSorted((a, b) => rankOf(a) - rankOf(b));
  return credentials[first]?.type ?? "secure_note";
}

/** The most telling first, so that it takes the fields of the type. */
function inOrder(held: readonly Element[]): Element[] {
  return held.toSorted((a, b) => rankOf(a.at("type").text()) - rankOf(b.at("type").text()));
}

function readCredential(credential: Element, draft: Draft, around: Around): void {
  const type = credential.at("type").text();
  switch (type) {
    case "note":
      draft.notes = [draft.notes, valueOf(credential.at("content"))].filter(Boolean).join("\n\n");
      return;
    case "custom-fields":
      for (const field of credential.at("fields").items()) readField(field, draft);
      return;
    case "totp":
      draft.totp("One-time code", otpAddress(credential));
      return;
    case "ssh-key":
      readSshKey(credential, draft);
      return;
    case "file":
    case "passkey":
    case "item-reference":
      readLink(type, credential, draft, around);
      return;
    default:
      readMembers(type, credential, draft);
      if (credentials[type] === undefined) tellUnknown(type, draft);
  }
}

/** Members that make one value together. */
const joins: Readonly<
  Record<string, { field: string; label: string; parts: readonly string[]; separator: string }>
> = {
  "person-name": { field: "full_name", label: "Full name", parts: nameParts, separator: " " },
  address: { field: "address", label: "Address", parts: addressParts, separator: "\n" },
};
const readElsewhere = new Set(["type", "urls", "id", "extensions"]);

function readMembers(type: string, credential: Element, draft: Draft): void {
  const join = joins[type];
  const parts = join?.parts ?? [];
  const values = parts.map((part) => valueOf(credential.at(part)).trim());
  const whole = values.filter((value) => value !== "").join(join?.separator);
  if (join !== undefined) draft.field(join.field, join.label, whole);
  for (const url of credential.at("urls").oneOrMore()) draft.url("Website", url.text());
  for (const [name, member] of credential.entries()) {
    if (readElsewhere.has(name) || parts.includes(name)) continue;
    readMember(member, credentials[type]?.members[name] ?? ["", name, true], draft);
  }
}

function tellUnknown(type: string, draft: Draft): void {
  draft.remark(
    "changed",
    type || "credential without a type",
    "Sallyport does not know this kind of credential, so it comes as hidden fields.",
  );
}

function readMember(member: Element, [field, name, concealed]: Place, draft: Draft): void {
  const label = labelOf(member) || name;
  if (field !== "") draft.field(field, label, valueOf(member));
  else draft.custom(label, concealed === true ? "concealed" : kindOf(member), valueOf(member));
}

function readField(field: Element, draft: Draft): void {
  const label = labelOf(field);
  const value = valueOf(field);
  const mark = markOf(field).at("mark").text();
  if (!placeMarked(draft, mark, label, value)) draft.custom(label, kindOf(field), value);
}

/** An editable field's value; some exporters write the value alone. */
function valueOf(field: Element): string {
  if (!field.isObject) return field.isList ? field.json() : field.text();
  const value = field.at("value");
  return value.isObject || value.isList ? value.json() : value.text();
}

function labelOf(field: Element): string {
  return field.isObject ? field.at("label").text() : "";
}

function kindOf(field: Element): "text" | "concealed" | "date" {
  const type = field.isObject ? field.at("fieldType").text() : "";
  return type === "concealed-string" ? "concealed" : type === "date" ? "date" : "text";
}

/** Google's Key Uri Format, which holds all that a `totp` credential does. */
function otpAddress(credential: Element): string {
  const secret = credential.at("secret").text();
  if (secret === "") return "";
  const issuer = credential.at("issuer").text();
  const username = credential.at("username").text();
  const label = [issuer, username]
    .filter((part) => part !== "")
    .map(encodeURIComponent)
    .join(":");
  const query = new URLSearchParams({ secret });
  if (issuer !== "") query.set("issuer", issuer);
  for (const name of ["algorithm", "digits", "period"]) {
    const value = credential.at(name).text();
    if (value !== "") query.set(name, name === "algorithm" ? value.toUpperCase() : value);
  }
  return `otpauth://totp/${label}?${query.toString().replaceAll("+", "%20")}`;
}

/** The key is PKCS#8 in base64url. */
function readSshKey(credential: Element, draft: Draft): void {
  const text = credential.at("privateKey").text();
  const lines =
    Buffer.from(text, "base64url")
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  const pem = text.includes("-----BEGIN")
    ? text
    : ["-----BEGIN PRIVATE KEY-----", ...lines, "-----END PRIVATE KEY-----", ""].join("\n");
  draft.privateKey("Private key", pem);
  draft.custom("Comment", "text", credential.at("keyComment").text());
  for (const [name, label] of [
    ["creationDate", "Made"],
    ["expiryDate", "Expires"],
    ["keyGenerationSource", "Made at"],
  ] as const) {
    draft.custom(label, kindOf(credential.at(name)), valueOf(credential.at(name)));
  }
}

function readLink(type: string, credential: Element, draft: Draft, around: Around): void {
  if (type === "item-reference") {
    const reference = credential.at("reference");
    const id = reference.isObject ? reference.at("item").text() : reference.text();
    draft.custom("Belongs to", "text", around.titles.get(id) ?? id);
  } else if (type === "passkey") {
    draft.remark(
      "left-out",
      `passkey for ${credential.at("rpId").text() || "a site"}`,
      "Sallyport does not keep passkeys yet. Keep this one where it is, or make a new one at the site.",
    );
  } else {
    const file = around.fileOf(credential);
    const name = credential.at("name").text() || credential.at("id").text();
    if (file !== null) draft.attachments.push(file);
    else
      draft.remark("left-out", `file ${name}`, "The export names this file but does not hold it.");
  }
}
