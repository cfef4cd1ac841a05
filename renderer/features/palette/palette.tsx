import { Command } from "cmdk";
import { Search } from "lucide-react";
import { Dialog } from "radix-ui";
import { useEffect, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import type { RecordSummary } from "#contract";
import { useRead } from "#bridge";
import { isMod, Key, useReturnFocus } from "#ui";
import { commandsFor, readWanted } from "./commands.ts";
import type { PaletteCommand, Wanted } from "./commands.ts";
import "./palette.css";
import { CommandRow, HostRow, RecordRow } from "./rows.tsx";

export interface PaletteWays {
  readonly onOpenRecord: (id: string) => void;
  readonly onConnect: (hostId: string) => void;
  readonly onCopyMain: (record: RecordSummary) => void;
  readonly onCopyCode: (record: RecordSummary) => void;
}

interface PaletteProps extends PaletteWays {
  readonly onClose: () => void;
  /** What can be run, given the words that were typed. */
  readonly commandsFor: (text: string) => readonly PaletteCommand[];
}

const recordsShown = 6;
const hostsShown = 4;
const commandsShown = 6;

/** Mounted while it is open, so that what was typed goes with it. */
export function Palette(props: PaletteProps) {
  const returnFocus = useReturnFocus(true);
  return (
    <Dialog.Root
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) props.onClose();
      }}
    >
      <Dialog.Portal>
        <Dialog.Overlay className="scrim palette-scrim" />
        <Dialog.Content
          className="palette"
          aria-describedby={undefined}
          onCloseAutoFocus={returnFocus}
        >
          <Dialog.Title className="unseen">Find or run</Dialog.Title>
          <Finder {...props} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Finder(props: PaletteProps) {
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState("");
  const wanted = readWanted(typed);
  const found = useFound(wanted.text, wanted.commandsOnly);
  const all = useRead("records.counts", {}).data?.all ?? 0;
  const shown = pick(props.commandsFor(wanted.text), wanted);
  const close = (then: () => void) => {
    props.onClose();
    then();
  };
  const first = firstOf(found, shown, props);
  const runFirst = useSettledFirst(found.isStale, wanted.text, first, { setActive, close });
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" && found.isStale) {
      event.preventDefault();
      runFirst();
      return;
    }
    const record = found.records.find((one) => `record:${one.id}` === active);
    if (record === undefined || !copyByKey(event, record, props)) return;
    event.preventDefault();
    props.onClose();
  };
  return (
    <Command
      label="Find or run"
      shouldFilter={false}
      loop
      value={active}
      onValueChange={setActive}
      onKeyDown={onKey}
    >
      <div className="palette-field">
        <Search className="ic" aria-hidden />
        <Command.Input
          autoFocus
          placeholder="Find a record, a host or a command"
          value={typed}
          onValueChange={setTyped}
        />
        {wanted.commandsOnly || wanted.text === "" ? null : (
          <span className="small text-3 num" aria-live="polite">
            {found.total} of {all}
          </span>
        )}
      </div>
      <Command.List className="palette-list" label="Found">
        <Command.Empty className="palette-none">Nothing matches. Esc closes.</Command.Empty>
        <Records
          found={found}
          typed={wanted.text}
          active={active}
          onRun={(id) => {
            close(() => {
              props.onOpenRecord(id);
            });
          }}
        />
        <Hosts
          found={found}
          typed={wanted.text}
          active={active}
          onRun={(id) => {
            close(() => {
              props.onConnect(id);
            });
          }}
        />
        {shown.length === 0 ? null : (
          <Command.Group heading="Commands">
            {shown.map((command) => (
              <CommandRow
                key={command.id}
                command={command}
                typed={wanted.text}
                onRun={() => {
                  close(command.run);
                }}
              />
            ))}
          </Command.Group>
        )}
      </Command.List>
      <Foot />
    </Command>
  );
}

/** Copies from the active record when its keys ask for that. True when they did. */
function copyByKey(event: KeyboardEvent, record: RecordSummary, ways: PaletteWays): boolean {
  if (!isMod(event) || event.shiftKey) return false;
  if (event.key === "c" && !hasSelection(event.target)) ways.onCopyMain(record);
  else if (event.key === "t") ways.onCopyCode(record);
  else return false;
  return true;
}

