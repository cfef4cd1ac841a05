import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";

export interface Entry {
  readonly name: string;
  readonly username: string;
  readonly password: string;
  readonly url: string;
  readonly notes: string;
}

const places = [
  "Harbour",
  "Meridian",
  "Kestrel",
  "Northwall",
  "Quarry",
  "Basalt",
  "Fernway",
  "Tidal",
];
const things = ["Forge", "Cloud", "Mail", "Bank", "Registry", "DNS", "Airlines", "Archive", "Desk"];

/** The same made-up logins for us and for every peer: number `index` is always the same entry. */
export function entry(index: number): Entry {
  const place = places[index % places.length] ?? "";
  const thing = things[Math.floor(index / places.length) % things.length] ?? "";
  return {
    name: `${place} ${thing} ${index}`,
    username: `mara.ostrander+${index}@${place.toLowerCase()}.example`,
    password: `tV7#${index}-cobalt-Weir9!mx`,
    url: `https://${thing.toLowerCase()}-${index}.${place.toLowerCase()}.example/login`,
    notes: `Account ${index} of the ${thing.toLowerCase()}. Rotate it every spring; ask the harbour desk first.`,
  };
}

/** The first `count` entries as Chrome exports them: a table. */
export function chromeCsv(count: number): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const rows = Array.from({ length: count }, (_, index) => {
    const { name, url, username, password, notes } = entry(index);
    return [name, url, username, password, notes].map(quoted).join(",");
  });
  return `name,url,username,password,note\n${rows.join("\n")}\n`;
}

/** Writes the first `count` entries in KeePass's XML, which `keepassxc-cli import` reads. */
export async function writeKeepassXml(file: string, count: number): Promise<void> {
  const out = createWriteStream(file);
  const uuid = () => Buffer.from(randomUUID().replaceAll("-", ""), "hex").toString("base64");
  out.write('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<KeePassFile><Meta/><Root>');
  out.write(`<Group><UUID>${uuid()}</UUID><Name>Root</Name>`);
  for (let index = 0; index < count; index++) {
    const { name, username, password, url, notes } = entry(index);
    const values = { Title: name, UserName: username, Password: password, URL: url, Notes: notes };
    const strings = Object.entries(values).map(
      ([key, value]) => `<String><Key>${key}</Key><Value>${value}</Value></String>`,
    );
    out.write(`<Entry><UUID>${uuid()}</UUID>${strings.join("")}</Entry>`);
  }
  out.end("</Group></Root></KeePassFile>");
  await finished(out);
}
