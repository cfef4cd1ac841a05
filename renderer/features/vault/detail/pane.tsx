import { TriangleAlert } from "lucide-react";
import type { Vault } from "#contract";
import { useRead } from "#bridge";
import { Button, Empty, Note } from "#ui";
import { Detail } from "./detail.tsx";
import type { DetailActs } from "./detail.tsx";

interface DetailPaneProps {
  readonly id: string | null;
  readonly vaults: readonly Vault[];
  readonly acts: DetailActs;
}

/** The selected record, or in words why there is none to show. */
export function DetailPane({ id, vaults, acts }: DetailPaneProps) {
  const opened = useRead(
    "records.open",
    { id: id ?? "" },
    { enabled: id !== null, keepPrevious: true },
  );
  if (id === null) return <section className="pane detail" aria-label="No record" />;
  if (opened.error !== null) {
    const { code, message } = opened.error.failure;
    return (
      <section className="pane detail" aria-label="Record">
        <div className="bar" />
        <div className="sheet">
          {code === "record-damaged" ? (
            <Note
              tone="warn"
              icon={TriangleAlert}
              title="This record is damaged and was set aside."
              actions={
                <Button size="s" look="danger" onClick={acts.onErase}>
                  Delete for ever…
                </Button>
              }
            >
              {message}
            </Note>
          ) : (
            <Empty title="Not here any more">{message}</Empty>
          )}
        </div>
      </section>
    );
  }
  if (opened.data === undefined)
    return <section className="pane detail" aria-label="Record" aria-busy />;
  return <Detail key={opened.data.id} record={opened.data} vaults={vaults} acts={acts} />;
}
