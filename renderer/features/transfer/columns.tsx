import type { ImportPlan } from "#contract";
import { Select } from "#ui";

const meanings: readonly { readonly value: string; readonly label: string }[] = [
  { value: "name", label: "Name" },
  { value: "username", label: "Username" },
  { value: "password", label: "Password" },
  { value: "uris", label: "Website" },
  { value: "totp_secret", label: "One-time code" },
  { value: "notes", label: "Notes" },
  { value: "tags", label: "Tags" },
  { value: "folder", label: "Folder" },
  { value: "favourite", label: "Favourite" },
  { value: "custom", label: "A field of its own" },
  { value: "concealed", label: "A hidden field of its own" },
  { value: "leave", label: "Leave behind" },
];

interface ColumnsProps {
  readonly columns: NonNullable<ImportPlan["columns"]>;
  readonly onChange: (columns: (string | null)[]) => void;
}

/** What each column of a table holds, as it seems; a change reads the file anew. */
export function Columns({ columns, onChange }: ColumnsProps) {
  const asked = columns.map(({ guess }) => (guess === "leave" ? null : guess));
  return (
    <fieldset className="columns">
      <legend>What the columns hold</legend>
      {columns.map(({ label, guess }, at) => (
        <div className="columns-row" key={at}>
          <span className="grow clip">{label}</span>
          <Select
            label={`Column ${label}`}
            value={guess}
            choices={meanings}
            onChange={(next) => {
              onChange(
                asked.map((now, place) => (place === at ? (next === "leave" ? null : next) : now)),
              );
            }}
          />
        </div>
      ))}
    </fieldset>
  );
}
