import type { RecordType } from "#contract";
import type { IncomingContent, Records } from "#core/records";
import type { PortableContent, PortableField, PortableRecord, Remark } from "./portable.ts";

/** As the contract bounds what a record holds. */
const most = { name: 200, tags: 50, tag: 64, text: 1_000_000, custom: 100, label: 100 } as const;

/** What of a record can be kept, in the form in which it is kept. Nothing of it is lost: what has no place becomes a field. */
export interface Settled {
  readonly content: IncomingContent;
  readonly history: readonly {
    readonly content: IncomingContent;
    readonly changedAt: number | null;
  }[];
  readonly remarks: readonly Remark[];
}

type Tell = (part: string, why: string) => void;

export function settle(record: PortableRecord, fit: Records["fit"]): Settled {
  const remarks: Remark[] = [];
  const { where, type } = record;
  const content = settleContent(type, record, fit, (part, why) => {
    const what = `${record.name.slice(0, most.name)}: ${part}`;
    remarks.push({ kind: "remark", where, what, outcome: "changed", why });
  });
  const history = record.history.map((version) => ({
    // What an earlier version had to give up, the newest has told already, or has no longer.
    content: settleContent(type, version, fit, () => undefined),
    changedAt: version.changedAt,
  }));
  return { content, history, remarks };
}

function settleContent(
  type: RecordType,
  from: PortableContent,
  fit: Records["fit"],
  tell: Tell,
): IncomingContent {
  const { fields, misfits } = fit(type, from.fields);
  const extra: PortableField[] = misfits.map(({ label, value, concealed, reason }) => {
    tell(label, `It is kept as a field of its own. ${reason}`);
    return { label, kind: concealed ? "concealed" : "text", value };
  });
  const name = settleName(from.name, extra, tell);
  const tags = settleTags(from.tags, extra, tell);
  const [notes = "", ...furtherNotes] = pieces(from.notes);
  for (const value of furtherNotes) extra.push({ label: "Notes, continued", kind: "text", value });
  if (furtherNotes.length > 0) tell("Notes", "They are too long, and go on in further fields.");
  const custom = settleCustom([...from.custom, ...extra], tell);
  return { name, tags, favourite: from.favourite, notes, fields, custom };
}

function settleName(given: string, extra: PortableField[], tell: Tell): string {
  const name = given.trim() || "Untitled";
  if (name.length <= most.name) return name;
  tell("Name", "It is too long for a name; the whole of it is kept as a field.");
  extra.push({ label: "Whole name", kind: "text", value: name });
  return `${name.slice(0, most.name - 1)}…`;
}

function settleTags(given: readonly string[], extra: PortableField[], tell: Tell): string[] {
  const tags = [...new Set(given.map((tag) => tag.trim()).filter((tag) => tag !== ""))];
  const kept = tags.filter((tag) => tag.length <= most.tag).slice(0, most.tags);
  const others = tags.filter((tag) => !kept.includes(tag));
  if (others.length > 0) {
    tell("Tags", "Those that are too long or too many are kept as a field.");
    extra.push({ label: "More tags", kind: "text", value: others.join(", ") });
  }
  return kept;
}

function settleCustom(given: readonly PortableField[], tell: Tell): PortableField[] {
  const fields = given.flatMap(({ label, kind, value }) => {
    const called = label.trim() || "Field";
    if (called.length > most.label) tell("Field", "The name of a field is too long and was cut.");
    if (value.length > most.text)
      tell(called.slice(0, most.label), "It is too long, and goes on in further fields.");
    // A single line is all that an open field holds.
    const fits = !/[\r\n]/.test(value.trim());
    return pieces(value).map((piece) => ({
      label: called.slice(0, most.label).trim(),
      kind: fits ? kind : ("concealed" as const),
      value: piece,
    }));
  });
  if (fields.length <= most.custom) return fields;
  tell("Fields", "There are too many; the last of them are kept together in one.");
  const kept = fields.slice(0, most.custom - 10);
  const rest = fields.slice(kept.length).map(({ label, value }) => `${label}: ${value}`);
  const joined = pieces(rest.join("\n")).slice(0, 10);
  return [
    ...kept,
    ...joined.map((value) => ({ label: "More fields", kind: "concealed" as const, value })),
  ];
}

/** A text in parts that are short enough; one part where it is short enough itself. */
function pieces(text: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at === 0 || at < text.length; at += most.text) {
    parts.push(text.slice(at, at + most.text));
  }
  return parts;
}
