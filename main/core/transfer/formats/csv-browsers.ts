import { csvFormat, rowRecord, type Cells } from "./csv-layout.ts";

/** Chromium's password export: `name,url,username,password,note`, the last since version 113. */
export const chromeCsv = csvFormat({
  name: "chrome-csv",
  label: "Chrome, Edge or Brave (CSV)",
  columns: ["name", "url", "username", "password"],
  others: ["note"],
  read: (row) => rowRecord(row, "login", { ...login(row), notes: row.take("note") }),
});

function login(row: Cells, titled = "name") {
  return {
    name: row.take(titled),
    fields: {
      username: row.take("username"),
      password: row.take("password"),
      uris: row.take("url"),
    },
  };
}

/** Firefox's: a GUID in braces, times in milliseconds, and what it was that asked for the password. */
export const firefoxCsv = csvFormat({
  name: "firefox-csv",
  label: "Firefox (CSV)",
  columns: ["url", "username", "password", "httprealm", "formactionorigin", "guid"],
  dropped: ["timelastused"],
  read(row) {
    const { fields } = login(row, "hostname");
    const formAction = row.take("formactionorigin");
    // Nearly always the site again; another address is worth keeping.
    const uris = formAction === "" || formAction === fields.uris ? [] : [formAction];
    return rowRecord(row, "login", {
      key: row.take("guid") || null,
      fields: { ...fields, uris: [fields.uris, ...uris].join("\n") },
      createdAt: millisecondsOf(row.take("timecreated")),
      changedAt: millisecondsOf(row.take("timepasswordchanged")),
    });
  },
});

function millisecondsOf(cell: string): number | null {
  return /^[0-9]{12,14}$/.test(cell) ? Number(cell) : null;
}

/** Safari's and the Passwords app's: `Title,URL,Username,Password,Notes,OTPAuth`. */
export const safariCsv = csvFormat({
  name: "safari-csv",
  label: "Safari or Apple Passwords (CSV)",
  columns: ["title", "url", "username", "password", "otpauth"],
  others: ["notes"],
  read(row) {
    const { name, fields } = login(row, "title");
    const withCode = { ...fields, totp_secret: row.take("otpauth") };
    return rowRecord(row, "login", { name, fields: withCode, notes: row.take("notes") });
  },
});
