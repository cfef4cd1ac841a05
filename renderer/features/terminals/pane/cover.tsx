import { CircleAlert, Pencil, RotateCw, TriangleAlert, Unplug, X } from "lucide-react";
import type { Session } from "#contract";
import { Button, useLate } from "#ui";
import { closeSession, reconnect } from "../commands.ts";
import { troubleOf, type Trouble } from "../trouble.ts";

interface CoverProps {
  readonly session: Session;
  readonly onOpenRecord: (recordId: string) => void;
}

/** What stands over a screen while no program is behind it: why, what is safe, and what to do. */
export function Cover({ session, onOpenRecord }: CoverProps) {
  if (session.state === "connecting") return <Connecting session={session} />;
  if (session.state !== "ended") return null;
  return <Ended session={session} onOpenRecord={onOpenRecord} />;
}

function Connecting({ session }: { session: Session }) {
  // A quick connection shows nothing in between.
  const isLate = useLate(200);
  if (!isLate) return null;
  return (
    <div className="pane-card pane-card-slim" role="status">
      <span className="grow clip">
        Connecting to {session.target === "" ? session.name : session.target}
        {session.via.length === 0 ? null : (
          <span className="text-3"> via {session.via.join(", ")}</span>
        )}
      </span>
      <Button
        size="s"
        onClick={() => {
          closeSession(session.id);
        }}
      >
        Cancel
      </Button>
    </div>
  );
}

function Ended({ session, onOpenRecord }: CoverProps) {
  const { failure } = session;
  const words = failure === null ? null : troubleOf(failure.code);
  const isAlarm = words?.isAlarm === true;
  const Icon = words === null ? Unplug : isAlarm ? TriangleAlert : CircleAlert;
  return (
    <div
      className={isAlarm ? "pane-card pane-card-alarm" : "pane-card"}
      role={words === null ? "status" : "alert"}
    >
      <Icon className="ic" aria-hidden />
      <div className="grow">
        <b className="medium">{words?.title ?? endText(session)}</b>
        {failure === null || words === null ? null : (
          <p className="small text-2">
            {failure.message} {words.advice}
          </p>
        )}
        <Ways session={session} words={words} onOpenRecord={onOpenRecord} />
      </div>
    </div>
  );
}

/** What can be done now: again, or to the record that is the cause, or away with it. */
function Ways({ session, words, onOpenRecord }: CoverProps & { words: Trouble | null }) {
  const { hostId } = session;
  return (
    <div className="row row-tight">
      {words?.canRetry === false ? null : (
        <Button
          size="s"
          icon={RotateCw}
          combo="enter"
          onClick={() => {
            reconnect(session.id);
          }}
        >
          {session.kind === "local" ? "Start again" : "Reconnect"}
        </Button>
      )}
      {hostId === null || words?.canEdit !== true ? null : (
        <Button
          size="s"
          icon={Pencil}
          onClick={() => {
            onOpenRecord(hostId);
          }}
        >
          Show the host
        </Button>
      )}
      <Button
        size="s"
        look="quiet"
        icon={X}
        onClick={() => {
          closeSession(session.id);
        }}
      >
        Close
      </Button>
    </div>
  );
}

function endText({ exit, kind }: Session): string {
  const what = kind === "local" ? "The shell ended" : "The session ended";
  if (exit?.signal !== undefined && exit.signal !== null) return `${what} by ${exit.signal}`;
  return exit === null || exit.code === null || exit.code === 0
    ? what
    : `${what} with code ${exit.code}`;
}
