import { Plus } from "lucide-react";
import type { FieldType, RecordType } from "#contract/record-types";
import { useRead } from "#bridge";
import { Button, IconButton, Select, TextArea, TextInput } from "#ui";
import { CircleMinus } from "lucide-react";

interface TypeFieldProps {
  readonly id: string;
  readonly field: FieldType;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The control for a value of a record's type that is no secret. */
export function TypeField({ id, field, value, onChange }: TypeFieldProps) {
  switch (field.kind) {
    case "multiline":
      return (
        <TextArea
          id={id}
          rows={3}
          value={value}
          onChange={(event) => {
            onChange(event.currentTarget.value);
          }}
        />
      );
    case "urls":
      return <Addresses id={id} value={value} onChange={onChange} />;
    case "choice":
      return <ChoiceField id={id} field={field} value={value} onChange={onChange} />;
    case "record":
      return (
        <RecordPicker
          id={id}
          label={field.label}
          types={field.of ?? []}
          value={value}
          onChange={onChange}
        />
      );
    default:
      return (
        <TextInput
          id={id}
          type={inputTypes[field.kind] ?? "text"}
          mono={field.mono === true}
          inputMode={field.kind === "port" || field.kind === "minutes" ? "numeric" : undefined}
          placeholder={placeholders[field.name] ?? placeholders[field.kind] ?? ""}
          value={value}
          onChange={(event) => {
            onChange(event.currentTarget.value);
          }}
        />
      );
  }
}

const inputTypes: Readonly<Record<string, string>> = { date: "date", month: "month" };
const placeholders: Readonly<Record<string, string>> = {
  port: "The usual one",
  minutes: "5 minutes",
  principals: "The user",
  certificate_permits: "A terminal alone",
  force_command: "None",
  source_address: "Any",
};

function ChoiceField({ id, field, value, onChange }: TypeFieldProps) {
  const choices = Object.entries(field.choices ?? {}).map(([key, label]) => ({
    value: key,
    label,
  }));
  return (
    <Select
      id={id}
      label={field.label}
      value={value}
      placeholder="Not chosen"
      choices={[{ value: "", label: "Not chosen" }, ...choices]}
      onChange={onChange}
    />
  );
}

interface RecordPickerProps {
  readonly id: string;
  readonly label: string;
  readonly types: readonly RecordType[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function RecordPicker({ id, label, types, value, onChange }: RecordPickerProps) {
  const [type] = types;
  const found = useRead(
    "records.find",
    { scope: { show: "live", ...(type === undefined ? {} : { type }) }, sort: "name", limit: 500 },
    { enabled: type !== undefined },
  );
  const live = found.data?.items ?? [];
  // What was archived since is not offered, but stays what it is.
  const isElsewhere = value !== "" && !live.some((record) => record.id === value);
  const named = useRead("records.open", { id: value }, { enabled: isElsewhere }).data;
  const choices = [...live, ...(isElsewhere && named?.archived === true ? [named] : [])].map(
    (record) => ({
      value: record.id,
      label: record.subtitle === "" ? record.name : `${record.name} · ${record.subtitle}`,
    }),
  );
  return (
    <Select
      id={id}
      label={label}
      value={value}
      placeholder={value === "" ? "None" : "A record that is gone"}
      choices={[{ value: "", label: "None" }, ...choices]}
      onChange={onChange}
    />
  );
}

/** One line for each address; there is always one to type into. */
function Addresses({
  id,
  value,
  onChange,
}: {
  id: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const lines = value.split("\n");
  const set = (next: readonly string[]) => {
    onChange(next.join("\n"));
  };
  return (
    <div className="address-lines">
      {lines.map((line, index) => (
        <TextInput
          key={index}
          id={index === 0 ? id : undefined}
          aria-label={index === 0 ? undefined : `Website ${index + 1}`}
          inputMode="url"
          placeholder="example.org"
          value={line}
          onChange={(event) => {
            set(lines.with(index, event.currentTarget.value.replaceAll("\n", "")));
          }}
          after={
            lines.length === 1 ? null : (
              <IconButton
                icon={CircleMinus}
                label={`Remove website ${index + 1}`}
                onClick={() => {
                  set(lines.toSpliced(index, 1));
                }}
              />
            )
          }
        />
      ))}
      {lines.at(-1) === "" ? null : (
        <Button
          look="quiet"
          size="s"
          icon={Plus}
          onClick={() => {
            set([...lines, ""]);
          }}
        >
          Another website
        </Button>
      )}
    </div>
  );
}
