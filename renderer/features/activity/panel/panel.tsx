import { Check, Copy, X } from "lucide-react";
import type { AuditEvent } from "#contract";
import { ask, useRead } from "#bridge";
import { IconButton, LinkButton, showFailure, showToast } from "#ui";
import { hashText, numberText } from "../chain.tsx";
import { detailRows, lineOf } from "../words.ts";

interface PanelProps {
  readonly event: AuditEvent;
  readonly onSelect: (sequence: number) => void;
  readonly onRecord: (recordId: string) => void;
  readonly onClose: () => void;
}

const moment = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
});

/** One event whole: its details, and its place in the chain. */
export function Panel({ event, onSelect, onRecord, onClose }: PanelProps) {
  const line = lineOf(event);
  return (
    <aside className="pane event-panel" aria-label="The chosen event">
      <div className="bar">
        <span className="mono small text-3">{numberText(event.sequence)}</span>
        <span className="grow" />
        <IconButton
          icon={Copy}
          label="Copy as JSON"
          onClick={() => {
            copyEvent(event);
          }}
        />
        <IconButton icon={X} label="Close" onClick={onClose} />
      </div>
      <div className="scroll event-whole">
        <h2>{line.what}</h2>
        {line.subject === null || line.subject === "" ? null : (
          <p className="text-2">{line.subject}</p>
        )}
        <Ledger event={event} actor={line.actor} onRecord={onRecord} />
        <h3 className="event-section">Its place in the chain</h3>
        <Place event={event} onSelect={onSelect} />
        <h3 className="event-section">Sealed details</h3>
        <p className="text-2 small">
          {event.details === null
            ? "The details of this event cannot be read: they were not sealed to this account, or were damaged. The chain still proves that it happened, and when."
            : "Readable while the vault is open. The chain verifies without any key: anyone who has the file can check that nothing was removed or reordered."}
        </p>
      </div>
    </aside>
  );
}

function Ledger(props: { event: AuditEvent; actor: string; onRecord: (recordId: string) => void }) {
  const { event, actor, onRecord } = props;
  const recordId = event.details?.["recordId"];
  return (
    <dl className="event-ledger">
      <dt>When</dt>
      <dd className="num">{moment.format(event.at)}</dd>
      <dt>Who</dt>
      <dd>{actor}</dd>
      {event.details === null ? (
        <>
          <dt>Details</dt>
          <dd className="text-3">cannot be read</dd>
        </>
      ) : (
        detailRows(event.details).map((row) => (
          <div key={row.label} className="event-pair">
            <dt>{row.label}</dt>
            <dd className={row.label === "Key" ? "mono" : undefined}>
              {row.label === "Record" && typeof recordId === "string" ? (
                <LinkButton
                  onClick={() => {
                    onRecord(recordId);
                  }}
                >
                  {row.value}
                </LinkButton>
              ) : (
                row.value
              )}
            </dd>
          </div>
        ))
      )}
    </dl>
  );
}

function Place({ event, onSelect }: { event: AuditEvent; onSelect: (sequence: number) => void }) {
  const { sequence } = event;
  const before = useRead("audit.list", { before: sequence, limit: 1 }, { enabled: sequence > 1 })
    .data?.events[0];
  const after = useRead("audit.list", { before: sequence + 2, limit: 1 }).data?.events[0];
  const next = after !== undefined && after.sequence > sequence ? after : null;
  const check = useRead("audit.verify", {}).data;
  const holds = check !== undefined && (check.brokenAt ?? Infinity) > sequence;
  return (
    <ol className="links">
      {next === null ? (
        <li className="link-end">
          <i />
          <span className="small text-3">
            Head of the chain. The next event will seal this one.
          </span>
        </li>
      ) : (
        <Neighbour words="After it" event={next} onSelect={onSelect} />
      )}
      <li className="link-me">
        <i />
        <span className="grow">
          <span className="small text-3">This event</span>
          <br />
          <span className="mono">{hashText(event.hash, 4)}</span>
        </span>
        {holds ? (
          <span className="tag tag-ok">
            <Check className="ic" aria-hidden />
            recomputed
          </span>
        ) : null}
      </li>
      {before === undefined ? (
        <li className="link-end">
          <i />
          <span className="small text-3">The first event: the vault was made.</span>
        </li>
      ) : (
        <Neighbour words="Before it" event={before} onSelect={onSelect} />
      )}
    </ol>
  );
}

function Neighbour(props: {
  words: string;
  event: AuditEvent;
  onSelect: (sequence: number) => void;
}) {
  const { words, event, onSelect } = props;
  return (
    <li>
      <i />
      <span className="grow">
        <span className="small text-3">{words}</span>
        <br />
        <span className="mono">{hashText(event.hash, 4)}</span>
      </span>
      <LinkButton
        className="small num"
        onClick={() => {
          onSelect(event.sequence);
        }}
      >
        {numberText(event.sequence)}
      </LinkButton>
    </li>
  );
}

function copyEvent(event: AuditEvent): void {
  ask("clipboard.writeText", { text: JSON.stringify(event, null, 2) })
    .then((reply) => {
      if (reply.ok) showToast({ title: "Event copied as JSON" });
      else showFailure(reply.failure);
    })
    .catch(() => undefined);
}
