import { useEffect, useState } from "react";
import { ask } from "#bridge";
import type { ImportRemark } from "#contract";
import { Button, showToast, TextInput } from "#ui";

const pageSize = 500;
const shown = 200;

async function readAll(total: number): Promise<ImportRemark[]> {
  const all: ImportRemark[] = [];
  while (all.length < total) {
    const reply = await ask("transfer.remarks", { offset: all.length, limit: pageSize });
    if (!reply.ok || reply.value.items.length === 0) break;
    all.push(...reply.value.items);
  }
  return all;
}

/** The remarks of a dry run, read as they are needed. */
export function PlanRemarks({ total }: { total: number }) {
  const [remarks, setRemarks] = useState<readonly ImportRemark[]>([]);
  useEffect(() => {
    readAll(total)
      .then(setRemarks)
      .catch(() => undefined);
  }, [total]);
  return <Remarks remarks={remarks} />;
}

/** What stays behind or comes in another form, line by line: to be filtered, and copied to keep. */
export function Remarks({ remarks }: { remarks: readonly ImportRemark[] }) {
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const found = remarks.filter((remark) => lineOf(remark).toLowerCase().includes(wanted));
  const copy = async () => {
    const reply = await ask("clipboard.writeText", { text: found.map(lineOf).join("\n") });
    showToast({ title: reply.ok ? "The list was copied" : reply.failure.message });
  };
  return (
    <section className="remarks" aria-label="Remarks">
      <div className="row">
        <TextInput
          className="grow"
          aria-label="Filter the remarks"
          placeholder="Filter"
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
          }}
        />
        <Button
          size="s"
          onClick={() => {
            copy().catch(() => undefined);
          }}
        >
          Copy the list
        </Button>
      </div>
      <ul className="remarks-list" tabIndex={0} aria-label="Remarks, line by line">
        {found.slice(0, shown).map((remark, at) => (
          <li key={at}>
            <b className="medium">{remark.what}</b>
            <span className="text-3"> · {remark.where}</span>
            <p>
              {remark.outcome === "left-out" ? "Stays behind. " : ""}
              {remark.why}
            </p>
          </li>
        ))}
      </ul>
      {found.length > shown ? (
        <p className="hint">
          {shown} of {found.length} are shown; the copy holds all.
        </p>
      ) : null}
    </section>
  );
}

function lineOf({ where, what, outcome, why }: ImportRemark): string {
  return `${where}\t${what}\t${outcome === "left-out" ? "left out" : "changed"}\t${why}`;
}
