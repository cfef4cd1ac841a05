import { useEffect, useRef, useState } from "react";
import { lifetimes, type Asking, type Lifetime } from "#contract";
import { ask, useRead } from "#bridge";
import type { ReplyOf } from "#bridge";
import { Button, Dialog, MasterPassword, secondsUntil, showFailure, takeSecret, useNow } from "#ui";
import { doorText, nameOf, Who } from "./who.tsx";

/** A key that arrives with the key press before it must not be taken for an answer. */
const calmMs = 500;

const lifetimeWords: Readonly<Record<Lifetime, string>> = {
  once: "Only this once",
  "15-minutes": "For 15 minutes",
  "1-hour": "For an hour",
  lock: "Until it locks",
};

/** The oldest question of a program outside, over whatever is on screen. */
export function ApprovalQuestion() {
  const { data } = useRead("approvals.list", {});
  const [asking] = data?.asking ?? [];
  if (asking === undefined) return null;
  const { id, recordName } = asking;
  return recordName === null ? (
    <Question key={id} asking={asking} />
  ) : (
    <PasswordQuestion key={id} asking={asking} recordName={recordName} />
  );
}

function Question({ asking }: { asking: Asking }) {
  const { id, door, caller, wants, endsAt } = asking;
  const shownAt = useRef(0);
  const now = useNow(1000);
  const [isSent, setSent] = useState(false);
  useEffect(() => {
    shownAt.current = Date.now();
  }, []);
  const send = (answered: Promise<ReplyOf<"approvals.allow" | "approvals.refuse">>) => {
    setSent(true);
    answered
      .then((reply) => {
        if (!reply.ok && reply.failure.code !== "not-found") showFailure(reply.failure);
      })
      .catch(() => {
        setSent(false);
      });
  };
  const allow = (lifetime: Lifetime) => {
    // SECURITY: nobody lets a program in by a key that was meant for something else.
    if (Date.now() - shownAt.current < calmMs) return;
    send(ask("approvals.allow", { id, lifetime }));
  };
  const refuse = () => {
    send(refuseOf(id));
  };
  // Who cannot be told from others is let in for one request, whatever is pressed.
  const choices = caller === null ? lifetimes.slice(0, 1) : lifetimes;
  return (
    <Dialog
      open={!isSent}
      onClose={refuse}
      title={`${nameOf(asking)} asks ${doorText(door)}`}
      description={`It wants to ${wants}.`}
      wide
      foot={
        <>
          {/* First, so that it has the focus: Enter lets nobody in. */}
          <Button onClick={refuse} combo="Esc">
            Refuse
          </Button>
          <span className="grow text-3 small num">{secondsUntil(endsAt, now)} s</span>
          {choices.map((lifetime) => (
            <Button
              key={lifetime}
              onClick={() => {
                allow(lifetime);
              }}
            >
              {lifetimeWords[lifetime]}
            </Button>
          ))}
        </>
      }
    >
      <Who caller={caller} />
      <p className="small text-3">
        {door === "key-agent"
          ? "An approval covers this key for this program in its session, until its time is over."
          : "An approval covers whatever this program asks for in its session, until its time is over."}
      </p>
    </Dialog>
  );
}

/** A program wants a record that asks again: for this once, and by the master password. */
function PasswordQuestion({ asking, recordName }: { asking: Asking; recordName: string }) {
  const { id, door, caller, wants, endsAt } = asking;
  const field = useRef<HTMLInputElement>(null);
  const now = useNow(1000);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const allow = async () => {
    // SECURITY: the password goes from its field to the call, and stays nowhere.
    const password = takeSecret(field);
    if (isBusy || password === "") return;
    setBusy(true);
    const reply = await ask("approvals.allow", { id, lifetime: "once", password });
    setBusy(false);
    if (reply.ok || reply.failure.code === "not-found") return;
    const isWrong = reply.failure.code === "password-wrong";
    setProblem(isWrong ? "Wrong password." : reply.failure.message);
    field.current?.focus();
  };
  const refuse = () => {
    refuseOf(id).catch(() => undefined);
  };
  return (
    <Dialog
      open
      onClose={refuse}
      onSubmit={() => {
        allow().catch(() => undefined);
      }}
      title={`${nameOf(asking)} asks ${doorText(door)}`}
      description={`It wants to ${wants}. “${recordName}” asks for your master password each time it is used.`}
      wide
      foot={
        <>
          <Button onClick={refuse} combo="Esc">
            Refuse
          </Button>
          <span className="grow text-3 small num">{secondsUntil(endsAt, now)} s</span>
          <Button type="submit" aria-busy={isBusy}>
            {isBusy ? "Checking" : "Only this once"}
          </Button>
        </>
      }
    >
      <Who caller={caller} />
      <MasterPassword
        field={field}
        problem={problem}
        onInput={() => {
          setProblem(null);
        }}
      />
    </Dialog>
  );
}

const refuseOf = (id: string) => ask("approvals.refuse", { id });
