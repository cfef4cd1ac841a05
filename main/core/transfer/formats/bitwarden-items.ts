import type { RecordType } from "#contract/record-types";
import { Draft } from "../draft.ts";
import type { Element } from "../json.ts";
import type { Portable, PortableAttachment } from "../portable.ts";
import { markedType, markName, placeMarked } from "./marks.ts";
import { addressOf, nameOf } from "./people.ts";

/** By id, each with its path, outermost first. */
export interface Folders {
  readonly folders: ReadonlyMap<string, string[]>;
  readonly collections: ReadonlyMap<string, string[]>;
}

/** By Bitwarden's number: our type, and the member that holds the fields of its kind. */
const kinds: Readonly<Record<string, { type: RecordType; member: string }>> = {
  1: { type: "login", member: "login" },
  2: { type: "secure_note", member: "secureNote" },
  3: { type: "card", member: "card" },
  4: { type: "identity", member: "identity" },
  5: { type: "ssh_key", member: "sshKey" },
  6: { type: "secure_note", member: "bankAccount" },
  7: { type: "identity", member: "driversLicense" },
  8: { type: "identity", member: "passport" },
};

/** Where a member of any kind goes, by its name: ours, and how people call it. Others come under their own name. */
const members: Readonly<Record<string, readonly [field: string, label: string]>> = {
  username: ["username", "Username"],
  password: ["password", "Password"],
  totp: ["totp_secret", "One-time code"],
  cardholderName: ["cardholder", "Cardholder"],
  number: ["number", "Number"],
  code: ["code", "Security code"],
  brand: ["", "Brand"],
  company: ["company", "Company"],
  email: ["email", "Email"],
  phone: ["phone", "Phone"],
  ssn: ["national_id", "National id"],
  passportNumber: ["passport", "Passport"],
  licenseNumber: ["licence", "Driving licence"],
  nationalIdentificationNumber: ["national_id", "National id"],
  dateOfBirth: ["birth_date", "Date of birth"],
  pin: ["pin", "PIN"],
  bankName: ["", "Bank"],
  accountNumber: ["", "Account number"],
  nameOnAccount: ["", "Name on account"],
  accountType: ["", "Account type"],
  routingNumber: ["", "Routing number"],
  branchNumber: ["", "Branch number"],
  swiftCode: ["", "SWIFT"],
  iban: ["", "IBAN"],
  bankContactPhone: ["", "Bank’s phone"],
  issueDate: ["", "Issued"],
  expirationDate: ["", "Expires"],
  issuingCountry: ["", "Issuing country"],
  issuingState: ["", "Issuing state"],
  issuingAuthority: ["", "Issuing authority"],
  licenseClass: ["", "Class"],
  passportType: ["", "Passport type"],
  birthPlace: ["", "Place of birth"],
  nationality: ["", "Nationality"],
  sex: ["", "Sex"],
};
const hidden = new Set(["pin", "accountNumber", "iban"]);
/** Read together with others, or of Bitwarden's own machinery. */
const readElsewhere = new Set([
  ...["uris", "uri", "fido2Credentials", "passwordRevisionDate", "autofillOnPageLoad", "type"],
  ...["expMonth", "expYear", "privateKey", "publicKey", "keyFingerprint"],
  ...["title", "firstName", "middleName", "lastName", "givenName", "surname"],
  ...["address1", "address2", "address3", "city", "state", "postalCode", "country"],
]);

/** One item of an export with its files, and what there is to tell about it. */
export function readItem(
  item: Element,
  folders: Folders,
  files: readonly PortableAttachment[],
): Portable[] {
  const number = item.at("type").text() || guessType(item);
  const known = kinds[number];
  const mark = item.at(markName);
  const type = markedType(mark.at("type").text()) ?? known?.type ?? "secure_note";
  const draft = new Draft(type, item.path, item.at("id").text() || null);
  readCommon(item, draft);
  readPlace(item, folders, draft);
  draft.tags.push(
    ...mark
      .at("tags")
      .items()
      .map((tag) => tag.text()),
  );
  if (known === undefined) readUnknown(item, number, draft);
  else readMembers(item.at(known.member), draft);
  for (const field of item.at("fields").items()) readField(field, draft);
  draft.earlier(
    item
      .at("passwordHistory")
      .items()
      .map((entry) => ({
        password: entry.at("password").text(),
        replacedAt: entry.at("lastUsedDate").time(),
      })),
  );
  readFiles(item, files, draft);
  return draft.finish();
}

function guessType(item: Element): string {
  return Object.keys(kinds).find((key) => item.at(kinds[key]?.member ?? "").isThere) ?? "2";
}

