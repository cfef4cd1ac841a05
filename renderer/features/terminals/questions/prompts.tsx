import { KeyRound } from "lucide-react";
import { useEffect, useRef } from "react";
import type { Question, Session } from "#contract";
import { ask } from "#bridge";
import { Button, Field, SecretInput, TextInput } from "#ui";
import { closeSession, run } from "../commands.ts";
import { cleanTitle } from "../title.ts";

type Prompts = Question & { readonly kind: "prompts" };

interface PromptsProps {
  readonly session: Session;
  readonly question: Prompts;
  readonly isFocused: boolean;
}

/** What the server asks at sign-in. The words are the server's own, so they are marked as quoted. */
export function PromptsQuestion({ session, question, isFocused }: PromptsProps) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (isFocused) form.current?.querySelector("input")?.focus();
  }, [isFocused]);
  const answer = () => {
    // SECURITY: answers go from the fields to the call; no state and no store holds them.
    const fields = [...(form.current?.querySelectorAll("input") ?? [])];
    const answers = fields.map((field) => field.value);
    form.current?.reset();
    run(ask("terminal.answerPrompts", { sessionId: session.id, questionId: question.id, answers }));
  };
  return (
    <form
      ref={form}
      className="pane-card question"
      aria-labelledby={`prompts-${question.id}`}
      onSubmit={(event) => {
        event.preventDefault();
        answer();
      }}
    >
      <KeyRound className="ic text-accent" aria-hidden />
      <div className="grow">
        <b className="medium" id={`prompts-${question.id}`}>
          {session.target} asks
        </b>
        <ServerWords question={question} />
        {question.prompts.map((prompt, index) => (
          <Field key={index} label={<bdi>{cleanTitle(prompt.text)}</bdi>}>
            {({ id }) =>
              prompt.echo ? <TextInput id={id} /> : <SecretInput id={id} autoComplete="off" />
            }
          </Field>
        ))}
        <div className="row row-tight">
          <Button look="primary" size="s" type="submit" combo="enter">
            Answer
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

function ServerWords({ question }: { question: Prompts }) {
  const words = [question.name, question.instructions].map(cleanTitle).filter((one) => one !== "");
  if (words.length === 0) return null;
  return <p className="small text-2 question-quote">{words.join(" · ")}</p>;
}
