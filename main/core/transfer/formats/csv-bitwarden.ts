import type { PortableField } from "../portable.ts";
import { csvFormat, fieldNamed, isYes, pathOf, rowRecord } from "./csv-layout.ts";

/** Bitwarden's CSV, a person's (`folder`, `favorite`) or an organisation's (`collections`). */
export const bitwardenCsv = csvFormat({
  name: "bitwarden-csv",
  label: "Bitwarden (CSV)",
  columns: ["type", "name", "notes", "fields", "login_uri", "login_username", "login_password"],
  read(row) {
    const [collection, ...further] = row.take("collections").split(",");
    const isNote = row.take("type").trim().toLowerCase() === "note";
    const archived = row.take("archiveddate").trim() !== "";
    return rowRecord(row, isNote ? "secure_note" : "login", {
      name: row.take("name"),
      notes: row.take("notes"),
      favourite: isYes(row.take("favorite")),
      asksAgain: isYes(row.take("reprompt")),
      folder: pathOf(row.take("folder") || (collection ?? ""), "/"),
      tags: further.flatMap((name) => (name.trim() === "" ? [] : [name.trim()])),
      state: archived ? "archived" : "live",
      custom: fieldsOf(row.take("fields")),
      ...(!isNote && {
        fields: {
          username: row.take("login_username"),
          password: row.take("login_password"),
          totp_secret: row.take("login_totp"),
          // Several addresses are joined by commas, which addresses may hold too.
          uris: row.take("login_uri").replace(/,(?=[a-z][a-z0-9+.-]*:\/\/)/gi, "\n"),
        },
      }),
    });
  },
});

/** Lines of `name: value`; a line without a name belongs to the value before it. */
function fieldsOf(cell: string): PortableField[] {
  const fields: { label: string; value: string }[] = [];
  for (const line of cell.split("\n")) {
    const colon = line.indexOf(": ");
    const bare = line.endsWith(":") ? line.length - 1 : colon;
    const last = fields.at(-1);
    if (bare > 0) fields.push({ label: line.slice(0, bare), value: line.slice(bare + 2) });
    else if (last !== undefined) last.value += `\n${line}`;
    else if (line.trim() !== "") fields.push({ label: "Field", value: line });
  }
  return fields.map(({ label, value }) => fieldNamed(label, value));
}