function readCommon(item: Element, draft: Draft): void {
  draft.name = item.at("name").text();
  draft.notes = item.at("notes").text();
  draft.favourite = item.at("favorite").flag();
  draft.createdAt = item.at("creationDate").time();
  draft.changedAt = item.at("revisionDate").time();
  if (item.at("archivedDate").time() !== null) draft.state = "archived";
  if (item.at("deletedDate").time() !== null) draft.state = "trashed";
  draft.asksAgain = item.at("reprompt").flag();
}

/** One folder; of several collections the first is the folder, and the others become tags. */
function readPlace(item: Element, { folders, collections }: Folders, draft: Draft): void {
  const paths = item
    .at("collectionIds")
    .items()
    .flatMap((id) => {
      const path = collections.get(id.text());
      return path === undefined ? [] : [path];
    });
  const [folder = [], ...others] = [folders.get(item.at("folderId").text()) ?? [], ...paths].filter(
    (path) => path.length > 0,
  );
  draft.folder = folder;
  draft.tags = others.map((path) => path.join("/"));
}

function readMembers(part: Element, draft: Draft): void {
  draft.field("full_name", "Full name", nameOf(part));
  draft.field("address", "Address", addressOf(part));
  const months = [part.at("expMonth").text().padStart(2, "0"), part.at("expYear").text()];
  if (part.at("expYear").text() !== "") draft.field("expires", "Expires", months.join("/"));
  else draft.custom("Expiry month", "text", part.at("expMonth").text());
  draft.privateKey("Private key", part.at("privateKey").text(), part.at("publicKey").text());
  if (!draft.has("private_key"))
    draft.custom("Fingerprint", "text", part.at("keyFingerprint").text());
  readAddresses(part, draft);
  for (const [name, member] of part.entries()) {
    if (!readElsewhere.has(name)) readMember(name, member, draft);
  }
}

function readMember(name: string, member: Element, draft: Draft): void {
  const [field = "", label = name] = members[name] ?? [];
  const value = member.isObject || member.isList ? member.json() : member.text();
  if (name === "password") draft.field(passwordField(draft.type), label, value);
  else if (field !== "") draft.field(field, label, value);
  else draft.custom(label, hidden.has(name) ? "concealed" : "text", value);
}

/** Our exports put what the type keeps instead of a password in its place. */
function passwordField(type: RecordType): string {
  return type === "api_credential" ? "credential" : "password";
}

function readAddresses(login: Element, draft: Draft): void {
  draft.url("Website", login.at("uri").text());
  for (const uri of login.at("uris").items()) {
    draft.url("Website", uri.isObject ? uri.at("uri").text() : uri.text());
  }
  for (const passkey of login.at("fido2Credentials").items()) {
    draft.remark(
      "left-out",
      `passkey for ${passkey.at("rpId").text() || "a site"}`,
      "Sallyport does not keep passkeys yet. Keep this one where it is, or make a new one at the site.",
    );
  }
}

function readField(field: Element, draft: Draft): void {
  const label = field.at("name").text();
  const mark = field.at(markName).text();
  if (placeMarked(draft, mark, label, field.at("value").text())) return;
  switch (field.at("type").number() ?? 0) {
    case 1:
      draft.custom(label, "concealed", field.at("value").text());
      return;
    case 3:
      draft.remark(
        "left-out",
        label || "linked field",
        "A linked field only repeats another field of its item for filling in, and holds nothing of its own.",
      );
      return;
    default:
      draft.custom(label, "text", field.at("value").text());
  }
}

/** A kind that is newer than this program: nothing of it is lost, but it has no fields of its own. */
function readUnknown(item: Element, number: string, draft: Draft): void {
  for (const [, part] of item.entries()) {
    if (!part.isObject) continue;
    for (const [name, member] of part.entries()) {
      draft.custom(
        members[name]?.[1] ?? name,
        "concealed",
        member.isObject || member.isList ? member.json() : member.text(),
      );
    }
  }
  draft.remark(
    "changed",
    `kind ${number}`,
    "Sallyport does not know this kind of item, so it comes as a secure note with hidden fields.",
  );
}

function readFiles(item: Element, files: readonly PortableAttachment[], draft: Draft): void {
  draft.attachments.push(...files);
  const names = new Set(files.map(({ name }) => name));
  for (const listed of item.at("attachments").items()) {
    const name = listed.at("fileName").text();
    if (name === "" || names.has(name)) continue;
    draft.remark(
      "left-out",
      `attachment ${name}`,
      "The export names this attachment but does not hold it. Export from Bitwarden as zip, with attachments.",
    );
  }
}
