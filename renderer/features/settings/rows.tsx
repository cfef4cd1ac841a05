import { useEffect, useId, useState } from "react";
import type { ReactNode } from "react";
import { Select, Switch, TextInput, type Choice } from "#ui";

interface RowProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly children: (ids: { id: string; describedBy: string | undefined }) => ReactNode;
}

/** A line of the ledger: what it sets at the left, the control at the right. */
export function Row({ label, hint, children }: RowProps) {
  const id = useId();
  const below = `${id}-hint`;
  return (
    <div className="setting">
      <div className="grow">
        <label htmlFor={id}>{label}</label>
        {hint === undefined ? null : (
          <p className="setting-hint" id={below}>
            {hint}
          </p>
        )}
      </div>
      <div className="setting-control">
        {children({ id, describedBy: hint === undefined ? undefined : below })}
      </div>
    </div>
  );
}

interface SwitchRowProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function SwitchRow({ label, hint, checked, disabled, onChange }: SwitchRowProps) {
  return (
    <Row label={label} hint={hint}>
      {({ id, describedBy }) => (
        <Switch
          id={id}
          checked={checked}
          disabled={disabled === true}
          onChange={onChange}
          {...(describedBy === undefined ? {} : { describedBy })}
        />
      )}
    </Row>
  );
}

interface ChoiceRowProps<Value extends string> {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly value: Value;
  readonly choices: readonly Choice<Value>[];
  readonly onChange: (value: Value) => void;
}

export function ChoiceRow<Value extends string>(props: ChoiceRowProps<Value>) {
  const { label, hint, value, choices, onChange } = props;
  return (
    <Row label={label} hint={hint}>
      {({ id }) => (
        <div className="setting-select">
          <Select id={id} label={label} value={value} choices={choices} onChange={onChange} />
        </div>
      )}
    </Row>
  );
}

interface NumberRowProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly value: number;
  /** Each number with its words; a value that is none of them is shown as it is. */
  readonly choices: readonly (readonly [number, string])[];
  readonly other: (value: number) => string;
  readonly onChange: (value: number) => void;
}

export function NumberRow({ label, hint, value, choices, other, onChange }: NumberRowProps) {
  const known = choices.some(([number]) => number === value);
  const all = known ? choices : [...choices, [value, other(value)] as const];
  return (
    <ChoiceRow
      label={label}
      hint={hint}
      value={String(value)}
      choices={all.map(([number, words]) => ({ value: String(number), label: words }))}
      onChange={(chosen) => {
        onChange(Number(chosen));
      }}
    />
  );
}

interface TextRowProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly value: string;
  readonly placeholder: string;
  readonly onChange: (value: string) => void;
}

/** Text takes effect when the field is left, or with Enter; Esc brings back what was. */
export function TextRow({ label, hint, value, placeholder, onChange }: TextRowProps) {
  const [text, setText] = useState(value);
  useEffect(() => {
    setText(value);
  }, [value]);
  const settle = () => {
    if (text.trim() !== value) onChange(text.trim());
  };
  return (
    <Row label={label} hint={hint}>
      {({ id, describedBy }) => (
        <TextInput
          id={id}
          mono
          className="setting-text"
          aria-describedby={describedBy}
          value={text}
          placeholder={placeholder}
          onChange={(event) => {
            setText(event.currentTarget.value);
          }}
          onBlur={settle}
          onKeyDown={(event) => {
            if (event.key === "Enter") settle();
            if (event.key === "Escape") setText(value);
          }}
        />
      )}
    </Row>
  );
}
