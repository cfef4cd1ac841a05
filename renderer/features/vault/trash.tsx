import { useState } from "react";
import { ask, useRead } from "#bridge";
import { Button, Confirm, showFailure, showToast } from "#ui";

/** Above the list of the trash: how to be rid of all of it. */
export function TrashBar({ count }: { count: number }) {
  const [asks, setAsks] = useState(false);
  const keepDays = useRead("settings.get", {}).data?.trash.keepDays ?? 0;
  const empty = async () => {
    const reply = await ask("records.emptyTrash", {});
    if (!reply.ok) {
      showFailure(reply.failure);
      return;
    }
    const { erased } = reply.value;
    showToast({
      title: erased === 1 ? "1 record is gone for ever." : `${erased} records are gone for ever.`,
    });
  };
  const noun = count === 1 ? "1 record" : `${count} records`;
  return (
    <div className="trash-bar">
      <span className="grow">{keptText(keepDays)}</span>
      <Button
        size="s"
        look="danger"
        disabled={count === 0}
        onClick={() => {
          setAsks(true);
        }}
      >
        Empty the trash…
      </Button>
      <Confirm
        open={asks}
        title={`Delete ${noun} for ever?`}
        keep="Keep them"
        confirm="Delete for ever"
        onClose={() => {
          setAsks(false);
        }}
        onConfirm={() => {
          empty().catch(() => undefined);
        }}
      >
        Their earlier versions go with them. The audit trail keeps that they existed.
      </Confirm>
    </div>
  );
}

function keptText(keepDays: number): string {
  return keepDays === 0 ? "Kept until you empty it" : `Kept for ${keepDays} days of use`;
}

interface EraseProps {
  readonly record: { readonly id: string; readonly name: string } | null;
  readonly onClosed: (none: null) => void;
}

/** Asks before one record goes for good. */
export function EraseQuestion({ record, onClosed }: EraseProps) {
  const erase = async (id: string, name: string) => {
    const reply = await ask("records.erase", { ids: [id] });
    if (reply.ok) showToast({ title: `${name} is gone for ever.` });
    else showFailure(reply.failure);
  };
  if (record === null) return null;
  return (
    <Confirm
      open
      title={`Delete “${record.name}” for ever?`}
      keep="Keep it"
      confirm="Delete for ever"
      onClose={() => {
        onClosed(null);
      }}
      onConfirm={() => {
        erase(record.id, record.name).catch(() => undefined);
      }}
    >
      Its earlier versions go with it. The audit trail keeps that it existed.
    </Confirm>
  );
}
