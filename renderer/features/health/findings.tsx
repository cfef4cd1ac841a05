import { useVirtualizer } from "@tanstack/react-virtual";
import { EyeOff, Undo2 } from "lucide-react";
import { useRef } from "react";
import type { Finding, FindingKind } from "#contract";
import { ask, useReads } from "#bridge";
import { Glyph, IconButton, showFailure } from "#ui";
import { detailOf, kinds } from "./words.ts";

interface FindingsProps {
  readonly kind: FindingKind;
  readonly ignored: boolean;
  readonly total: number;
  readonly onRecord: (recordId: string) => void;
}

const pageSize = 100;
const rowHeight = 48;

/** Everything that was found of one kind, of which only what is in sight is read and drawn. */
export function Findings({ kind, ignored, total, onRecord }: FindingsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  const drawn = rows.getVirtualItems();
  const first = Math.floor((drawn[0]?.index ?? 0) / pageSize);
  const last = Math.floor((drawn.at(-1)?.index ?? 0) / pageSize);
  const pages = Array.from({ length: last - first + 1 }, (_, at) => first + at);
  const read = useReads(
    "health.findings",
    pages.map((page) => ({ kind, ignored, offset: page * pageSize, limit: pageSize })),
  );
  const at = (index: number) =>
    read[Math.floor(index / pageSize) - first]?.items[index % pageSize] ?? null;
  return (
    <div className="scroll health-list" ref={scroller} tabIndex={-1}>
      <ul
        className="health-rows"
        aria-label={ignored ? `${kinds[kind].title}, ignored` : kinds[kind].title}
        style={{ height: rows.getTotalSize() }}
      >
        {drawn.map((row) => {
          const finding = at(row.index);
          return (
            <li
              key={row.key}
              className="health-place"
              aria-setsize={total}
              aria-posinset={row.index + 1}
              style={{ transform: `translateY(${row.start}px)` }}
            >
              {finding === null ? null : (
                <FindingRow kind={kind} finding={finding} onRecord={onRecord} />
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

interface RowProps {
  readonly kind: FindingKind;
  readonly finding: Finding;
  readonly onRecord: (recordId: string) => void;
}

function FindingRow({ kind, finding, onRecord }: RowProps) {
  const { recordId, name, subtitle, type, ignored } = finding;
  const detail = detailOf(kind, finding);
  const ignore = async () => {
    const reply = await ask("health.ignore", { recordId, kind, ignored: !ignored });
    if (!reply.ok) showFailure(reply.failure);
  };
  return (
    <div className="health-row">
      <button
        type="button"
        className="health-open"
        onClick={() => {
          onRecord(recordId);
        }}
      >
        <Glyph type={type} name={name} damaged={kind === "damaged"} />
        <span className="health-names">
          <span className="clip medium">{name}</span>
          <span className="clip small text-2">{subtitle}</span>
        </span>
        <span className={`health-why small num text-${toneText[kinds[kind].tone]}`}>{detail}</span>
      </button>
      <IconButton
        icon={ignored ? Undo2 : EyeOff}
        label={ignored ? `Count ${name} again` : `Ignore this about ${name}`}
        onClick={() => {
          ignore().catch(() => undefined);
        }}
      />
    </div>
  );
}

const toneText = { danger: "danger", warn: "warn", plain: "2" } as const;
