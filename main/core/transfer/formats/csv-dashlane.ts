import type { Portable, PortableField } from "../portable.ts";
import { csvFormat, rowRecord, type Cells } from "./csv-layout.ts";

/** Dashlane writes one file for each kind of entry: these are its logins. */
const dashlaneLogins = csvFormat({
  name: "dashlane-credentials",
  label: "Dashlane logins (CSV)",
  columns: ["username", "title", "password", "note", "url", "category"],
  read: (row) =>
    rowRecord(row, "login", {
      name: row.take("title"),
      notes: row.take("note"),
      folder: folderOf(row.take("category")),
      fields: {
        username: row.take("username"),
        password: row.take("password"),
        uris: row.take("url"),
        totp_secret: row.take("otpurl") || row.take("otpsecret"),
      },
      custom: [
        text("Second username", row.take("username2")),
        text("Third username", row.take("username3")),
      ],
    }),
});

function folderOf(category: string): string[] {
  return category.trim() === "" ? [] : [category.trim()];
}

function text(label: string, value: string): PortableField {
  return { label, kind: "text", value };
}

const dashlaneNotes = csvFormat({
  name: "dashlane-notes",
  label: "Dashlane notes (CSV)",
  columns: ["title", "note"],
  others: ["category"],
  read: (row) =>
    rowRecord(row, "secure_note", {
      name: row.take("title"),
      notes: row.take("note"),
      folder: folderOf(row.take("category")),
    }),
});

const dashlanePayments = csvFormat({
  name: "dashlane-payments",
  label: "Dashlane payments (CSV)",
  columns: ["type", "account_name", "account_holder", "cc_number", "code", "expiration_month"],
  read(row) {
    if (row.take("type") !== "credit_card") return bankAccount(row);
    const [month, year] = [row.take("expiration_month"), row.take("expiration_year")];
    return rowRecord(row, "card", {
      name: row.take("name") || row.take("account_name"),
      notes: row.take("note"),
      fields: {
        cardholder: row.take("account_holder") || row.take("account_name"),
        number: row.take("cc_number"),
        code: row.take("code"),
        expires: month === "" && year === "" ? "" : `${month}/${year}`,
      },
    });
  },
});

function bankAccount(row: Cells): Portable[] {
  const name = row.take("name") || row.take("account_name") || "Bank account";
  return rowRecord(row, "secure_note", { name, notes: row.take("note") });
}

/** Which field of an identity holds the number of a document of this kind. */
const documents: Readonly<Record<string, string>> = {
  passport: "passport",
  license: "licence",
  card: "national_id",
  social_security: "national_id",
};

const dashlaneDocuments = csvFormat({
  name: "dashlane-ids",
  label: "Dashlane IDs (CSV)",
  columns: ["type", "number", "name", "issue_date", "expiration_date"],
  read(row) {
    const kind = row.take("type");
    const holder = row.take("name");
    const field = documents[kind];
    const number = row.take("number");
    return rowRecord(row, "identity", {
      name: [holder, kind.replaceAll("_", " ")].filter((part) => part !== "").join(", "),
      fields: { full_name: holder, ...(field !== undefined && { [field]: number }) },
      custom: field === undefined ? [{ label: "Number", kind: "concealed", value: number }] : [],
    });
  },
});

/** A row each for a name, an email address, a telephone number, an address, a company, a website. */
const dashlanePersonal = csvFormat({
  name: "dashlane-personal",
  label: "Dashlane personal info (CSV)",
  columns: ["type", "title", "first_name", "last_name", "item_name", "phone_number"],
  read(row) {
    const kind = row.take("type");
    const names = [row.take("first_name"), row.take("middle_name"), row.take("last_name")];
    const fullName = names.filter((part) => part !== "").join(" ");
    const lines = [
      row.take("address"),
      [row.take("zip"), row.take("city")].filter((part) => part !== "").join(" "),
      row.take("state"),
      row.take("country"),
    ];
    return rowRecord(row, "identity", {
      name: row.take("item_name") || fullName || kind,
      fields: {
        full_name: fullName || row.take("address_recipient"),
        email: row.take("email"),
        phone: row.take("phone_number"),
        address: lines.filter((line) => line !== "").join("\n"),
        birth_date: row.take("date_of_birth"),
      },
      custom: [text("Kind", kind)],
    });
  },
});

/** The most telling first. */
export const dashlaneTables = [
  dashlanePayments,
  dashlanePersonal,
  dashlaneDocuments,
  dashlaneLogins,
  dashlaneNotes,
] as const;
