import "./hosts.css";
import { ListFilter, Plus, Search, Terminal, TriangleAlert } from "lucide-react";
import { useDeferredValue, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import type { RecordSummary, Session } from "#contract";
import { useRead } from "#bridge";
import { Button, ContextMenuFor, Empty, Key, LinkButton, Pennant, Skeleton, TextInput } from "#ui";
import { connectHost, openHost, openLocal } from "../commands.ts";
import { groupHosts } from "./group.ts";

interface HostsProps {
  readonly sessions: readonly Session[];
  /** The session that has the keyboard. */
  readonly focusedId: string | null;
  readonly onAddHost: () => void;
  readonly onOpenRecord: (recordId: string) => void;
  readonly onFiles: (hostId: string) => void;
  readonly onPalette: () => void;
  /** Told when something was chosen, so that a list over the page can close. */
  readonly onChosen?: () => void;
}

const shownAtOnce = 500;

/** Every host by environment, and this machine's own shell. */
export function Hosts(props: HostsProps) {
  const [text, setText] = useState("");
  const asked = useDeferredValue(text);
  const { data } = useRead(
    "records.find",
    { text: asked, scope: { type: "host" }, sort: "name", limit: shownAtOnce },
    { keepPrevious: true },
  );
  const list = useRef<HTMLDivElement>(null);
  const total = data?.total ?? 0;
  return (
    <>
      <header className="hosts-bar">
        <h1>Terminals</h1>
        <span className="grow" />
        <Button look="quiet" size="s" icon={Search} combo="mod+shift+k" onClick={props.onPalette}>
          <span className="unseen">Find anything</span>
        </Button>
      </header>
      <div
        className="scroll hosts"
        ref={list}
        onKeyDown={(event) => {
          moveFocus(event, list.current);
        }}
      >
        <TextInput
          soft
          value={text}
          data-hosts-filter
          aria-label="Filter hosts"
          placeholder={asked === "" && total > 0 ? `Filter ${countText(total)}` : "Filter hosts"}
          before={<ListFilter className="ic ic-s text-3" aria-hidden />}
          onChange={(event) => {
            setText(event.currentTarget.value);
          }}
        />
        {data === undefined ? <Skeleton rows={4} /> : <Groups {...props} hosts={data.items} />}
        {total > shownAtOnce ? (
          <p className="hosts-more">{total - shownAtOnce} more: filter to see them.</p>
        ) : null}
        {data !== undefined && total === 0 ? (
          <NoHosts
            text={asked}
            onAddHost={props.onAddHost}
            onClear={() => {
              setText("");
            }}
          />
        ) : null}
        <h2 className="hosts-group">This machine</h2>
        <button
          type="button"
          className="host"
          onClick={() => {
            openLocal("tab");
            props.onChosen?.();
          }}
        >
          <Terminal className="ic ic-s text-3" aria-hidden />
          <span className="grow clip">Local shell</span>
          <Key combo="mod+shift+t" />
        </button>
        {total > 0 ? (
          <button type="button" className="host host-add" onClick={props.onAddHost}>
            <Plus className="ic ic-s text-3" aria-hidden />
            <span className="grow clip">Add a host</span>
          </button>
        ) : null}
      </div>
    </>
  );
}

function countText(count: number): string {
  return count === 1 ? "1 host" : `${count} hosts`;
}

function Groups(props: HostsProps & { readonly hosts: readonly RecordSummary[] }) {
  return groupHosts(props.hosts).map((group) => (
    <section key={group.label} aria-label={group.label}>
      <h2 className="hosts-group">
        <span className="grow">{group.label}</span>
        <span className="num">{group.hosts.length}</span>
      </h2>
      {group.hosts.map((host) => (
        <Host key={host.id} host={host} {...props} />
      ))}
    </section>
  ));
}

function Host(props: HostsProps & { host: RecordSummary }) {
  const { host, sessions, focusedId, onOpenRecord, onFiles, onChosen } = props;
  const own = sessions.filter((session) => session.hostId === host.id);
  const connect = () => {
    connectHost(host.id, sessions);
    onChosen?.();
  };
  const open = (spot: "tab" | "row" | "column") => () => {
    openHost(host.id, spot);
    onChosen?.();
  };
  return (
    <ContextMenuFor
      entries={[
        { label: "Connect in a new tab", onSelect: open("tab") },
        { label: "Connect in a split right", onSelect: open("row") },
        { label: "Connect in a split below", onSelect: open("column") },
        "line",
        {
          label: "Files",
          onSelect: () => {
            onFiles(host.id);
          },
        },
        {
          label: "Show the record",
          onSelect: () => {
            onOpenRecord(host.id);
          },
        },
      ]}
    >
      <button
        type="button"
        className="host"
        aria-current={own.some((session) => session.id === focusedId)}
        disabled={host.damaged}
        onClick={(event) => {
          if (event.shiftKey || event.ctrlKey || event.metaKey) open("tab")();
          else connect();
        }}
      >
        {host.environment === null ? (
          <span className="host-plain" />
        ) : (
          // The heading of the group has said the word.
          <span aria-hidden>
            <Pennant environment={host.environment} />
          </span>
        )}
        <span className="grow clip">
          {host.name} <span className="host-sub">{host.subtitle}</span>
        </span>
        <HostState sessions={own} damaged={host.damaged} />
      </button>
    </ContextMenuFor>
  );
}

function HostState({ sessions, damaged }: { sessions: readonly Session[]; damaged: boolean }) {
  if (damaged || sessions.some((session) => session.state === "asking")) {
    const word = damaged ? "damaged" : "asks";
    return <TriangleAlert className="ic ic-s text-warn" aria-label={word} />;
  }
  if (sessions.some((session) => session.state === "open")) {
    return <i className="live-dot" role="img" aria-label="connected" />;
  }
  if (sessions.some((session) => session.state === "connecting")) {
    return <i className="live-dot live-dot-off" role="img" aria-label="connecting" />;
  }
  return null;
}

function NoHosts(props: { text: string; onAddHost: () => void; onClear: () => void }) {
  if (props.text !== "") {
    return (
      <Empty
        art={false}
        title={
          <>
            Nothing matches <span className="mono">{props.text}</span>
          </>
        }
        actions={<LinkButton onClick={props.onClear}>Show all hosts</LinkButton>}
      />
    );
  }
  return (
    <Empty
      title="No host yet"
      actions={
        <Button look="primary" size="s" onClick={props.onAddHost}>
          Add a host
        </Button>
      }
    >
      A host is a record that says where and how to connect. Sallyport signs in; you never see the
      key.
    </Empty>
  );
}

/** Arrows go from row to row; from the filter, down goes to the first. */
function moveFocus(event: KeyboardEvent, list: HTMLElement | null): void {
  if (list === null || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
  const rows = [...list.querySelectorAll<HTMLElement>("input, button.host:not([disabled])")];
  const at = rows.findIndex((row) => row === document.activeElement);
  const next = rows[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (at === -1 || next === undefined) return;
  event.preventDefault();
  next.focus();
}
