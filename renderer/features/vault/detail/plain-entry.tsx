import { ExternalLink } from "lucide-react";
import type { FieldView, RecordDetail } from "#contract";
import { environments, shapes } from "#contract/record-types";
import { ask } from "#bridge";
import { IconButton, LinkButton, Pennant, showFailure } from "#ui";
import { copyField } from "../actions.ts";
import { shortAddress, withScheme } from "./addresses.ts";
import { dateText, monthText } from "./dates.ts";
import { CopyAct, Entry } from "./entry.tsx";

interface PlainEntryProps {
  readonly record: RecordDetail;
  readonly field: FieldView;
  readonly combo?: string;
  readonly onReach: (id: string) => void;
}

/** A value that is no secret, shown as what it is: text, address, date, choice, or another record. */
export function PlainEntry({ record, field, combo, onReach }: PlainEntryProps) {
  const value = field.value ?? "";
  if (field.kind === "urls" || field.kind === "url")
    return <Addresses label={field.label} value={value} />;
  const isRecord = field.kind === "record";
  return (
    <Entry
      label={field.label}
      top={field.kind === "multiline"}
      acts={
        isRecord || field.kind === "choice" ? null : (
          <CopyAct
            label={field.label}
            {...(combo === undefined ? {} : { combo })}
            onCopy={() => copyField(record.id, field.ref, field.label)}
          />
        )
      }
    >
      {isRecord ? (
        <LinkButton
          onClick={() => {
            onReach(value);
          }}
        >
          {field.refersTo ?? "A record that is gone"}
        </LinkButton>
      ) : (
        <Value record={record} field={field} value={value} />
      )}
    </Entry>
  );
}

function Value({
  record,
  field,
  value,
}: {
  record: RecordDetail;
  field: FieldView;
  value: string;
}) {
  const type = shapes[record.type].fields.find((one) => one.name === field.name && !field.custom);
  switch (field.kind) {
    case "date": {
      const { text, distance } = dateText(value, Date.now());
      return (
        <>
          {text} <span className="text-3">{distance}</span>
        </>
      );
    }
    case "month":
      return <span className="num">{monthText(value)}</span>;
    case "choice":
      return <Choice field={field} value={value} words={type?.choices ?? {}} />;
    case "minutes":
      return <span className="num">{value === "1" ? "1 minute" : `${value} minutes`}</span>;
    case "multiline":
      return <span className="entry-prose">{value}</span>;
    default:
      return <span className={type?.mono === true ? "mono" : undefined}>{value}</span>;
  }
}

interface ChoiceProps {
  readonly field: FieldView;
  readonly value: string;
  readonly words: Readonly<Record<string, string>>;
}

function Choice({ field, value, words }: ChoiceProps) {
  return field.name === "environment" && value in environments ? (
    <Pennant environment={value as keyof typeof environments} word />
  ) : (
    (words[value] ?? value)
  );
}

function Addresses({ label, value }: { label: string; value: string }) {
  return value.split("\n").map((address, index) => {
    const open = async () => {
      const reply = await ask("app.openLink", { url: withScheme(address) });
      if (!reply.ok) showFailure(reply.failure);
    };
    const run = () => {
      open().catch(() => undefined);
    };
    return (
      <Entry
        key={index}
        label={index === 0 ? label : ""}
        acts={
          <IconButton icon={ExternalLink} label={`Open ${shortAddress(address)}`} onClick={run} />
        }
      >
        <LinkButton className="address" onClick={run}>
          {shortAddress(address)}
        </LinkButton>
      </Entry>
    );
  });
}
