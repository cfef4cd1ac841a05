import "./field.css";
import { Eye, EyeOff } from "lucide-react";
import { useId, useRef, useState } from "react";
import type { ComponentProps, ReactNode, Ref } from "react";
import { FieldProblem } from "../marks/note.tsx";
import { runsOf } from "../marks/secret.tsx";
import { IconButton } from "./button.tsx";

interface FieldProps {
  readonly label: ReactNode;
  /** Right of the label: a count, a state. */
  readonly aside?: ReactNode;
  readonly hint?: ReactNode;
  readonly problem?: string | null;
  readonly children: (ids: { id: string; describedBy: string | undefined }) => ReactNode;
}

/** A label above its control, a hint below, and the problem in words when there is one. */
export function Field({ label, aside, hint, problem, children }: FieldProps) {
  const id = useId();
  const below = `${id}-below`;
  const hasBelow = hint !== undefined || (problem ?? null) !== null;
  return (
    <div>
      <label className="field-label" htmlFor={id}>
        <span className="grow">{label}</span>
        {aside === undefined ? null : <span className="text-3">{aside}</span>}
      </label>
      {children({ id, describedBy: hasBelow ? below : undefined })}
      <div id={below}>
        {(problem ?? null) === null ? (
          hint === undefined ? null : (
            <p className="hint">{hint}</p>
          )
        ) : (
          <FieldProblem>{problem}</FieldProblem>
        )}
      </div>
    </div>
  );
}

interface InputProps extends ComponentProps<"input"> {
  readonly bad?: boolean;
  readonly large?: boolean;
  readonly soft?: boolean;
  readonly mono?: boolean;
  readonly before?: ReactNode;
  readonly after?: ReactNode;
}

export function TextInput(props: InputProps) {
  const { bad, large, soft, mono, before, after, className, ...rest } = props;
  return (
    <div className={boxNames({ bad, large, soft, className })}>
      {before}
      <input
        type="text"
        autoComplete="off"
        spellCheck={false}
        className={mono === true ? "mono" : undefined}
        aria-invalid={bad === true ? true : undefined}
        {...rest}
      />
      {after}
    </div>
  );
}

function boxNames(box: {
  bad?: boolean | undefined;
  large?: boolean | undefined;
  soft?: boolean | undefined;
  className?: string | undefined;
}): string {
  return [
    "input",
    box.bad === true ? "input-bad" : "",
    box.large === true ? "input-l" : "",
    box.soft === true ? "input-soft" : "",
    box.className ?? "",
  ]
    .filter((name) => name !== "")
    .join(" ");
}

export function TextArea({
  mono,
  bad,
  ...rest
}: ComponentProps<"textarea"> & { mono?: boolean; bad?: boolean }) {
  return (
    <div className={bad === true ? "input input-area input-bad" : "input input-area"}>
      <textarea
        spellCheck={mono !== true}
        autoComplete="off"
        className={mono === true ? "mono" : undefined}
        aria-invalid={bad === true ? true : undefined}
        {...rest}
      />
    </div>
  );
}

interface SecretInputProps extends Omit<InputProps, "value" | "ref" | "mono" | "soft"> {
  readonly ref?: Ref<HTMLInputElement>;
  /** Starts in the clear: a value that was generated a moment ago. */
  readonly shown?: boolean;
  /** Where the value is elsewhere: called instead of showing the field's own. */
  readonly onReveal?: () => Promise<void>;
}

/**
 * A field for a secret. Uncontrolled: what is typed lives in the element alone, except while it is shown, when
 * a coloured copy lies over it until it is hidden again.
 */
export function SecretInput(props: SecretInputProps) {
  const {
    bad,
    large,
    before,
    after,
    className,
    shown = false,
    ref,
    onInput,
    onReveal,
    ...rest
  } = props;
  const own = useRef<HTMLInputElement>(null);
  const [isShown, setShown] = useState(shown);
  const [copy, setCopy] = useState(() => (shown ? String(rest.defaultValue ?? "") : ""));
  const [shift, setShift] = useState(0);
  const toggle = () => {
    if (onReveal !== undefined && !isShown) {
      onReveal().catch(() => undefined);
      return;
    }
    setCopy(isShown ? "" : (own.current?.value ?? ""));
    setShown(!isShown);
    own.current?.focus();
  };
  return (
    <div className={boxNames({ bad, large, className })}>
      {before}
      <span className="input-overlaid">
        {isShown ? <Overlay text={copy} shift={shift} /> : null}
        <input
          {...rest}
          ref={(element) => {
            own.current = element;
            if (typeof ref === "function") ref(element);
            else if (ref !== undefined && ref !== null) ref.current = element;
          }}
          type={isShown ? "text" : "password"}
          className={isShown ? "input-secret" : onReveal === undefined ? undefined : "kept-field"}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={bad === true ? true : undefined}
          onScroll={(event) => {
            setShift(event.currentTarget.scrollLeft);
          }}
          onInput={(event) => {
            if (isShown) setCopy(event.currentTarget.value);
            onInput?.(event);
          }}
        />
      </span>
      <IconButton
        icon={isShown ? EyeOff : Eye}
        label={isShown ? "Hide" : "Show"}
        aria-pressed={isShown}
        onClick={toggle}
        disabled={rest.disabled === true}
      />
      {after}
    </div>
  );
}

function Overlay({ text, shift }: { text: string; shift: number }) {
  return (
    <span
      className="secret"
      aria-hidden
      ref={(element) => {
        element?.style.setProperty("translate", `${-shift}px`);
      }}
    >
      {runsOf(text).map((run, index) => (
        <span key={index} className={run.kind === "letter" ? undefined : `secret-${run.kind}`}>
          {run.text}
        </span>
      ))}
    </span>
  );
}
