import { csvFormat, isYes, pathOf, rowRecord } from "./csv-layout.ts";

/** 1Password 8's CSV, which holds logins and passwords alone. */
export const onePasswordCsv = csvFormat({
  name: "one-password-csv",
  label: "1Password (CSV)",
  columns: ["title", "url", "username", "password", "favorite", "archived", "tags", "notes"],
  read: (row) =>
    rowRecord(row, "login", {
      name: row.take("title"),
      notes: row.take("notes"),
      favourite: isYes(row.take("favorite")),
      state: isYes(row.take("archived")) ? "archived" : "live",
      tags: pathOf(row.take("tags"), /[;,]/),
      fields: {
        username: row.take("username"),
        password: row.take("password"),
        totp_secret: row.take("otpauth"),
        uris: row.take("url"),
      },
    }),
});