/** The commands that fit the typed words, and those that are made of them. */
function pick(commands: readonly PaletteCommand[], wanted: Wanted): readonly PaletteCommand[] {
  const { text, commandsOnly } = wanted;
  const fit = commandsFor(commands, text);
  if (commandsOnly) return fit;
  const made = commands.filter(
    (command) => command.id.startsWith("with-text:") && !fit.includes(command),
  );
  return [...fit, ...(text === "" ? [] : made)].slice(0, commandsShown);
}

function hasSelection(target: EventTarget): boolean {
  return target instanceof HTMLInputElement && target.selectionStart !== target.selectionEnd;
}

interface Found {
  readonly records: readonly RecordSummary[];
  readonly hosts: readonly RecordSummary[];
  readonly total: number;
  /** The answer to an earlier question. */
  readonly isStale: boolean;
}

/** What the trusted side finds: hosts to connect to, and everything else. */
function useFound(text: string, isOff: boolean): Found {
  const options = { keepPrevious: true, enabled: !isOff };
  const all = useRead("records.find", { text, limit: recordsShown + hostsShown }, options);
  const hosts = useRead(
    "records.find",
    { text, scope: { show: "live", type: "host" }, limit: hostsShown },
    options,
  );
  if (isOff) return { records: [], hosts: [], total: 0, isStale: false };
  const others = (all.data?.items ?? []).filter(
    (record) => record.type !== "host" && !record.damaged,
  );
  return {
    records: others.slice(0, recordsShown),
    hosts: (hosts.data?.items ?? []).filter((host) => !host.damaged),
    total: all.data?.total ?? 0,
    isStale: all.isPlaceholderData || hosts.isPlaceholderData || all.isPending || hosts.isPending,
  };
}

interface First {
  readonly value: string;
  readonly run: () => void;
}

/** What stands at the top, and what it does. */
function firstOf(
  found: Found,
  commands: readonly PaletteCommand[],
  ways: PaletteWays,
): First | null {
  const [record] = found.records;
  const [host] = found.hosts;
  const [command] = commands;
  if (record !== undefined) {
    return {
      value: `record:${record.id}`,
      run: () => {
        ways.onOpenRecord(record.id);
      },
    };
  }
  if (host !== undefined) {
    return {
      value: `host:${host.id}`,
      run: () => {
        ways.onConnect(host.id);
      },
    };
  }
  return command === undefined ? null : { value: `command:${command.id}`, run: command.run };
}

/**
 * Makes the first answer to what was typed the active one. Answers what a quick Enter does: it waits for the
 * answer, because what is on screen still belongs to an earlier question.
 */
function useSettledFirst(
  isStale: boolean,
  text: string,
  first: First | null,
  ways: { setActive: (value: string) => void; close: (then: () => void) => void },
): () => void {
  const isWaiting = useRef(false);
  const newest = useRef({ first, ways });
  useEffect(() => {
    newest.current = { first, ways };
  });
  useEffect(() => {
    const now = newest.current;
    if (isStale || now.first === null) return;
    now.ways.setActive(now.first.value);
    if (isWaiting.current) now.ways.close(now.first.run);
    isWaiting.current = false;
  }, [isStale, text]);
  return () => {
    isWaiting.current = true;
  };
}

interface GroupProps {
  readonly found: Found;
  readonly typed: string;
  readonly active: string;
  readonly onRun: (id: string) => void;
}

function Records({ found, typed, active, onRun }: GroupProps) {
  if (found.records.length === 0) return null;
  return (
    <Command.Group heading="Records">
      {found.records.map((record) => (
        <RecordRow
          key={record.id}
          record={record}
          typed={typed}
          isActive={active === `record:${record.id}`}
          onRun={() => {
            onRun(record.id);
          }}
        />
      ))}
    </Command.Group>
  );
}

function Hosts({ found, typed, active, onRun }: GroupProps) {
  if (found.hosts.length === 0) return null;
  return (
    <Command.Group heading="Hosts">
      {found.hosts.map((host) => (
        <HostRow
          key={host.id}
          host={host}
          typed={typed}
          isActive={active === `host:${host.id}`}
          onRun={() => {
            onRun(host.id);
          }}
        />
      ))}
    </Command.Group>
  );
}

function Foot() {
  return (
    <div className="palette-foot">
      <span>
        <Key combo="up" />
        <Key combo="down" />
        Move
      </span>
      <span>
        <Key combo="enter" />
        Choose
      </span>
      <span className="grow" />
      <span className="text-3">Narrow with</span>
      <code>type:</code>
      <code>tag:</code>
      <code>is:favourite</code>
      <code>&gt;</code>
      <span className="text-3">commands</span>
    </div>
  );
}
