import { CircleMinus } from "lucide-react";
import { useId } from "react";
import type { ReactNode } from "react";
import { IconButton } from "#ui";

interface FormRowProps {
  readonly label: ReactNode;
  readonly name: string;
  readonly children: (id: string) => ReactNode;
  /** Absent where there is nothing to take away. */
  readonly onRemove?: (() => void) | undefined;
  readonly removeLabel?: string;
}

/** One line of the form: label, control, and what takes its value away. */
export function FormRow({ label, name, children, onRemove, removeLabel }: FormRowProps) {
  const id = useId();
  return (
    <div className="form-row">
      {typeof label === "string" ? (
        <label className="form-label" htmlFor={id}>
          {label}
        </label>
      ) : (
        <span className="form-label">{label}</span>
      )}
      <div className="grow">{children(id)}</div>
      {onRemove === undefined ? (
        <span className="form-gap" />
      ) : (
        <IconButton
          icon={CircleMinus}
          label={removeLabel ?? `Clear ${name.toLowerCase()}`}
          onClick={onRemove}
        />
      )}
    </div>
  );
}
