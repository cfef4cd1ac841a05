import { LockKeyhole } from "lucide-react";
import { useEffect, useRef } from "react";
import type { Question, Session } from "#contract";
import { ask } from "#bridge";
import { Button, Field, SecretInput, takeSecret } from "#ui";
import { closeSession, run } from "../commands.ts";

interface MasterPasswordProps {
  readonly session: Session;
  readonly question: Question & { readonly kind: "master-password" };
  readonly isFocused: boolean;
}

/** A record on the way asks again. The words are ours and never a server's, and it looks like no server's question. */
export function MasterPasswordQuestion({ session, question, isFocused }: MasterPasswordProps) {
  const field = useRef<HTMLInputElement>(null);
  const { recordName, problem } = question;
  useEffect(() => {
    if (isFocused) field.current?.focus();
  }, [isFocused]);
  const answer = () => {
    // SECURITY: the answer goes from the field to the call; no state and no store holds it.
    const answers = [takeSecret(field)];
    run(ask("terminal.answerPrompts", { sessionId: session.id, questionId: question.id, answers }));
  };
  return (
    <form
      className="pane-card question question-ours"
      aria-labelledby={`master-${question.id}`}
      onSubmit={(event) => {
        event.preventDefault();
        answer();
      }}
    >
      <LockKeyhole className="ic text-accent" aria-hidden />
      <div className="grow">
        <b className="medium" id={`master-${question.id}`}>
          “{recordName}” asks again
        </b>
        <p className="small text-2">
          Sallyport wants your master password before it signs in with it. {session.target} does not
          see it.
        </p>
        <Field label="Master password" problem={problem === "" ? null : problem}>
          {({ id, describedBy }) => (
            <SecretInput
              ref={field}
              id={id}
              bad={problem !== ""}
              autoComplete="off"
              aria-describedby={describedBy}
            />
          )}
        </Field>
        <div className="row row-tight">
          <Button look="primary" size="s" type="submit" combo="enter">
            Sign in
          </Button>
          <Button
            size="s"
            look="quiet"
            onClick={() => {
              closeSession(session.id);
            }}
          >
            Disconnect
          </Button>
        </div>
      </div>
    </form>
  );
}
