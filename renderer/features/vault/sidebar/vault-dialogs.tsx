import { useState } from "react";
import type { Vault } from "#contract";
import { ask } from "#bridge";
import { Button, Confirm, Dialog, Field, showFailure, showToast, TextInput } from "#ui";

export type VaultTask =
  | { readonly kind: "create" }
  | { readonly kind: "rename"; readonly vault: Vault }
  | { readonly kind: "remove"; readonly vault: Vault };

interface VaultDialogsProps {
  readonly task: VaultTask | null;
  readonly onClose: () => void;
  readonly onRemoved: (vaultId: string) => void;
}

/** Asks what a task on a whole vault still needs to know. */
export function VaultDialogs({ task, onClose, onRemoved }: VaultDialogsProps) {
  if (task === null) return null;
  if (task.kind === "remove")
    return <RemoveVault vault={task.vault} onClose={onClose} onRemoved={onRemoved} />;
  return (
    <NameVault
      key={task.kind}
      vault={task.kind === "rename" ? task.vault : null}
      onClose={onClose}
    />
  );
}

function NameVault({ vault, onClose }: { vault: Vault | null; onClose: () => void }) {
  const [name, setName] = useState(vault?.name ?? "");
  const [problem, setProblem] = useState<string | null>(null);
  const save = async () => {
    if (name.trim() === "") {
      setProblem("Give it a name.");
      return;
    }
    const reply =
      vault === null
        ? await ask("vaults.create", { name })
        : await ask("vaults.rename", { id: vault.id, name });
    if (reply.ok) onClose();
    else setProblem(reply.failure.message);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={vault === null ? "New vault" : `Rename “${vault.name}”`}
      onSubmit={() => {
        save().catch(() => undefined);
      }}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit">
            {vault === null ? "Create the vault" : "Rename"}
          </Button>
        </>
      }
    >
      <div className="stack">
        <Field label="Name" problem={problem}>
          {({ id, describedBy }) => (
            <TextInput
              id={id}
              aria-describedby={describedBy}
              autoFocus
              maxLength={200}
              value={name}
              bad={problem !== null}
              onChange={(event) => {
                setName(event.currentTarget.value);
                setProblem(null);
              }}
            />
          )}
        </Field>
      </div>
    </Dialog>
  );
}

function RemoveVault(props: {
  vault: Vault;
  onClose: () => void;
  onRemoved: (vaultId: string) => void;
}) {
  const { vault, onClose, onRemoved } = props;
  const remove = async () => {
    const reply = await ask("vaults.remove", { id: vault.id });
    if (!reply.ok) {
      showFailure(reply.failure);
      return;
    }
    onRemoved(vault.id);
    showToast({ title: `${vault.name} is removed.` });
  };
  return (
    <Confirm
      open
      title={`Remove “${vault.name}”?`}
      keep="Keep it"
      confirm="Remove the vault"
      onClose={onClose}
      onConfirm={() => {
        remove().catch(() => undefined);
      }}
    >
      Only an empty vault can be removed. Records that are in it, also in the trash, must be moved
      or erased first.
    </Confirm>
  );
}
