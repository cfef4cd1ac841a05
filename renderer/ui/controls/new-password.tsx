import { Check, ShieldCheck } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { RefObject } from "react";
import { Strength } from "../marks/note.tsx";
import { Field, SecretInput } from "./field.tsx";

/** How good a password would be, and why not when it is refused. */
export interface Verdict {
  readonly score: number;
  readonly acceptable: boolean;
  readonly reason: string | null;
  readonly suggestions: readonly string[];
}

const words = ["Very weak", "Weak", "Fair", "Strong", "Very strong"];
const judgeAfterMs = 150;

interface NewPasswordProps {
  readonly label: string;
  readonly first: RefObject<HTMLInputElement | null>;
  readonly again: RefObject<HTMLInputElement | null>;
  readonly problem: string | null;
  readonly onEdit: () => void;
  readonly autoFocus?: boolean;
  /** Judges a password; null when there is no judgement. */
  readonly onJudge: (password: string) => Promise<Verdict | null>;
}

/** A master password typed twice, judged while it is typed. The judge answers in words, never with the text. */
export function NewPassword({
  label,
  first,
  again,
  problem,
  onEdit,
  autoFocus = false,
  onJudge,
}: NewPasswordProps) {
  const { verdict, judge } = useJudge(onJudge);
  const [isSame, setSame] = useState(false);
  const compare = () => {
    const value = first.current?.value ?? "";
    setSame(value !== "" && value === again.current?.value);
    onEdit();
  };
  return (
    <>
      <div>
        <Field label={label} problem={problem}>
          {({ id, describedBy }) => (
            <SecretInput
              ref={first}
              id={id}
              large
              autoFocus={autoFocus}
              bad={problem !== null}
              aria-describedby={describedBy}
              onInput={(event) => {
                judge(event.currentTarget.value);
                compare();
              }}
            />
          )}
        </Field>
        <Strength score={verdict?.score ?? -1} />
        <p className="hint" aria-live="polite">
          <Judgement verdict={verdict} />
        </p>
      </div>
      <Field label="Once more">
        {({ id }) => (
          <SecretInput
            ref={again}
            id={id}
            large
            onInput={compare}
            after={
              isSame ? <Check className="ic text-accent" role="img" aria-label="The same" /> : null
            }
          />
        )}
      </Field>
    </>
  );
}

function Judgement({ verdict }: { verdict: Verdict | null }) {
  if (verdict === null) return <span>Several unrelated words are strong, and easy to keep.</span>;
  const word = words[verdict.score] ?? "";
  if (verdict.acceptable) {
    return (
      <>
        <ShieldCheck className="ic ic-s text-accent" aria-hidden />
        <b className="medium text-accent">{word}.</b>
      </>
    );
  }
  const advice = [verdict.reason, ...verdict.suggestions].filter(
    (text) => text !== null && text !== "",
  );
  return (
    <span>
      <b className="medium text-warn">{word}.</b> {advice[0] ?? "Add another word or two."}
    </span>
  );
}

/** Judges the newest text a moment after the last key; an answer to an older text is dropped. */
function useJudge(onJudge: NewPasswordProps["onJudge"]): {
  verdict: Verdict | null;
  judge: (password: string) => void;
} {
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const turn = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
    },
    [],
  );
  const run = async (password: string) => {
    turn.current += 1;
    const mine = turn.current;
    const judged = password === "" ? null : await onJudge(password);
    if (mine === turn.current) setVerdict(judged);
  };
  const judge = (password: string) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      run(password).catch(() => undefined);
    }, judgeAfterMs);
  };
  return { verdict, judge };
}

/** What is wrong with a pair before it is sent, or null. */
export function pairProblem(first: string, again: string): string | null {
  if (first === "") return "Choose a password first.";
  return first === again ? null : "The two are not the same.";
}

/** Reads a field's secret and empties the field in the same breath. */
export function takeSecret(field: RefObject<HTMLInputElement | null>): string {
  const value = field.current?.value ?? "";
  // SECURITY: a password stays in the page no longer than the call that needs it.
  if (field.current !== null) field.current.value = "";
  return value;
}
