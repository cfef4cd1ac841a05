import type { RefObject } from "react";
import { Field, SecretInput } from "./field.tsx";

interface MasterPasswordProps {
  readonly field: RefObject<HTMLInputElement | null>;
  /** What was wrong with what was typed last, in words. */
  readonly problem: string | null;
  readonly onInput: () => void;
}

/** The field of a dialog that asks for the master password once more. What is typed stays in it. */
export function MasterPassword({ field, problem, onInput }: MasterPasswordProps) {
  return (
    <div className="stack">
      <Field label="Master password" problem={problem}>
        {({ id, describedBy }) => (
          <SecretInput
            ref={field}
            id={id}
            large
            autoFocus
            bad={problem !== null}
            aria-describedby={describedBy}
            onInput={onInput}
          />
        )}
      </Field>
    </div>
  );
}
