import { ArrowDown, ArrowUp, ChevronDown, CircleMinus } from "lucide-react";
import { useId } from "react";
import { customKinds, isConcealed } from "#contract/record-types";
import type { CustomKind } from "#contract/record-types";
import { IconButton, Menu, TextInput } from "#ui";
import type { CustomDraft } from "./draft.ts";
import { SecretField } from "./secret-field.tsx";
import { TotpField } from "./totp-field.tsx";

export const kindNames: Readonly<Record<CustomKind, string>> = {
  text: "Text",
  concealed: "Concealed",
  url: "Website",
  date: "Date",
  totp: "One-time code",
};

interface CustomFieldProps {
  readonly field: CustomDraft;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly onChange: (field: CustomDraft) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
  readonly onReveal: () => Promise<string | null>;
  readonly onType: (value: string) => void;
}

/** A field of the person's own: its name, its kind and its value are all theirs. */
export function CustomField(props: CustomFieldProps) {
  const { field, onChange, onRemove } = props;
  const id = useId();
  return (
    <div
      className="form-row"
      role="group"
      aria-label={field.label === "" ? "New field" : field.label}
    >
      <span className="form-label form-own-label">
        <TextInput
          aria-label="Name of the field"
          placeholder="Name"
          maxLength={100}
          autoFocus={field.label === ""}
          value={field.label}
          onChange={(event) => {
            onChange({ ...field, label: event.currentTarget.value });
          }}
        />
      </span>
      <div className="grow">
        <ValueControl id={id} {...props} />
      </div>
      <KindMenu {...props} />
      <IconButton
        icon={CircleMinus}
        label={`Remove ${field.label === "" ? "this field" : field.label}`}
        onClick={onRemove}
      />
    </div>
  );
}

function ValueControl({
  id,
  field,
  onChange,
  onReveal,
  onType,
}: CustomFieldProps & { id: string }) {
  const label = field.label === "" ? "Value" : field.label;
  const secret = { id, label, isKept: field.isKept, onReveal, onType };
  if (field.kind === "totp") return <TotpField {...secret} />;
  if (isConcealed(field.kind)) return <SecretField {...secret} generates />;
  return (
    <TextInput
      id={id}
      aria-label={`Value of ${label}`}
      type={field.kind === "date" ? "date" : "text"}
      value={field.value}
      onChange={(event) => {
        onChange({ ...field, value: event.currentTarget.value });
      }}
    />
  );
}

function KindMenu({ field, isFirst, isLast, onChange, onMove }: CustomFieldProps) {
  const kinds = customKinds.filter(
    (kind) => field.id === null || isConcealed(kind) === isConcealed(field.kind),
  );
  return (
    <Menu
      trigger={
        <button
          type="button"
          className="input select select-plain"
          aria-label={`Kind: ${kindNames[field.kind]}`}
        >
          {kindNames[field.kind]}
          <ChevronDown className="ic ic-s" aria-hidden />
        </button>
      }
      entries={[
        ...kinds.map((kind) => ({
          label: kindNames[kind],
          checked: kind === field.kind,
          onSelect: () => {
            onChange({ ...field, kind });
          },
        })),
        "line" as const,
        {
          label: "Move up",
          icon: ArrowUp,
          disabled: isFirst,
          onSelect: () => {
            onMove(-1);
          },
        },
        {
          label: "Move down",
          icon: ArrowDown,
          disabled: isLast,
          onSelect: () => {
            onMove(1);
          },
        },
      ]}
    />
  );
}
