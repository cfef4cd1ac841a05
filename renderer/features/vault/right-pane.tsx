import type { RecordSummary, Vault } from "#contract";
import { useRead } from "#bridge";
import type { DetailActs } from "./detail/detail.tsx";
import { DetailPane } from "./detail/pane.tsx";
import { EditRecord, NewRecord } from "./edit/editor.tsx";
import type { EditorWays } from "./edit/editor.tsx";
import { KeyForm } from "./edit/key-form.tsx";
import type { Mode } from "./state.ts";

interface RightPaneProps extends Omit<EditorWays, "vaults" | "onSaved"> {
  readonly mode: Mode;
  readonly selectedId: string | null;
  readonly vaults: readonly Vault[];
  /** Where a new record goes unless another vault is chosen. */
  readonly vaultId: string | null;
  readonly acts: DetailActs;
  readonly onSaved: (id: string) => void;
}

/** The right pane: the ledger of the selected record, its form, or the form of a new one. */
export function RightPane(props: RightPaneProps) {
  const { mode, selectedId, vaults, vaultId, acts, onSaved, onCancel, onDirty } = props;
  const saved = (record: RecordSummary) => {
    onSaved(record.id);
  };
  const ways = { vaults, onSaved: saved, onCancel, onDirty };
  const detail = <DetailPane id={selectedId} vaults={vaults} acts={acts} />;
  if (mode.kind === "edit" && selectedId !== null)
    return <EditSelected {...ways} id={selectedId} onTrash={acts.onTrash} />;
  if (mode.kind !== "new" || vaultId === null) return detail;
  if (mode.type === "ssh_key") {
    return (
      <>
        {detail}
        <KeyForm
          vaults={vaults}
          vaultId={vaultId}
          name={mode.name}
          onClose={onCancel}
          onMade={onSaved}
        />
      </>
    );
  }
  return (
    <NewRecord key={mode.type} {...ways} type={mode.type} name={mode.name} vaultId={vaultId} />
  );
}

function EditSelected(props: EditorWays & { id: string; onTrash: () => void }) {
  const { id } = props;
  const opened = useRead("records.open", { id });
  if (opened.data === undefined)
    return <section className="pane detail" aria-label="Record" aria-busy />;
  return <EditRecord key={id} {...props} record={opened.data} />;
}
