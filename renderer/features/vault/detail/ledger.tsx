import type { FieldView, RecordDetail } from "#contract";
import { shapes } from "#contract/record-types";
import { CodeEntry } from "./code-entry.tsx";
import { Entry } from "./entry.tsx";
import { PlainEntry } from "./plain-entry.tsx";
import { SecretEntry } from "./secret-entry.tsx";

/** The filled fields of a record, ruled: those of its type, its own, and the notes. */
export function Ledger({
  record,
  onReach,
}: {
  record: RecordDetail;
  onReach: (id: string) => void;
}) {
  const filled = record.fields.filter((field) => field.filled);
  const own = filled.filter((field) => field.custom);
  const main = shapes[record.type].main;
  // What is shown goes when the record begins to ask again: each entry begins anew.
  const keyOf = ({ ref }: FieldView) => `${ref} ${record.asksAgain}`;
  const entry = (field: FieldView) => {
    const combo = comboOf(field, main);
    const keys = combo === null ? {} : { combo };
    if (field.kind === "totp")
      return (
        <CodeEntry
          key={keyOf(field)}
          id={record.id}
          field={field}
          asksAgain={record.asksAgain}
          {...keys}
        />
      );
    if (field.concealed)
      return <SecretEntry key={keyOf(field)} id={record.id} field={field} {...keys} />;
    return <PlainEntry key={field.ref} record={record} field={field} onReach={onReach} {...keys} />;
  };
  const notes = <Notes record={record} />;
  return (
    <>
      <dl className="ledger">
        {filled.filter((field) => !field.custom).map(entry)}
        {own.length === 0 ? notes : null}
      </dl>
      {own.length === 0 ? null : (
        <>
          <h3 className="ledger-heading">More</h3>
          <dl className="ledger">
            {own.map(entry)}
            {notes}
          </dl>
        </>
      )}
    </>
  );
}

function Notes({ record }: { record: RecordDetail }) {
  const label = record.type === "secure_note" ? "Note" : "Notes";
  if (record.notesConcealed) {
    return (
      <SecretEntry id={record.id} field={{ ref: "notes", label, kind: "concealed-multiline" }} />
    );
  }
  if (record.notes === "") return null;
  return (
    <Entry label={label} top>
      <span className="entry-prose">{record.notes}</span>
    </Entry>
  );
}

function comboOf(field: FieldView, main: string | undefined): string | null {
  if (field.custom) return null;
  if (field.kind === "totp") return "mod+t";
  if (field.name === main) return "mod+c";
  return field.name === "username" ? "mod+b" : null;
}
