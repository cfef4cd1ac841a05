import type { RecordType } from "#contract/record-types";
import type { Portable } from "../portable.ts";
import { csvFormat, fieldNamed, isYes, pathOf, rowRecord, type Cells } from "./csv-layout.ts";

/** LastPass: logins, and its notes under the address `http://sn` with a form inside their text. */
export const lastPassCsv = csvFormat({
  name: "lastpass-csv",
  label: "LastPass (CSV)",
  columns: ["url", "username", "password", "extra", "name", "grouping", "fav"],
  read(row) {
    const url = row.take("url").trim();
    const { kind, fields } = readForm(row.take("extra"));
    if (url === "http://sn" && kind !== null) return formRecord(row, kind, fields);
    const type = url === "http://sn" ? "secure_note" : "login";
    return rowRecord(row, type, {
      ...around(row),
      notes: fields.get("Notes") ?? "",
      fields: {
        username: row.take("username"),
        password: row.take("password"),
        totp_secret: row.take("totp"),
        // A login without a site has this placeholder.
        uris: type === "login" && url !== "http://" ? url : "",
      },
    });
  },
});

function around(row: Cells) {
  return {
    name: row.take("name"),
    folder: pathOf(row.take("grouping").replace(/^\(none\)$/, ""), "\\"),
    favourite: isYes(row.take("fav")),
  };
}

type Form = Map<string, string>;

/**
 * The form of a note: `NoteType:Server`, then lines of `Label:value`. A line that begins with no label known to be
 * one goes on with the value before it, and `Notes` is the last.
 */
function readForm(extra: string): { kind: string | null; fields: Form } {
  const kind = /^NoteType: ?([^\n]+)/.exec(extra)?.[1]?.trim() ?? null;
  if (kind === null) return { kind, fields: new Map([["Notes", extra]]) };
  return { kind, fields: readLines(extra.split("\n").slice(1)) };
}

function readLines(lines: readonly string[]): Form {
  const fields: Form = new Map();
  let label = "Notes";
  for (const line of lines) {
    const [, next = null, value = ""] = /^([A-Za-z][^:\n]{0,60}):(.*)$/.exec(line) ?? [];
    const before = fields.get(label);
    if (next === null || (before !== undefined && goesOn(label, before))) {
      fields.set(label, before === undefined ? line : `${before}\n${line}`);
    } else {
      label = fields.has(next) ? `${next} (again)` : next;
      fields.set(label, value);
    }
  }
  return fields;
}

/** Notes are the last; a private key goes on until its last line, and its headers look like labels. */
function goesOn(label: string, value: string): boolean {
  return label === "Notes" || (value.includes("-----BEGIN") && !value.includes("-----END"));
}

interface Kind {
  readonly type: RecordType;
  /** Our field for each of theirs. */
  readonly fields: Readonly<Record<string, string>>;
}

const login = { Username: "username", Password: "password" };

const kinds: Readonly<Record<string, Kind>> = {
  "Credit Card": {
    type: "card",
    fields: {
      "Name on Card": "cardholder",
      Number: "number",
      "Security Code": "code",
      "Expiration Date": "expires",
    },
  },
  Address: {
    type: "identity",
    fields: { Company: "company", "Email Address": "email", Birthday: "birth_date" },
  },
  Passport: {
    type: "identity",
    fields: { Name: "full_name", Number: "passport", "Date of Birth": "birth_date" },
  },
  "Driver's License": {
    type: "identity",
    fields: { Name: "full_name", Number: "licence", "Date of Birth": "birth_date" },
  },
  "Social Security": { type: "identity", fields: { Name: "full_name", Number: "national_id" } },
  Database: {
    type: "database",
    fields: { ...login, Hostname: "address", Port: "port", Database: "database" },
  },
  "SSH Key": { type: "ssh_key", fields: { "Private Key": "private_key" } },
  Server: { type: "login", fields: { ...login, Hostname: "uris" } },
  "Email Account": { type: "login", fields: { ...login, Server: "uris" } },
};

/** Taken elsewhere, or nothing that a person wrote. */
const dropped = new Set(["Notes", "Language", "First Name", "Middle Name", "Last Name"]);

function formRecord(row: Cells, kind: string, form: Form): Portable[] {
  const known = kinds[kind] ?? { type: "secure_note" as const, fields: {} };
  const fields: Record<string, string> = {};
  const custom = [];
  const notes = form.get("Notes") ?? "";
  for (const [label, value] of form) {
    const name = known.fields[label];
    if (dropped.has(label) || value.trim() === "") continue;
    if (name === undefined) custom.push(fieldNamed(label, value));
    else fields[name] = name === "expires" ? monthNumber(value) : value;
  }
  if (known.type === "secure_note" || kind === "Server") custom.push(fieldNamed("Kind", kind));
  if (kind === "Address") fields["full_name"] = fullName(form);
  return rowRecord(row, known.type, { ...around(row), notes, fields, custom });
}

function fullName(form: Form): string {
  const parts = ["First Name", "Middle Name", "Last Name"].map((label) => form.get(label) ?? "");
  return parts.filter((part) => part !== "").join(" ");
}

const months =
  "January February March April May June July August September October November December".split(
    " ",
  );

/** `March,2027` as `03/2027`; anything else as it is. */
function monthNumber(value: string): string {
  const [, name = "", year = ""] = /^([A-Za-z]+),\s*([0-9]{4})$/.exec(value.trim()) ?? [];
  const month = months.indexOf(name) + 1;
  return month === 0 ? value.replace(/^,\s*$/, "") : `${month}/${year}`;
}
