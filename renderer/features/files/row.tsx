import { File, FileQuestion, FileSymlink, Folder, FolderSymlink } from "lucide-react";
import type { MouseEvent } from "react";
import type { FileEntry } from "#contract";
import { isFolder, modeText, plainName, sizeText } from "./entries.ts";
import { dragType } from "./drop.ts";

export const rowHeight = 28;

const when = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});

export function rowId(side: string, index: number): string {
  return `files-${side}-${index}`;
}

interface RowProps {
  readonly side: "local" | "remote";
  readonly entry: FileEntry;
  readonly index: number;
  readonly total: number;
  readonly top: number;
  readonly isTaken: boolean;
  readonly isCurrent: boolean;
  readonly onPick: (index: number, how?: "alone" | "through" | "toggle") => void;
  readonly onOpen: (entry: FileEntry) => void;
}

export function FileRow(props: RowProps) {
  const { side, entry, index, total, top, isTaken, isCurrent, onPick, onOpen } = props;
  const Icon = iconOf(entry);
  return (
    <div
      id={rowId(side, index)}
      role="option"
      aria-selected={isTaken}
      data-name={entry.name}
      aria-posinset={index + 1}
      aria-setsize={total}
      aria-disabled={entry.odd}
      className={isCurrent ? "sides-row sides-row-current" : "sides-row"}
      style={{ height: rowHeight, transform: `translateY(${top}px)` }}
      draggable={!entry.odd}
      title={titleOf(entry)}
      onMouseDown={(event: MouseEvent) => {
        if (event.button === 2 && isTaken) return;
        if (event.shiftKey) onPick(index, "through");
        else if (event.ctrlKey || event.metaKey) onPick(index, "toggle");
        else if (!isTaken) onPick(index);
      }}
      onClick={(event) => {
        if (!event.shiftKey && !event.ctrlKey && !event.metaKey) onPick(index);
      }}
      onDoubleClick={() => {
        onOpen(entry);
      }}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = "copy";
        event.dataTransfer.setData(`${dragType}-${side}`, entry.name);
      }}
    >
      <Icon className={isFolder(entry) ? "ic ic-s text-accent" : "ic ic-s text-3"} aria-hidden />
      <bdi className="sides-col-name clip">{plainName(entry.name)}</bdi>
      {entry.link === null ? null : (
        <span className="micro text-3 clip">
          {entry.link.kind === null ? "leads nowhere" : `→ ${plainName(entry.link.target)}`}
        </span>
      )}
      <span className="sides-col-size num text-2">
        {entry.kind === "file" && entry.size !== null ? sizeText(entry.size) : ""}
      </span>
      <span className="sides-col-modified num text-3">
        {entry.modified === null ? "" : when.format(entry.modified)}
      </span>
    </div>
  );
}

function titleOf({ odd, mode, owner }: FileEntry): string {
  if (odd) return "No honest server lists such a name: nothing can be done with it.";
  return [mode === null ? "" : modeText(mode), owner].join(" ").trim();
}

function iconOf(entry: FileEntry) {
  if (entry.odd || entry.kind === "other") return FileQuestion;
  if (entry.kind === "link") return isFolder(entry) ? FolderSymlink : FileSymlink;
  return entry.kind === "folder" ? Folder : File;
}
