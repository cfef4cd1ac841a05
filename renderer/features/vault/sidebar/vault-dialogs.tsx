import { useState } from "react";
import type { Vault } from "#contract";
import { ask } from "#bridge";
import { Button, Checkbox, Confirm, Dialog, Field, showFailure, showToast, TextInput } from "#ui";

export type VaultTask =
  | { readonly kind: "create" }
  | { readonly kind: "edit"; readonly vault: Vault }
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
    <VaultForm key={task.kind} vault={task.kind === "edit" ? task.vault : null} onClose={onClose} />
  );
}

/** Saves what is other; answers what went wrong, in words. */
async function saveVault(
  vault: Vault | null,
  { name, isSafe }: { readonly name: string; readonly isSafe: boolean },
): Promise<string | null> {
  if (vault === null) {
    const made = await ask("vaults.create", { name });
    return made.ok ? null : made.failure.message;
  }
  const { id } = vault;
  if (name !== vault.name) {
    const renamed = await ask("vaults.rename", { id, name });
    if (!renamed.ok) return renamed.failure.message;
  }
  if (isSafe === vault.safe_for_travel) return null;
  const marked = await ask("vaults.mark", { id, safe_for_travel: isSafe });
  return marked.ok ? null : marked.failure.message;
}

function VaultForm({ vault, onClose }: { vault: Vault | null; onClose: () => void }) {
  const [name, setName] = useState(vault?.name ?? "");
  const [isSafe, setSafe] = useState(vault?.safe_for_travel ?? false);
  const [problem, setProblem] = useState<string | null>(null);
  const save = async () => {
    const wrong = name.trim() === "" ? "Give it a name." : await saveVault(vault, { name, isSafe });
    if (wrong === null) onClose();
    else setProblem(wrong);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={vault === null ? "New vault" : `Edit “${vault.name}”`}
      onSubmit={() => {
        save().catch(() => undefined);
      }}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit">
            {vault === null ? "Create the vault" : "Save"}
          </Button>
        </>
      }
    >
      <div className="stack">
        <NameField
          {...{ name, problem }}
          onName={(typed) => {
            setName(typed);
            setProblem(null);
          }}
        />
        {vault === null ? null : (
          <div>
            <Checkbox checked={isSafe} onChange={setSafe}>
              Safe for travel
            </Checkbox>
            <p className="text-2">
              It stays on this device when the vaults that are not safe are taken off it.
            </p>
          </div>
        )}
      </div>
    </Dialog>
  );
}

interface NameFieldProps {
  readonly name: string;
  readonly problem: string | null;
  readonly onName: (name: string) => void;
}

function NameField({ name, problem, onName }: NameFieldProps) {
  return (
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
            onName(event.currentTarget.value);
          }}
        />
      )}
    </Field>
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
