import { useEffect, useRef, useState } from "react";
import { lifetimes, type Asking, type Lifetime } from "#contract";
import { ask, useRead } from "#bridge";
import { Button, Dialog, secondsUntil, showFailure, useNow } from "#ui";
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
  return asking === undefined ? null : <Question key={asking.id} asking={asking} />;
}

function Question({ asking }: { asking: Asking }) {
  const { id, door, caller, wants, endsAt } = asking;
  const shownAt = useRef(0);
  const now = useNow(1000);
  const [isSent, setSent] = useState(false);
  useEffect(() => {
    shownAt.current = Date.now();
  }, []);
  const send = (answered: ReturnType<typeof refuseOf>) => {
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

const refuseOf = (id: string) => ask("approvals.refuse", { id });
