import "./page.css";
import { Search, X } from "lucide-react";
import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import type { AuditEvent } from "#contract";
import { useRead } from "#bridge";
import { Empty, Key, Segments, Select, Skeleton, TextInput } from "#ui";
import { Chain } from "./chain.tsx";
import { EventList } from "./list.tsx";
import { Panel } from "./panel/panel.tsx";
import { useTrail, type Filter } from "./trail.ts";
import { filters, lineOf } from "./words.ts";

interface ActivityPageProps {
  /** Only what happened to one record, or null for everything. */
  readonly recordId: string | null;
  readonly onRecord: (recordId: string) => void;
  readonly onEverything: () => void;
}

const choices = [
  { value: "all", label: "All" },
  { value: "secrets", label: "Secrets" },
  { value: "sessions", label: "Sessions" },
  { value: "changes", label: "Changes" },
  { value: "account", label: "Account" },
  { value: "refused", label: "Refused" },
];

/** What happened here, by whom and when, on a chain that nobody can change unseen. */
export function ActivityPage({ recordId, onRecord, onEverything }: ActivityPageProps) {
  const [choice, setChoice] = useState("all");
  const [text, setText] = useState("");
  const filter = useMemo<Filter>(
    () => ({ kinds: filters[choice] ?? null, recordId }),
    [choice, recordId],
  );
  const trail = useTrail(filter);
  const words = useDeferredValue(text.trim().toLowerCase());
  const events = useMemo(
    () => trail.events.filter((event) => matches(event, words)),
    [trail.events, words],
  );
  const { loadOlder } = trail;
  useEffect(() => {
    // A filter that lets little through reads on until the screen is full.
    if (events.length < 40) loadOlder();
  }, [events.length, loadOlder]);
  const [chosen, setChosen] = useState<number | null>(null);
  const [panel, setPanel] = useState<"open" | "closed" | "auto">("auto");
  const selected = events.find((event) => event.sequence === chosen) ?? events[0] ?? null;
  const search = useRef<HTMLInputElement>(null);
  return (
    <div
      className={`activity activity-${panel}`}
      onKeyDown={(event) => {
        if (event.key === "/" && event.target !== search.current) {
          event.preventDefault();
          search.current?.focus();
        }
        if (event.key === "Escape" && panel === "open") setPanel("auto");
      }}
    >
      <section className="pane activity-main">
        <header className="bar">
          <h1>Activity</h1>
          <span className="grow" />
          <span className="activity-wide">
            <Segments label="Which events" value={choice} choices={choices} onChange={setChoice} />
          </span>
          <span className="activity-narrow">
            <Select label="Which events" value={choice} choices={choices} onChange={setChoice} />
          </span>
          <TextInput
            ref={search}
            soft
            className="activity-search"
            aria-label="Filter events"
            placeholder="Filter events"
            value={text}
            before={<Search className="ic ic-s text-3" aria-hidden />}
            after={text === "" ? <Key combo="/" /> : null}
            onChange={(event) => {
              setText(event.currentTarget.value);
            }}
          />
        </header>
        <Chain />
        {recordId === null ? null : <About recordId={recordId} onEverything={onEverything} />}
        {trail.total === null ? (
          <Skeleton rows={6} />
        ) : events.length === 0 ? (
          <Nothing isWhole={trail.isWhole} problem={trail.problem} />
        ) : (
          <EventList
            events={events}
            selected={selected?.sequence ?? null}
            onSelect={setChosen}
            onOpen={() => {
              setPanel("open");
            }}
            onEnd={loadOlder}
          />
        )}
      </section>
      {selected === null || panel === "closed" ? null : (
        <Panel
          event={selected}
          onSelect={setChosen}
          onRecord={onRecord}
          onClose={() => {
            setPanel("closed");
          }}
        />
      )}
    </div>
  );
}

function matches(event: AuditEvent, words: string): boolean {
  if (words === "") return true;
  const line = lineOf(event);
  return `${line.what} ${line.subject ?? ""} ${line.actor}`.toLowerCase().includes(words);
}

function About({ recordId, onEverything }: { recordId: string; onEverything: () => void }) {
  const { data } = useRead("records.open", { id: recordId });
  return (
    <p className="activity-about">
      <span className="clip">
        Only <b className="medium">{data?.name ?? "one record"}</b>
      </span>
      <button type="button" className="tag" onClick={onEverything}>
        <X className="ic" aria-hidden />
        Show everything
      </button>
    </p>
  );
}

function Nothing({ isWhole, problem }: { isWhole: boolean; problem: string | null }) {
  if (problem !== null) return <Empty title="The trail could not be read">{problem}</Empty>;
  return (
    <Empty title={isWhole ? "Nothing here" : "Nothing so far"}>
      Every unlock, reveal, copy and session is written here as it happens.
    </Empty>
  );
}
