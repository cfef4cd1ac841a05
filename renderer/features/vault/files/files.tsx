import "./files.css";
import { Paperclip } from "lucide-react";
import { useCallback, useEffect, useId, useRef, useState } from "react";
import type { ReactNode, RefObject } from "react";
import { createPortal } from "react-dom";
import { attachmentBytesMost } from "#contract";
import type { RecordDetail } from "#contract";
import { chooseFiles } from "#bridge";
import type { Choice } from "#bridge";
import { Button, showFailure, showToast } from "#ui";
import { addFiles, bringFiles, useGoing } from "./going.ts";
import { GoingRow } from "./going-row.tsx";
import { FileRow } from "./file-row.tsx";
import { sizeText } from "./kinds.ts";

/** The files of a record: saved, renamed, removed, and added by choosing them or by a drop onto the record. */
export function Files({ record }: { record: RecordDetail }) {
  const { id, name, attachments, trashedAt } = record;
  const add = useCallback(
    (choices: readonly Choice[]) => {
      addFiles(id, choices).catch(() => undefined);
    },
    [id],
  );
  const isTrashed = trashedAt !== null;
  if (isTrashed && attachments.length === 0) return null;
  return (
    <FileList
      recordId={id}
      recordName={name}
      count={attachments.length}
      onAdd={isTrashed ? null : add}
    >
      {attachments.map((file) => (
        <FileRow key={file.id} recordId={id} file={file} mayChange={!isTrashed} />
      ))}
    </FileList>
  );
}

/** The files of a record that is not saved yet: taken in at once, and given to it when it is. */
export function NewFiles({ recordId, recordName }: { recordId: string; recordName: string }) {
  const add = useCallback(
    (choices: readonly Choice[]) => {
      bringFiles({ recordId, isThere: false }, choices).catch(() => undefined);
    },
    [recordId],
  );
  return <FileList recordId={recordId} recordName={recordName} count={0} onAdd={add} />;
}

type OnAdd = (choices: readonly Choice[]) => void;

interface FileListProps {
  readonly recordId: string;
  readonly recordName: string;
  readonly count: number;
  /** Null where nothing may be added. */
  readonly onAdd: OnAdd | null;
  /** A row for each that the record has. */
  readonly children?: ReactNode;
}

function FileList({ recordId, recordName, count, onAdd, children }: FileListProps) {
  const heading = useId();
  const place = useRef<HTMLElement>(null);
  const list = useGoing((state) => state.list);
  const said = useGoing((state) => state.said);
  const going = list.filter((one) => one.recordId === recordId);
  return (
    <section ref={place} className="files" aria-labelledby={heading}>
      <div className="files-head">
        <h3 id={heading} className="ledger-heading">
          Files
        </h3>
        {onAdd === null ? null : <AddButton onAdd={onAdd} />}
      </div>
      {count + going.length === 0 ? (
        <p className="files-hint">
          Drop files onto this record, up to {sizeText(attachmentBytesMost)} each. They are sealed
          with it.
        </p>
      ) : (
        <ul className="files-list">
          {children}
          {going.map((one) => (
            <GoingRow key={one.key} going={one} />
          ))}
        </ul>
      )}
      <span className="unseen" role="status">
        {said}
      </span>
      {onAdd === null ? null : <DropVeil place={place} recordName={recordName} onAdd={onAdd} />}
    </section>
  );
}

function AddButton({ onAdd }: { onAdd: OnAdd }) {
  const choose = async () => {
    const reply = await chooseFiles("attach");
    if (reply.ok) onAdd(reply.value);
    else showFailure(reply.failure);
  };
  return (
    <Button
      look="quiet"
      size="s"
      icon={Paperclip}
      onClick={() => {
        choose().catch(() => undefined);
      }}
    >
      Add files…
    </Button>
  );
}

/** Over the whole pane while files are held above it. */
function DropVeil({
  place,
  recordName,
  onAdd,
}: {
  place: RefObject<HTMLElement | null>;
  recordName: string;
  onAdd: OnAdd;
}) {
  const [pane, setPane] = useState<HTMLElement | null>(null);
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const found = place.current?.closest<HTMLElement>(".pane") ?? null;
    setPane(found);
    if (found === null) return undefined;
    return takeDrops(found, onAdd, setOver);
  }, [place, onAdd]);
  if (pane === null || !isOver) return null;
  return createPortal(
    <div className="files-veil" aria-hidden>
      <Paperclip className="ic" />
      <b className="medium">Add to {recordName === "" ? "this record" : `“${recordName}”`}</b>
    </div>,
    pane,
  );
}

function takeDrops(pane: HTMLElement, onAdd: OnAdd, setOver: (isOver: boolean) => void) {
  const ending = new AbortController();
  const { signal } = ending;
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
  pane.addEventListener(
    "dragover",
    (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    },
    { signal },
  );
  pane.addEventListener(
    "dragleave",
    (event) => {
      const to = event.relatedTarget;
      if (!(to instanceof Node) || !pane.contains(to)) setOver(false);
    },
    { signal },
  );
  pane.addEventListener(
    "drop",
    (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(false);
      takeFiles(event.dataTransfer, onAdd);
    },
    { signal },
  );
  return () => {
    ending.abort();
  };
}

function takeFiles(dropped: DataTransfer | null, onAdd: OnAdd): void {
  const items = [...(dropped?.items ?? [])];
  const isFolder = (item: DataTransferItem) => item.webkitGetAsEntry()?.isDirectory === true;
  const files = items.filter((item) => !isFolder(item)).map((item) => item.getAsFile());
  if (items.some(isFolder)) {
    showToast({ title: "A folder cannot be added: pack it first, then add that file.", bad: true });
  }
  onAdd(files.filter((file) => file !== null));
}
