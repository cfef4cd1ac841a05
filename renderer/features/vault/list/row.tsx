import { LockKeyhole, Star, Timer, TriangleAlert } from "lucide-react";
import type { PointerEvent } from "react";
import type { RecordSummary } from "#contract";
import { shapes } from "#contract/record-types";
import { Glyph, Pennant } from "#ui";
import { daysText } from "../detail/dates.ts";

export const optionId = (id: string) => `record-${id}`;

interface RecordRowProps {
  readonly record: RecordSummary;
  readonly isSelected: boolean;
  /** Several are picked, and the keys go on from here. */
  readonly isCursor: boolean;
  readonly position: number;
  readonly total: number;
  readonly onSelect: (event: PointerEvent) => void;
  readonly onOpen: () => void;
}

export function RecordRow({
  record,
  isSelected,
  isCursor,
  position,
  total,
  onSelect,
  onOpen,
}: RecordRowProps) {
  return (
    <div
      role="option"
      id={optionId(record.id)}
      className="record"
      aria-selected={isSelected}
      data-cursor={isCursor ? "" : undefined}
      aria-posinset={position + 1}
      aria-setsize={total}
      onPointerDown={(event) => {
        if (event.button === 0) onSelect(event);
      }}
      onDoubleClick={onOpen}
    >
      <Glyph type={record.type} name={record.name} damaged={record.damaged} />
      <div className="record-words">
        <div className="record-name clip">{record.name}</div>
        <div className="record-sub clip">{secondLine(record)}</div>
      </div>
      <span className="record-marks">
        {record.environment === null ? null : <Pennant environment={record.environment} />}
        {record.hasTotp && record.type !== "totp" ? (
          <Timer className="ic ic-s" role="img" aria-label="has a one-time code" />
        ) : null}
        {record.asksAgain ? (
          <LockKeyhole className="ic ic-s" role="img" aria-label="asks for the master password" />
        ) : null}
        {record.damaged ? (
          <TriangleAlert className="ic ic-s text-warn" role="img" aria-label="damaged" />
        ) : null}
        {record.favourite ? <Star className="ic ic-s" role="img" aria-label="favourite" /> : null}
      </span>
    </div>
  );
}

function secondLine(record: RecordSummary): string {
  if (record.damaged) return "Damaged, kept as it is";
  if (record.goesInDays !== null) return `Goes ${daysText(record.goesInDays)}`;
  return record.subtitle === "" ? shapes[record.type].label : record.subtitle;
}
