import { Upload } from "lucide-react";
import { useRef, useState } from "react";
import type { RefObject } from "react";
import type { Vault } from "#contract";
import { ask } from "#bridge";
import { Button, Dialog, Field, SecretInput, Segments, Select, TextArea, TextInput } from "#ui";

interface KeyFormProps {
  readonly vaults: readonly Vault[];
  readonly vaultId: string;
  readonly name: string;
  readonly onClose: () => void;
  readonly onMade: (id: string) => void;
}

const algorithms = [
  { value: "ed25519", label: "Ed25519, the usual choice" },
  { value: "ecdsa-p256", label: "ECDSA, P-256" },
  { value: "ecdsa-p384", label: "ECDSA, P-384" },
  { value: "rsa-4096", label: "RSA, 4096 bits" },
] as const;
type Algorithm = (typeof algorithms)[number]["value"];

/** A new SSH key: made on the trusted side, or brought along with its passphrase. */
export function KeyForm(props: KeyFormProps) {
  const { vaults, onClose, onMade } = props;
  const [way, setWay] = useState<"generate" | "import">("generate");
  const [name, setName] = useState(props.name);
  const [vaultId, setVaultId] = useState(props.vaultId);
  const [algorithm, setAlgorithm] = useState<Algorithm>("ed25519");
  const [comment, setComment] = useState("");
  const [failure, setFailure] = useState<{ code: string; message: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const key = useRef<HTMLTextAreaElement>(null);
  const passphrase = useRef<HTMLInputElement>(null);

  const send = () =>
    way === "generate"
      ? ask("keys.generate", { vaultId, name, algorithm, comment })
      : importKey(
          { vaultId, name, text: key.current?.value ?? "" },
          passphrase.current?.value ?? "",
        );
  const save = async () => {
    if (name.trim() === "") {
      setFailure({ code: "name", message: "Give the key a name." });
      return;
    }
    if (busy) return;
    setBusy(true);
    const reply = await send();
    setBusy(false);
    if (reply.ok) onMade(reply.value.id);
    else setFailure(reply.failure);
  };
  const problemAt = (...codes: string[]) =>
    failure !== null && codes.includes(failure.code) ? failure.message : null;
  const needsPassphrase = problemAt("key-passphrase-needed", "key-passphrase-wrong");
  return (
    <Dialog
      open
      onClose={onClose}
      wide={way === "import"}
      title="New SSH key"
      onSubmit={() => {
        save().catch(() => undefined);
      }}
      foot={
        <>
          {failure !== null && failure.code !== "name" && needsPassphrase === null ? (
            <span className="grow small text-danger" role="alert">
              {failure.message}
            </span>
          ) : null}
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" aria-busy={busy}>
            {way === "generate" ? "Generate the key" : "Import the key"}
          </Button>
        </>
      }
    >
      <div className="stack">
        <Segments
          label="Where the key comes from"
          value={way}
          choices={[
            { value: "generate", label: "Generate" },
            { value: "import", label: "Import" },
          ]}
          onChange={(next) => {
            setWay(next);
            setFailure(null);
          }}
        />
        <NameField name={name} problem={problemAt("name")} onChange={setName} />
        {way === "generate" ? (
          <GenerateFields
            algorithm={algorithm}
            comment={comment}
            onAlgorithm={setAlgorithm}
            onComment={setComment}
          />
        ) : (
          <ImportFields keyRef={key} passphraseRef={passphrase} problem={needsPassphrase} />
        )}
        {vaults.length > 1 ? (
          <VaultField vaults={vaults} vaultId={vaultId} onChange={setVaultId} />
        ) : null}
      </div>
    </Dialog>
  );
}

function importKey(key: { vaultId: string; name: string; text: string }, passphrase: string) {
  return ask("keys.import", { ...key, ...(passphrase === "" ? {} : { passphrase }) });
}

function NameField(props: {
  name: string;
  problem: string | null;
  onChange: (name: string) => void;
}) {
  return (
    <Field label="Name" problem={props.problem}>
      {({ id }) => (
        <TextInput
          id={id}
          autoFocus
          maxLength={200}
          value={props.name}
          onChange={(event) => {
            props.onChange(event.currentTarget.value);
          }}
        />
      )}
    </Field>
  );
}

function VaultField(props: {
  vaults: readonly Vault[];
  vaultId: string;
  onChange: (id: string) => void;
}) {
  return (
    <Field label="Vault">
      {({ id }) => (
        <Select
          id={id}
          label="Vault"
          value={props.vaultId}
          choices={props.vaults.map((vault) => ({ value: vault.id, label: vault.name }))}
          onChange={props.onChange}
        />
      )}
    </Field>
  );
}

function GenerateFields(props: {
  algorithm: Algorithm;
  comment: string;
  onAlgorithm: (algorithm: Algorithm) => void;
  onComment: (comment: string) => void;
}) {
  return (
    <>
      <Field label="Algorithm">
        {({ id }) => (
          <Select
            id={id}
            label="Algorithm"
            value={props.algorithm}
            choices={algorithms}
            onChange={props.onAlgorithm}
          />
        )}
      </Field>
      <Field
        label="Comment"
        hint="Stands at the end of the public key, so that a server's list says whose it is."
      >
        {({ id }) => (
          <TextInput
            id={id}
            mono
            maxLength={200}
            placeholder="you@this-machine"
            value={props.comment}
            onChange={(event) => {
              props.onComment(event.currentTarget.value);
            }}
          />
        )}
      </Field>
    </>
  );
}

function ImportFields(props: {
  keyRef: RefObject<HTMLTextAreaElement | null>;
  passphraseRef: RefObject<HTMLInputElement | null>;
  problem: string | null;
}) {
  const { keyRef, passphraseRef, problem } = props;
  const files = useRef<HTMLInputElement>(null);
  const take = async (file: File) => {
    if (keyRef.current !== null) keyRef.current.value = await file.text();
  };
  return (
    <>
      <Field
        label="Private key"
        hint="OpenSSH, PEM or PuTTY. It is sealed on the trusted side and not shown here again."
      >
        {({ id }) => (
          <TextArea
            ref={keyRef}
            id={id}
            mono
            rows={6}
            placeholder="-----BEGIN OPENSSH PRIVATE KEY-----"
          />
        )}
      </Field>
      <div className="key-file">
        <Button size="s" icon={Upload} onClick={() => files.current?.click()}>
          Read a file
        </Button>
        <input
          ref={files}
          type="file"
          hidden
          aria-label="Private key file"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            event.currentTarget.value = "";
            if (file !== undefined) take(file).catch(() => undefined);
          }}
        />
      </div>
      <Field label="Passphrase" aside="if it has one" problem={problem}>
        {({ id, describedBy }) => (
          <SecretInput
            ref={passphraseRef}
            id={id}
            aria-describedby={describedBy}
            bad={problem !== null}
          />
        )}
      </Field>
    </>
  );
}
