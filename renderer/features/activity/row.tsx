import type { AuditEvent } from "#contract";
import { iconOf } from "./icons.ts";
import { lineOf } from "./words.ts";

const clock = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

interface RowProps {
  readonly event: AuditEvent;
  readonly id: string;
  readonly isSelected: boolean;
  readonly isFirst: boolean;
  readonly onSelect: () => void;
}

/** One link of the chain: its hash, when, and what happened. */
export function EventRow({ event, id, isSelected, isFirst, onSelect }: RowProps) {
  const line = lineOf(event);
  const Icon = iconOf(event.kind);
  return (
    <div
      id={id}
      role="option"
      aria-selected={isSelected}
      className={`event event-${line.tone}${isFirst ? " event-first" : ""}`}
      onClick={onSelect}
    >
      <span className="event-link" aria-hidden>
        <i />
      </span>
      <span className="event-hash mono" aria-hidden>
        {event.hash.slice(0, 4)}
      </span>
      <time className="event-time num" dateTime={new Date(event.at).toISOString()}>
        {clock.format(event.at)}
      </time>
      <Icon className="ic ic-s event-icon" aria-hidden />
      <b className="medium clip event-what">{line.what}</b>
      {line.subject === null ? (
        <span className="text-3 clip">details cannot be read</span>
      ) : (
        <span className="text-2 clip">{line.subject}</span>
      )}
      <span className="event-actor">{line.actor}</span>
    </div>
  );
}
