import { z } from "zod";
import type { Portable, PortableField } from "../portable.ts";
import { csvFormat, pathOf, rowRecord, type Cells } from "./csv-layout.ts";

/** NordPass: one table for every kind; which it is stands in the last columns. */
export const nordPassCsv = csvFormat({
  name: "nordpass-csv",
  label: "NordPass (CSV)",
  columns: [
    "name",
    "url",
    "username",
    "password",
    "note",
    "cardholdername",
    "cardnumber",
    "folder",
  ],
  read(row) {
    const kind = row.take("type").trim();
    switch (kind) {
      case "folder":
        return [];
      case "credit_card":
        return record(row, "card", {
          cardholder: row.take("cardholdername"),
          number: row.take("cardnumber"),
          code: row.take("cvc"),
          pin: row.take("pin"),
          expires: row.take("expirydate"),
        });
      case "identity":
        return record(row, "identity", identityOf(row));
      case "note":
        return record(row, "secure_note", {});
      default:
        return isCard(row)
          ? record(row, "card", {
              cardholder: row.take("cardholdername"),
              number: row.take("cardnumber"),
              code: row.take("cvc"),
              expires: row.take("expirydate"),
            })
          : record(row, kind === "" && isNote(row) ? "secure_note" : "login", loginOf(row));
    }
  },
});

/** Older files have no column that says what a row is. */
function isCard(row: Cells): boolean {
  return row.peek("cardnumber") !== "";
}

function isNote(row: Cells): boolean {
  return ["url", "username", "password"].every((column) => row.peek(column) === "");
}

function record(
  row: Cells,
  type: "card" | "identity" | "login" | "secure_note",
  fields: Readonly<Record<string, string>>,
): Portable[] {
  return rowRecord(row, type, {
    name: row.take("name"),
    notes: row.take("note"),
    folder: pathOf(row.take("folder"), "/"),
    fields,
    custom: customOf(row),
  });
}

function loginOf(row: Cells): Record<string, string> {
  const more = list(z.string(), row.peek("additional_urls"));
  if (more !== null) row.take("additional_urls");
  return {
    username: row.take("username"),
    password: row.take("password"),
    totp_secret: row.take("totp"),
    uris: [row.take("url"), ...(more ?? [])].join("\n"),
  };
}

function identityOf(row: Cells): Record<string, string> {
  const town = [row.take("zipcode"), row.take("city")].filter((part) => part !== "").join(" ");
  const address = ["address1", "address2"].map((column) => row.take(column));
  const lines = [...address, town, row.take("state"), row.take("country")];
  return {
    full_name: row.take("full_name"),
    email: row.take("email"),
    phone: row.take("phone_number"),
    address: lines.filter((line) => line !== "").join("\n"),
  };
}

const customField = z.object({ label: z.string(), type: z.string(), value: z.string() });

/** A list in JSON. What is no such list stays where it is, and so becomes a field as it stands. */
function customOf(row: Cells): PortableField[] {
  const fields = list(customField, row.peek("custom_fields"));
  if (fields === null) return [];
  row.take("custom_fields");
  return fields.map(({ label, type, value }) => ({
    label,
    kind: type === "hidden" ? "concealed" : "text",
    value,
  }));
}

function list<T>(item: z.ZodType<T>, cell: string): T[] | null {
  try {
    return z.array(item).parse(JSON.parse(cell));
  } catch {
    return null;
  }
}
