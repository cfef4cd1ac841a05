import { Fingerprint, TriangleAlert } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Question, Session } from "#contract";
import { ask } from "#bridge";
import { Button, Field, TextInput } from "#ui";
import { run } from "../commands.ts";

type HostKey = Question & { readonly kind: "host-key" };
type Answer = "trust" | "once" | "refuse";

interface HostKeyProps {
  readonly session: Session;
  readonly question: HostKey;
  readonly isFocused: boolean;
}

/** A key that arrives with the key press before it must not be taken for an answer. */
const calmMs = 500;

/**
 * Asks whether the host is who it says it is. Nothing has been sent yet. The first sight of a host is calm; a
 * changed key, or a new type of key on a known host, is loud and needs a deliberate act.
 */
export function HostKeyQuestion({ session, question, isFocused }: HostKeyProps) {
  const card = useRef<HTMLDivElement>(null);
  const askedAt = useRef(0);
  useEffect(() => {
    askedAt.current = Date.now();
    // SECURITY: no button has the focus, so that Enter cannot accept what nobody read.
    if (isFocused) card.current?.focus();
  }, [isFocused]);
  const answer = (chosen: Answer) => {
    if (Date.now() - askedAt.current < calmMs && chosen !== "refuse") return;
    const ids = { sessionId: session.id, questionId: question.id };
    run(ask("terminal.answerHostKey", { ...ids, answer: chosen }));
  };
  const isFirst = question.reason === "unknown";
  return (
    <div
      className={isFirst ? "pane-card question" : "pane-card pane-card-alarm question"}
      role="alertdialog"
      aria-labelledby={`host-key-${question.id}`}
      tabIndex={-1}
      ref={card}
      onKeyDown={(event) => {
        if (event.key === "Escape") answer("refuse");
      }}
    >
      {isFirst ? (
        <Fingerprint className="ic text-accent" aria-hidden />
      ) : (
        <TriangleAlert className="ic" aria-hidden />
      )}
      <div className="grow">
        <b className="medium" id={`host-key-${question.id}`}>
          {titleOf(question)}
        </b>
        <p className="small text-2">{wordsOf(question)}</p>
        <Keys question={question} />
        {isFirst ? (
          <div className="row row-tight">
            <Button
              look="primary"
              size="s"
              onClick={() => {
                answer("trust");
              }}
            >
              Trust this key
            </Button>
            <Button
              size="s"
              onClick={() => {
                answer("once");
              }}
            >
              Only this once
            </Button>
            <Button
              size="s"
              look="quiet"
              combo="Esc"
              onClick={() => {
                answer("refuse");
              }}
            >
              Refuse
            </Button>
          </div>
        ) : (
          <Deliberate host={question.host} onAnswer={answer} />
        )}
      </div>
    </div>
  );
}

function titleOf({ reason, host }: HostKey): string {
  switch (reason) {
    case "unknown":
      return `First connection to ${host}`;
    case "changed":
      return `The host key of ${host} changed`;
    case "new-type":
      return `${host} shows a key of another type`;
    default:
      return reason satisfies never;
  }
}

function wordsOf({ reason, algorithm }: HostKey): string {
  switch (reason) {
    case "unknown":
      return "Nothing was sent yet. Compare the fingerprint with what whoever runs the host tells you, then trust it; later connections are compared by themselves.";
    case "changed":
      return "Nothing was sent. Somebody may stand between you and the host. If the host was set up anew, its keeper can confirm the new fingerprint.";
    case "new-type":
      return `Nothing was sent. You know this host by other keys; it now shows a ${algorithm} key. That is a change, not a first sight: ask its keeper.`;
    default:
      return reason satisfies never;
  }
}

function Keys({ question }: { question: HostKey }) {
  return (
    <dl className="question-keys">
      <dt>{question.knownFingerprints.length === 0 ? "Key" : "Now"}</dt>
      <dd>
        <span className="mono selectable">{question.fingerprint}</span>{" "}
        <span className="text-3 question-algorithm">{question.algorithm}</span>
      </dd>
      {question.knownFingerprints.map((known) => (
        <div key={known} className="question-known">
          <dt>Known</dt>
          <dd className="mono selectable">{known}</dd>
        </div>
      ))}
    </dl>
  );
}

/** To trust a changed key a person writes the host's name: no click or Enter does it by accident. */
function Deliberate({ host, onAnswer }: { host: string; onAnswer: (answer: Answer) => void }) {
  const [typed, setTyped] = useState("");
  const isSure = typed.trim() === host;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isSure) onAnswer("trust");
      }}
    >
      <Field label={`To trust the new key, write ${host}`}>
        {({ id }) => (
          <TextInput
            id={id}
            mono
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
            }}
          />
        )}
      </Field>
      <div className="row row-tight">
        <Button
          size="s"
          combo="Esc"
          onClick={() => {
            onAnswer("refuse");
          }}
        >
          Refuse and disconnect
        </Button>
        <Button size="s" look="danger" type="submit" disabled={!isSure}>
          Trust the new key
        </Button>
      </div>
    </form>
  );
}
