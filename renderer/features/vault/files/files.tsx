import "./files.css";
import { Paperclip } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import type { RefObject } from "react";
import { createPortal } from "react-dom";
import { attachmentBytesMost } from "#contract";
import type { RecordDetail } from "#contract";
import { chooseFiles } from "#bridge";
import { Button, showFailure, showToast } from "#ui";
import { addFiles, useGoing } from "./going.ts";
import { GoingRow } from "./going-row.tsx";
import { FileRow } from "./file-row.tsx";
import { sizeText } from "./kinds.ts";

/** The files of a record: saved, renamed, removed, and added by choosing them or by a drop onto the record. */
export function Files({ record }: { record: RecordDetail }) {
  const { id, attachments, trashedAt } = record;
  const heading = useId();
  const place = useRef<HTMLElement>(null);
  const list = useGoing((state) => state.list);
  const said = useGoing((state) => state.said);
  const going = list.filter(({ recordId }) => recordId === id);
  const isTrashed = trashedAt !== null;
  const isEmpty = attachments.length === 0 && going.length === 0;
  if (isTrashed && isEmpty) return null;
  return (
    <section ref={place} className="files" aria-labelledby={heading}>
      <div className="files-head">
        <h3 id={heading} className="ledger-heading">
          Files
        </h3>
        {isTrashed ? null : <AddButton recordId={id} />}
      </div>
      {isEmpty ? (
        <p className="files-hint">
          Drop files onto this record, up to {sizeText(attachmentBytesMost)} each. They are sealed
          with it.
        </p>
      ) : (
        <ul className="files-list">
          {attachments.map((file) => (
            <FileRow key={file.id} recordId={id} file={file} mayChange={!isTrashed} />
          ))}
          {going.map((one) => (
            <GoingRow key={one.key} going={one} />
          ))}
        </ul>
      )}
      <span className="unseen" role="status">
        {said}
      </span>
      {isTrashed ? null : <DropVeil place={place} record={record} />}
    </section>
  );
}

function AddButton({ recordId }: { recordId: string }) {
  const choose = async () => {
    const reply = await chooseFiles("attach");
    if (reply.ok) addFiles(recordId, reply.value);
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
  record,
}: {
  place: RefObject<HTMLElement | null>;
  record: RecordDetail;
}) {
  const [pane, setPane] = useState<HTMLElement | null>(null);
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const found = place.current?.closest<HTMLElement>(".pane") ?? null;
    setPane(found);
    if (found === null) return undefined;
    return takeDrops(found, record.id, setOver);
  }, [place, record.id]);
  if (pane === null || !isOver) return null;
  return createPortal(
    <div className="files-veil" aria-hidden>
      <Paperclip className="ic" />
      <b className="medium">Add to “{record.name}”</b>
    </div>,
    pane,
  );
}

function takeDrops(pane: HTMLElement, recordId: string, setOver: (isOver: boolean) => void) {
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
      takeFiles(recordId, event.dataTransfer);
    },
    { signal },
  );
  return () => {
    ending.abort();
  };
}

function takeFiles(recordId: string, dropped: DataTransfer | null): void {
  const items = [...(dropped?.items ?? [])];
  const isFolder = (item: DataTransferItem) => item.webkitGetAsEntry()?.isDirectory === true;
  const files = items.filter((item) => !isFolder(item)).map((item) => item.getAsFile());
  if (items.some(isFolder)) {
    showToast({ title: "A folder cannot be added: pack it first, then add that file.", bad: true });
  }
  addFiles(
    recordId,
    files.filter((file) => file !== null),
  );
}
