import { Fingerprint, LockKeyhole, TriangleAlert } from "lucide-react";
import { useRef, useState } from "react";
import type { Question, Remote } from "#contract";
import { ask } from "#bridge";
import { Button, Field, SecretInput, takeSecret, TextInput } from "#ui";
import { run } from "./run.ts";

/** What a server must be told, or trusted with, before its files can be shown. */
export function QuestionCard({ remote, question }: { remote: Remote; question: Question }) {
  switch (question.kind) {
    case "host-key":
      return <HostKey key={question.id} remote={remote} question={question} />;
    case "prompts":
      return (
        <Prompts
          key={question.id}
          remote={remote}
          question={question}
          title={`${remote.target} asks`}
          words={[question.name, question.instructions].filter((text) => text !== "").join(" ")}
          prompts={question.prompts}
        />
      );
    case "master-password":
      return (
        <Prompts
          key={question.id}
          remote={remote}
          question={question}
          title={`“${question.recordName}” asks again`}
          words={`${question.problem} Sallyport wants your master password before it signs in. The server does not see it.`}
          prompts={[{ text: "Master password", echo: false }]}
        />
      );
  }
}

type Of<Kind extends Question["kind"]> = Question & { readonly kind: Kind };

function HostKey({ remote, question }: { remote: Remote; question: Of<"host-key"> }) {
  const isFirst = question.reason === "unknown";
  const answer = (chosen: "trust" | "once" | "refuse") => () => {
    const ids = { remoteId: remote.id, questionId: question.id };
    run(ask("sftp.answerHostKey", { ...ids, answer: chosen }));
  };
  return (
    <div className="sides-card" role="alertdialog" aria-labelledby={question.id}>
      {isFirst ? (
        <Fingerprint className="ic text-accent" aria-hidden />
      ) : (
        <TriangleAlert className="ic text-danger" aria-hidden />
      )}
      <div className="grow">
        <b className="medium" id={question.id}>
          {isFirst ? `Is this ${question.host}?` : `${question.host} shows another key`}
        </b>
        <p className="small text-2">
          {isFirst
            ? "You have not met it before. Compare the key with what its owner tells you. Nothing was sent yet."
            : "It is not the key that you trusted. Somebody may stand between you and the server. Nothing was sent."}
        </p>
        <p className="small mono sides-wrap">
          {question.algorithm} {question.fingerprint}
        </p>
        <div className="row row-tight">
          {isFirst ? (
            <Button look="primary" size="s" onClick={answer("trust")}>
              Trust this key
            </Button>
          ) : null}
          {isFirst ? (
            <Button size="s" onClick={answer("once")}>
              Only this time
            </Button>
          ) : null}
          <Button size="s" onClick={answer("refuse")}>
            Do not connect
          </Button>
          {isFirst ? null : (
            <Button size="s" look="danger-quiet" onClick={answer("trust")}>
              Trust the new key
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}

interface PromptsProps {
  readonly remote: Remote;
  readonly question: Question;
  readonly title: string;
  readonly words: string;
  readonly prompts: readonly { readonly text: string; readonly echo: boolean }[];
}

function Prompts({ remote, question, title, words, prompts }: PromptsProps) {
  return (
    <form
      className="sides-card"
      aria-labelledby={question.id}
      onSubmit={(event) => {
        event.preventDefault();
        // SECURITY: answers go from their fields to the call; no state holds one.
        const fields = [...event.currentTarget.querySelectorAll("input")];
        const answers = fields.map((field) => takeSecret({ current: field }));
        run(ask("sftp.answerPrompts", { remoteId: remote.id, questionId: question.id, answers }));
      }}
    >
      <LockKeyhole className="ic text-accent" aria-hidden />
      <div className="grow">
        <b className="medium" id={question.id}>
          {title}
        </b>
        {words === "" ? null : <p className="small text-2">{words}</p>}
        {prompts.map((prompt, index) => (
          <Answer key={index} {...prompt} />
        ))}
        <div className="row row-tight">
          <Button look="primary" size="s" type="submit">
            Answer
          </Button>
          <Button
            size="s"
            onClick={() => {
              run(ask("sftp.close", { remoteId: remote.id }));
            }}
          >
            Do not connect
          </Button>
        </div>
      </div>
    </form>
  );
}

function Answer({ text, echo }: { text: string; echo: boolean }) {
  const field = useRef<HTMLInputElement>(null);
  const [shown, setShown] = useState("");
  return (
    <Field label={text}>
      {({ id }) =>
        echo ? (
          <TextInput
            id={id}
            value={shown}
            onChange={(event) => {
              setShown(event.currentTarget.value);
            }}
          />
        ) : (
          <SecretInput ref={field} id={id} autoComplete="off" />
        )
      }
    </Field>
  );
}
