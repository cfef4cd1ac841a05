import "./choice.css";
import { Check, ChevronDown, Minus, Plus } from "lucide-react";
import {
  Checkbox as RadixCheckbox,
  Select as RadixSelect,
  Switch as RadixSwitch,
  ToggleGroup,
} from "radix-ui";
import { useId } from "react";
import type { ReactNode } from "react";

interface ToggleProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
}

export function Switch(props: ToggleProps & { id?: string; label?: string; describedBy?: string }) {
  return (
    <RadixSwitch.Root
      className="switch"
      checked={props.checked}
      onCheckedChange={props.onChange}
      disabled={props.disabled === true}
      id={props.id}
      aria-label={props.label}
      aria-describedby={props.describedBy}
    >
      <RadixSwitch.Thumb />
    </RadixSwitch.Root>
  );
}

export function Checkbox({
  checked,
  onChange,
  disabled,
  children,
}: ToggleProps & { children: ReactNode }) {
  const id = useId();
  return (
    <span className="check-label">
      <RadixCheckbox.Root
        id={id}
        className="check"
        checked={checked}
        disabled={disabled === true}
        onCheckedChange={(state) => {
          onChange(state === true);
        }}
      >
        <RadixCheckbox.Indicator>
          <Check className="ic" aria-hidden />
        </RadixCheckbox.Indicator>
      </RadixCheckbox.Root>
      <label htmlFor={id}>{children}</label>
    </span>
  );
}

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly choices: readonly Choice<Value>[];
  readonly onChange: (value: Value) => void;
}

/** A few choices side by side, one of them always taken. */
export function Segments<Value extends string>({
  label,
  value,
  choices,
  onChange,
}: ChoiceProps<Value>) {
  return (
    <ToggleGroup.Root
      type="single"
      className="segments"
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        const chosen = choices.find((choice) => choice.value === next);
        if (chosen !== undefined) onChange(chosen.value);
      }}
    >
      {choices.map((choice) => (
        <ToggleGroup.Item key={choice.value} value={choice.value}>
          {choice.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}

/** Radix keeps the empty value for itself, so an empty choice travels under this name. */
const nothing = "\u0000none";

interface SelectProps<Value extends string> extends ChoiceProps<Value> {
  readonly id?: string | undefined;
  readonly placeholder?: string;
  readonly plain?: boolean;
  readonly disabled?: boolean;
}

export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, value, choices, onChange, id, placeholder, plain, disabled } = props;
  return (
    <RadixSelect.Root
      value={value === "" ? (choices.some((choice) => choice.value === "") ? nothing : "") : value}
      disabled={disabled === true}
      onValueChange={(next) => {
        const chosen = choices.find((choice) => choice.value === (next === nothing ? "" : next));
        if (chosen !== undefined) onChange(chosen.value);
      }}
    >
      <RadixSelect.Trigger
        id={id}
        className={plain === true ? "input select select-plain" : "input select"}
        aria-label={label}
      >
        <RadixSelect.Value placeholder={placeholder} />
        <ChevronDown className="ic ic-s" aria-hidden />
      </RadixSelect.Trigger>
      <RadixSelect.Portal>
        <RadixSelect.Content
          className="menu select-menu"
          position="popper"
          sideOffset={4}
          collisionPadding={8}
        >
          <RadixSelect.Viewport>
            {choices.map((choice) => (
              <RadixSelect.Item
                key={choice.value}
                className="menu-item"
                value={choice.value === "" ? nothing : choice.value}
              >
                <RadixSelect.ItemText>{choice.label}</RadixSelect.ItemText>
                <RadixSelect.ItemIndicator className="menu-check">
                  <Check className="ic ic-s" aria-hidden />
                </RadixSelect.ItemIndicator>
              </RadixSelect.Item>
            ))}
          </RadixSelect.Viewport>
        </RadixSelect.Content>
      </RadixSelect.Portal>
    </RadixSelect.Root>
  );
}

interface StepperProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly onChange: (value: number) => void;
}

export function Stepper({ label, value, min, max, step = 1, onChange }: StepperProps) {
  const set = (next: number) => {
    onChange(Math.min(max, Math.max(min, next)));
  };
  return (
    <span className="stepper" role="group" aria-label={label}>
      <button
        type="button"
        aria-label={`Fewer: ${label}`}
        disabled={value <= min}
        onClick={() => {
          set(value - step);
        }}
      >
        <Minus className="ic ic-s" aria-hidden />
      </button>
      <output aria-label={label}>{value}</output>
      <button
        type="button"
        aria-label={`More: ${label}`}
        disabled={value >= max}
        onClick={() => {
          set(value + step);
        }}
      >
        <Plus className="ic ic-s" aria-hidden />
      </button>
    </span>
  );
}
