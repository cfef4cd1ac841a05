import type { RecordType } from "#contract/record-types";
import type { Element } from "../json.ts";
import type { Portable, PortableField } from "../portable.ts";
import { cellsOf, pathOf, rowRecord, type Cells } from "./csv-layout.ts";

/** What one kind of item becomes; what it does not take comes along under the names of the file. */
type Read = (
  row: Cells,
) => { readonly type: RecordType } & Omit<Parameters<typeof rowRecord>[2], "key">;

/** The first of these members that is filled. */
function first(row: Cells, ...members: readonly string[]): string {
  const filled = members.find((member) => row.peek(member).trim() !== "");
  return filled === undefined ? "" : row.take(filled);
}

function joined(row: Cells, members: readonly string[], separator: string): string {
  const parts = members.map((member) => row.take(member).trim());
  return parts.filter((part) => part !== "").join(separator);
}

function text(label: string, value: string): PortableField {
  return { label, kind: "text", value };
}

const nameParts = ["firstname", "middlename", "lastname", "lastname2"];

const login: Read = (row) => {
  const username = first(row, "login", "email", "secondarylogin");
  const addresses = [...new Set([first(row, "url", "useruri"), row.take("domain")])];
  return {
    type: "login",
    name: first(row, "title", "name"),
    notes: row.take("note"),
    folder: pathOf(row.take("category"), /\n/),
    fields: {
      username,
      password: row.take("password"),
      totp_secret: first(row, "otpurl", "otpsecret"),
      uris: addresses.filter((address) => address.trim() !== "").join("\n"),
    },
    custom: [
      text("Second username", row.take("secondarylogin")),
      ...(row.peek("email") === username ? [] : [text("Email", row.take("email"))]),
    ],
  };
};

const card: Read = (row) => {
  const [month, year] = [row.take("expiremonth"), row.take("expireyear")];
  return {
    type: "card",
    name: first(row, "name", "bank"),
    notes: row.take("note"),
    fields: {
      cardholder: first(row, "ownername", "owner"),
      number: row.take("cardnumber"),
      code: row.take("securitycode"),
      expires: month === "" && year === "" ? "" : `${month}/${year}`,
    },
  };
};

/** A document of a person: where its number goes. */
const document =
  (field: "passport" | "licence" | "national_id", title: string): Read =>
  (row) => {
    const holder = first(row, "fullname", "socialsecurityfullname");
    return {
      type: "identity",
      name: holder === "" ? title : `${holder}, ${title.toLowerCase()}`,
      fields: { full_name: holder, [field]: first(row, "number", "socialsecuritynumber") },
    };
  };

const note: Read = (row) => ({
  type: "secure_note",
  name: row.take("title"),
  notes: first(row, "content", "note"),
  folder: pathOf(row.take("category"), /\n/),
});

const kinds: Readonly<Record<string, Read>> = {
  AUTHENTIFIANT: login,
  PAYMENTMEAN_PAYPAL: (row) => ({ ...login(row), name: row.take("name") || "PayPal" }),
  PAYMENTMEANS_CREDITCARD: card,
  SECURENOTE: note,
  SECRET: note,
  IDCARD: document("national_id", "Identity card"),
  PASSPORT: document("passport", "Passport"),
  DRIVERLICENCE: document("licence", "Driving licence"),
  SOCIALSECURITYSTATEMENT: document("national_id", "Social security"),
  IDENTITY: (row) => {
    const fullName = row.take("fullname") || joined(row, nameParts, " ");
    const fields = { full_name: fullName, birth_date: row.take("birthdate") };
    return { type: "identity", name: fullName || "Identity", fields };
  },
  ADDRESS: (row) => {
    const street = first(row, "addressfull", "address");
    const place = joined(row, ["zipcode", "city"], " ");
    const lines = [street, place, row.take("state"), row.take("country")];
    const address = lines.filter((line) => line !== "").join("\n");
    const fields = { full_name: row.take("receiver"), address };
    return { type: "identity", name: row.take("addressname") || "Address", fields };
  },
  EMAIL: (row) => ({
    type: "identity",
    name: row.take("emailname") || row.peek("email"),
    fields: { email: row.take("email") },
  }),
  PHONE: (row) => ({
    type: "identity",
    name: row.take("phonename") || "Phone",
    fields: { phone: row.take("number") },
  }),
  COMPANY: (row) => ({
    type: "identity",
    name: row.peek("name"),
    fields: { company: row.take("name") },
  }),
  BANKSTATEMENT: (row) => ({
    type: "secure_note",
    name: row.take("bankaccountname") || "Bank account",
  }),
};

/** What says nothing to a person. */
const dropped = [
  ...["id", "anonid", "objectid", "localeformat", "lastbackuptime", "spaceid", "kwtype"],
  ...["creationdatetime", "usermodificationdatetime", "creationdate", "lastuse"],
];

export function isDashlaneKind(name: string): boolean {
  return Object.hasOwn(kinds, name);
}

/** One item of a list. A kind that nobody here knows comes as a note that holds all of it. */
export function readItem(kind: string, item: Element): Portable[] {
  if (kind === "PASSKEY") return [passkey(item)];
  const members = item.entries().map(([name, value]) => {
    const isWhole = value.isObject || value.isList;
    return [name, isWhole ? value.json() : value.text()] as const;
  });
  const header = members.map(([name]) => name);
  const row = cellsOf(
    header,
    { where: item.path, cells: members.map(([, value]) => value) },
    dropped,
  );
  const read = isDashlaneKind(kind) ? kinds[kind] : undefined;
  const { type, ...parts } = read?.(row) ?? {
    type: "secure_note" as const,
    name: titled(kind, row),
  };
  const id = row.peek("id") || row.peek("anonid");
  return rowRecord(row, type, {
    ...parts,
    key: id === "" ? null : id,
    createdAt: timeOf(item, "creationDatetime"),
    changedAt: timeOf(item, "userModificationDatetime"),
  });
}

function titled(kind: string, row: Cells): string {
  const words = kind.toLowerCase().replaceAll("_", " ");
  return first(row, "title", "name") || words.charAt(0).toUpperCase() + words.slice(1);
}

function timeOf(item: Element, member: string): number | null {
  return item.at(member).time();
}

function passkey(item: Element): Portable {
  const why =
    "Sallyport does not keep passkeys yet. Keep this one where it is, or make a new one at the site.";
  return { kind: "remark", where: item.path, what: "A passkey", outcome: "left-out", why };
}
