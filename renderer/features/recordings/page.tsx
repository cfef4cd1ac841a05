import "./page.css";
import { Download, Search, ShieldCheck, Trash2 } from "lucide-react";
import { useState } from "react";
import type { RecordingEntry, RecordingHit } from "#contract";
import { ask, carryOut, useRead } from "#bridge";
import {
  Button,
  Confirm,
  Empty,
  momentText,
  showFailure,
  showToast,
  Skeleton,
  TextInput,
} from "#ui";
import { Player } from "./player.tsx";
import { useSearch } from "./search.ts";
import { lengthText, sizeText, stateWords } from "./words.ts";

interface Chosen {
  readonly id: string;
  readonly from: number;
}

/** Every recorded session: looked for, played, checked, taken out, removed. */
export function RecordingsPage() {
  const { data: all, error } = useRead("recordings.list", {}, { staleMs: 5000 });
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const found = useSearch(text.trim());
  const selected = all?.find(({ id }) => id === chosen?.id) ?? null;
  return (
    <div className="recordings">
      <section className="pane recordings-list">
        <header className="bar">
          <h1>Recordings</h1>
        </header>
        <div className="recordings-search">
          <TextInput
            soft
            aria-label="Search in recordings"
            placeholder="Search what was shown"
            value={text}
            before={<Search className="ic ic-s text-3" aria-hidden />}
            onChange={(event) => {
              setText(event.currentTarget.value);
            }}
          />
        </div>
        {error !== null ? (
          <Empty title="The recordings could not be read">{error.message}</Empty>
        ) : all === undefined ? (
          <Skeleton rows={5} />
        ) : found !== null ? (
          <Hits found={found} all={all} onChoose={setChosen} />
        ) : (
          <List all={all} chosen={chosen} onChoose={setChosen} />
        )}
      </section>
      <section className="pane recordings-main">
        {selected === null || chosen === null ? (
          <Empty title="Nothing is played">
            Choose a recording, or look for what was shown in one.
          </Empty>
        ) : (
          <>
            <Head
              entry={selected}
              onRemoved={() => {
                setChosen(null);
              }}
            />
            <Player key={chosen.id} id={chosen.id} from={chosen.from} />
          </>
        )}
      </section>
    </div>
  );
}

interface ListProps {
  readonly all: readonly RecordingEntry[];
  readonly onChoose: (chosen: Chosen) => void;
}

function List({ all, chosen, onChoose }: ListProps & { chosen: Chosen | null }) {
  if (all.length === 0) {
    return (
      <Empty title="No recordings">
        Settings, Recording says which sessions are recorded; a host can say so for itself.
      </Empty>
    );
  }
  return (
    <ul className="recordings-all">
      {all.map((entry) => (
        <li key={entry.id}>
          <button
            type="button"
            className="recordings-row"
            aria-current={entry.id === chosen?.id}
            onClick={() => {
              onChoose({ id: entry.id, from: 0 });
            }}
          >
            <b className="medium clip">{entry.name}</b>
            <span className="small text-2 clip">{aboutOf(entry)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function aboutOf({ startedAt, duration, bytes, state }: RecordingEntry): string {
  const word = stateWords[state];
  const parts = [momentText(startedAt), lengthText(duration), sizeText(bytes)];
  return [...parts, ...(word === null ? [] : [word])].join(" · ");
}

function Hits(props: ListProps & { found: { hits: readonly RecordingHit[]; isOver: boolean } }) {
  const { found, all, onChoose } = props;
  if (found.hits.length === 0) {
    return <Empty title={found.isOver ? "Nothing found" : "Looking…"}>In what was shown.</Empty>;
  }
  const nameOf = (id: string) => all.find((entry) => entry.id === id)?.name ?? "";
  return (
    <ul className="recordings-all">
      {found.hits.map((hit, index) => (
        <li key={index}>
          <button
            type="button"
            className="recordings-row"
            onClick={() => {
              onChoose({ id: hit.id, from: hit.at });
            }}
          >
            <span className="mono small clip">{hit.line}</span>
            <span className="small text-2 clip">
              {nameOf(hit.id)} · {lengthText(hit.at)}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Head({ entry, onRemoved }: { entry: RecordingEntry; onRemoved: () => void }) {
  const [asks, setAsks] = useState(false);
  const { id, name, target } = entry;
  return (
    <header className="bar">
      <h2 className="clip">
        {name} <span className="text-3 small">{target}</span>
      </h2>
      <span className="grow" />
      <Button
        size="s"
        icon={ShieldCheck}
        onClick={() => {
          check(id).catch(() => undefined);
        }}
      >
        Check
      </Button>
      <Button
        size="s"
        icon={Download}
        onClick={() => {
          save(entry).catch(() => undefined);
        }}
      >
        Export
      </Button>
      <Button
        size="s"
        look="danger-quiet"
        icon={Trash2}
        disabled={entry.state === "live"}
        onClick={() => {
          setAsks(true);
        }}
      >
        Remove
      </Button>
      <Confirm
        open={asks}
        title={`Remove this recording of ${name}?`}
        keep="Keep it"
        confirm="Remove"
        onClose={() => {
          setAsks(false);
        }}
        onConfirm={() => {
          setAsks(false);
          remove(id)
            .then(onRemoved)
            .catch(() => undefined);
        }}
      >
        It is gone for good. The trail still tells that it was made.
      </Confirm>
    </header>
  );
}

async function check(id: string): Promise<void> {
  const reply = await ask("recordings.verify", { id });
  if (!reply.ok) showFailure(reply.failure);
  else if (reply.value.state === "altered") showFailure({ message: reply.value.finding });
  else showToast({ title: reply.value.finding || "It is as it was recorded." });
}

async function save({ id, name }: RecordingEntry): Promise<void> {
  const done = await carryOut(`${name}.cast`, (ticket) =>
    ask("recordings.export", { id, version: 2, ticket }),
  );
  if (done === null) return;
  if (!done.reply.ok) showFailure(done.reply.failure);
  else showToast({ title: `Exported ${sizeText(done.reply.value.bytes)} as asciicast.` });
}

async function remove(id: string): Promise<void> {
  const reply = await ask("recordings.remove", { ids: [id] });
  if (!reply.ok) showFailure(reply.failure);
}
