import type { RecordType } from "#contract/record-types";
import { Draft } from "../draft.ts";
import type { Element } from "../json.ts";
import type { Portable } from "../portable.ts";
import type { ZipEntry } from "../zip.ts";
import { fieldNamed } from "./csv-layout.ts";

export type FindFile = (name: string) => { name: string; entry: ZipEntry } | null;

const types: Readonly<Record<string, RecordType>> = {
  login: "login",
  alias: "login",
  note: "secure_note",
  creditCard: "card",
  identity: "identity",
  sshKey: "ssh_key",
  wifi: "login",
  custom: "secure_note",
};

/** Where a member of the content goes: ours, and how people call it. */
const members: Readonly<Record<string, readonly [field: string, label: string]>> = {
  password: ["password", "Password"],
  totpUri: ["totp_secret", "One-time code"],
  cardholderName: ["cardholder", "Cardholder"],
  number: ["number", "Number"],
  verificationNumber: ["code", "Security code"],
  expirationDate: ["expires", "Expires"],
  pin: ["pin", "PIN"],
  email: ["email", "Email"],
  phoneNumber: ["phone", "Phone"],
  birthdate: ["birth_date", "Date of birth"],
  company: ["company", "Company"],
  organization: ["company", "Organisation"],
  socialSecurityNumber: ["national_id", "National id"],
  passportNumber: ["passport", "Passport"],
  licenseNumber: ["licence", "Driving licence"],
  ssid: ["", "Network"],
};
const nameParts = ["firstName", "middleName", "lastName"];
const addressParts = [
  ...["streetAddress", "floor", "county", "city"],
  ...["stateOrProvince", "zipOrPostalCode", "countryOrRegion"],
];
const readElsewhere = new Set([
  ...["fullName", "itemEmail", "itemUsername", "username", "urls", "passkeys", "cardType"],
  ...["privateKey", "publicKey", "sections", "extraSections"],
  ...nameParts,
  ...addressParts,
]);

/** One item of a vault with its files, and what there is to tell about it. */
export function readItem(item: Element, folder: string[], findFile: FindFile): Portable[] {
  const data = item.at("data");
  const kind = data.at("type").text();
  const draft = new Draft(
    types[kind] ?? "secure_note",
    item.path,
    item.at("itemId").text() || null,
  );
  draft.folder = folder;
  readCommon(item, data.at("metadata"), draft);
  if (types[kind] === undefined) tellUnknown(kind, draft);
  const content = data.at("content");
  if (content.isObject) readContent(content, draft);
  draft.field("username", "Alias", item.at("aliasEmail").text());
  readExtras(data.at("extraFields"), draft);
  for (const file of item.at("files").items()) readFile(file.text(), findFile, draft);
  return draft.finish();
}

function readCommon(item: Element, metadata: Element, draft: Draft): void {
  draft.name = metadata.at("name").text();
  draft.notes = metadata.at("note").text();
  draft.favourite = item.at("pinned").flag();
  draft.createdAt = item.at("createTime").time();
  draft.changedAt = item.at("modifyTime").time();
  // 1: active, 2: in the trash.
  if (item.at("state").number() === 2) draft.state = "trashed";
}

function readContent(content: Element, draft: Draft): void {
  readUser(content, draft);
  readPerson(content, draft);
  draft.privateKey("Private key", content.at("privateKey").text(), content.at("publicKey").text());
  for (const url of content.at("urls").items())
    draft.url("Website", url.isObject ? url.at("url").text() : url.text());
  for (const [name, member] of content.entries()) {
    if (!readElsewhere.has(name)) readMember(name, member, draft);
  }
  for (const section of [
    ...content.at("sections").items(),
    ...content.at("extraSections").items(),
  ]) {
    readExtras(section.at("sectionFields"), draft);
  }
  for (const passkey of content.at("passkeys").items()) {
    const site = passkey.isObject ? passkey.at("domain").text() || passkey.at("rpId").text() : "";
    draft.remark(
      "left-out",
      `passkey for ${site || "a site"}`,
      "Sallyport does not keep passkeys yet. Keep this one where it is, or make a new one at the site.",
    );
  }
}

/** The username, or the email where there is none; both where there are both. */
function readUser(content: Element, draft: Draft): void {
  const user = content.at("itemUsername").text() || content.at("username").text();
  const email = content.at("itemEmail").text();
  draft.field("username", "Username", user || email);
  if (user !== "" && email !== user) draft.custom("Email", "text", email);
}

function readPerson(content: Element, draft: Draft): void {
  const textOf = (part: string) => content.at(part).text().trim();
  const parts = nameParts.map(textOf).filter((part) => part !== "");
  const full = content.at("fullName").text().trim();
  draft.field("full_name", "Full name", full || parts.join(" "));
  if (full !== "" && parts.join(" ") !== full) {
    for (const part of nameParts) draft.custom(spelt(part), "text", textOf(part));
  }
  const lines = addressParts.map(textOf).filter((part) => part !== "");
  draft.field("address", "Address", lines.join("\n"));
}

function readMember(name: string, member: Element, draft: Draft): void {
  if (name.startsWith("extra") && member.isList) {
    readExtras(member, draft);
    return;
  }
  const [field, label] = members[name] ?? ["", spelt(name)];
  const value = member.isObject || member.isList ? member.json() : member.text();
  if (value === "[]" || value === "{}") return;
  if (field !== "") draft.field(field, label, value);
  else draft.custom(label, fieldNamed(label, value).kind, value);
}

/** `workPhoneNumber` as `Work phone number`. */
function spelt(name: string): string {
  const words = name.replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function readExtras(extras: Element, draft: Draft): void {
  for (const extra of extras.items()) {
    const label = extra.at("fieldName").text();
    const data = extra.at("data");
    const content = data.isObject ? data.at("content").text() : data.text();
    switch (extra.at("type").text()) {
      case "totp":
        draft.totp(label, data.at("totpUri").text() || content);
        break;
      case "hidden":
        draft.custom(label, "concealed", content);
        break;
      case "timestamp":
        draft.custom(
          label,
          "date",
          (data.at("timestamp").isThere ? data.at("timestamp") : data.at("content")).day(),
        );
        break;
      default:
        draft.custom(label, "text", content);
    }
  }
}

function readFile(name: string, findFile: FindFile, draft: Draft): void {
  const found = findFile(name);
  if (found === null) {
    draft.remark("left-out", `file ${name}`, "The export names this file but does not hold it.");
    return;
  }
  const { entry } = found;
  draft.attachments.push({ name: found.name, size: entry.size, read: () => entry.read() });
}

function tellUnknown(kind: string, draft: Draft): void {
  draft.remark(
    "changed",
    `kind ${kind || "missing"}`,
    "Sallyport does not know this kind of item, so it comes as a secure note with fields.",
  );
}
