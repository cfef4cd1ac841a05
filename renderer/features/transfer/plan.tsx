import { useState } from "react";
import { useRead } from "#bridge";
import type { InputOf } from "#bridge";
import type { ImportPlan } from "#contract";
import { Button, Field, Note, Segments, Select } from "#ui";
import { Columns } from "./columns.tsx";
import { PlanRemarks } from "./remarks.tsx";
import { Rows, type Duplicates } from "./rows.tsx";

type Choices = InputOf<"transfer.apply">;

interface PlanProps {
  readonly plan: ImportPlan;
  readonly onColumns: (columns: (string | null)[]) => void;
  readonly onCancel: () => void;
  readonly onApply: (choices: Choices) => void;
}

/** The dry run: what would come in, what is there, what stays behind. Nothing is written until it is confirmed. */
export function Plan({ plan, onColumns, onCancel, onApply }: PlanProps) {
  const { counts } = plan;
  const vaults = useRead("vaults.list", {}).data ?? [];
  const [vaultId, setVaultId] = useState<string | null>(null);
  const [duplicates, setDuplicates] = useState<Duplicates>("keep");
  const [folders, setFolders] = useState<Choices["folders"]>(
    plan.format.name === "sallyport" ? "vaults" : "tags",
  );
  const target = vaultId ?? vaults[0]?.id ?? "";
  const coming = counts.new + (duplicates === "skip" ? 0 : counts.changed);
  return (
    <div className="stack">
      <p>
        <b className="medium">{plan.file}</b> is {plan.format.label}. {countWords(plan)}
      </p>
      {plan.columns === null ? null : <Columns columns={plan.columns} onChange={onColumns} />}
      <Field label="Into the vault">
        {({ id }) => (
          <Select
            id={id}
            label="Into the vault"
            value={target}
            choices={vaults.map((vault) => ({ value: vault.id, label: vault.name }))}
            onChange={setVaultId}
          />
        )}
      </Field>
      {plan.folders.length === 0 ? null : (
        <Choice
          label="Folders become"
          value={folders}
          choices={[
            { value: "tags", label: "Tags" },
            { value: "vaults", label: "Vaults" },
          ]}
          onChange={setFolders}
        />
      )}
      {counts.changed === 0 ? null : (
        <Choice
          label="Records that are here and differ"
          value={duplicates}
          choices={[
            { value: "keep", label: "Keep both" },
            { value: "replace", label: "Replace" },
            { value: "skip", label: "Skip" },
          ]}
          onChange={setDuplicates}
        />
      )}
      <Rows total={counts.new + counts.same + counts.changed} duplicates={duplicates} />
      <Carried remarks={plan.remarks} />
      <div className="row plan-foot">
        <Button onClick={onCancel}>Not this file</Button>
        <Button
          look="primary"
          disabled={coming === 0 || target === ""}
          onClick={() => {
            onApply({ vaultId: target, folders, duplicates });
          }}
        >
          {`Import ${coming} ${coming === 1 ? "record" : "records"}`}
        </Button>
      </div>
    </div>
  );
}

function Carried({ remarks }: { remarks: number }) {
  if (remarks > 0) return <PlanRemarks total={remarks} />;
  return <Note tone="ok" title="Everything in the file can be carried over." />;
}

function countWords({ counts, remarks }: ImportPlan): string {
  const parts = [
    `${counts.new} new`,
    ...(counts.same > 0 ? [`${counts.same} here already, and skipped`] : []),
    ...(counts.changed > 0 ? [`${counts.changed} here with other content`] : []),
    ...(remarks > 0 ? [`${remarks} remarks`] : []),
  ];
  return `${parts.join(", ")}.`;
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly choices: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
}

function Choice<Value extends string>({ label, ...rest }: ChoiceProps<Value>) {
  return (
    <div className="row">
      <span className="grow">{label}</span>
      <Segments label={label} {...rest} />
    </div>
  );
}
