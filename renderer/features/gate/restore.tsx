import { useEffect, useRef, useState } from "react";
import type { SyntheticEvent } from "react";
import type { AccountStatus, BackupEntry } from "#contract";
import { ask } from "#bridge";
import { Button, Field, LinkButton, Note, SecretInput, Skeleton, takeSecret } from "#ui";
import { BackupList } from "./backup-list.tsx";
import { Replaced } from "./replaced.tsx";

interface RestoreProps {
  readonly status: AccountStatus;
  readonly onBack: () => void;
}

type Problem = { readonly isDamage: boolean; readonly words: string } | null;

/** Puts a backup in the vault's place. What is there now is kept beside it. */
export function Restore({ status, onBack }: RestoreProps) {
  const { list, folder, problem } = useBackups();
  return (
    <>
      <Lead status={status} count={list?.length ?? null} folder={folder} />
      {problem === null ? null : (
        <Note tone="danger" title="The backups cannot be listed.">
          {problem}
        </Note>
      )}
      {list === null && problem === null ? <Skeleton /> : null}
      {list === null || list.length === 0 ? null : <RestoreForm backups={list} />}
      {status.state !== "locked" ? null : (
        <p className="plate-ways">
          <LinkButton plain onClick={onBack}>
            Back to the vault as it is
          </LinkButton>
        </p>
      )}
    </>
  );
}

function RestoreForm({ backups }: { backups: readonly BackupEntry[] }) {
  const [chosen, setChosen] = useState(
    () => backups.find(({ condition }) => condition === "verified")?.name ?? null,
  );
  const { field, problem, busy, restore, clear } = useRestore(chosen);
  const refusal = problem?.isDamage === false ? problem.words : null;
  return (
    <form onSubmit={restore}>
      <BackupList
        backups={backups}
        chosen={chosen}
        onChoose={(name) => {
          setChosen(name);
          clear();
        }}
      />
      <Field label="Master password of that day" problem={refusal}>
        {({ id, describedBy }) => (
          <SecretInput
            ref={field}
            id={id}
            autoFocus
            bad={refusal !== null}
            aria-describedby={describedBy}
          />
        )}
      </Field>
      {problem?.isDamage === true ? (
        <Note tone="danger" title="This backup is damaged.">
          {problem.words} Type the password again to restore it all the same: what does not open is
          kept as it is, and shown as damaged.
        </Note>
      ) : null}
      <Button
        type="submit"
        look="primary"
        size="l"
        wide
        aria-busy={busy}
        disabled={chosen === null}
      >
        {buttonText(busy, problem)}
      </Button>
    </form>
  );
}

function buttonText(busy: boolean, problem: Problem): string {
  if (busy) return "Opening every record of it";
  return problem?.isDamage === true ? "Restore it as it is" : "Restore";
}

/** One attempt after the other. Damage that was told is accepted by the next one. */
function useRestore(name: string | null) {
  const field = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<Problem>(null);
  const [busy, setBusy] = useState(false);
  const run = async () => {
    const password = takeSecret(field);
    if (busy || name === null || password === "") return;
    setBusy(true);
    const acceptsDamage = problem?.isDamage === true;
    const reply = await ask("backups.restore", { name, password, acceptsDamage });
    setBusy(false);
    if (reply.ok) return;
    const { code, message } = reply.failure;
    setProblem({ isDamage: code === "backup-damaged", words: message });
    field.current?.focus();
  };
  return {
    field,
    problem,
    busy,
    restore: (event: SyntheticEvent) => {
      event.preventDefault();
      run().catch(() => undefined);
    },
    clear: () => {
      setProblem(null);
    },
  };
}

function useBackups() {
  const [list, setList] = useState<readonly BackupEntry[] | null>(null);
  const [folder, setFolder] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    let isGone = false;
    const read = async () => {
      const reply = await ask("backups.list", {});
      if (isGone) return;
      if (!reply.ok) {
        setProblem(reply.failure.message);
        return;
      }
      setList(reply.value.backups);
      setFolder(reply.value.folder);
    };
    read().catch(() => undefined);
    return () => {
      isGone = true;
    };
  }, []);
  return { list, folder, problem };
}

interface LeadProps {
  readonly status: AccountStatus;
  readonly count: number | null;
  readonly folder: string;
}

function Lead({ status, count, folder }: LeadProps) {
  return (
    <>
      <Replaced replaced={status.replaced} />
      {status.damage === null ? null : (
        <Note tone="danger" title="The vault file cannot be opened.">
          {status.damage}
        </Note>
      )}
      {count === 0 ? (
        <p className="plate-lead">
          There is no backup in <span className="mono selectable">{folder}</span>. Put one there, a
          file whose name ends in .sqlite, and start again.
        </p>
      ) : (
        <p className="plate-lead">
          Choose a backup. All of it is opened before it takes the vault’s place, and the file that
          is there now is kept among the backups.
          {status.liveSessions > 0 ? " Terminal sessions are closed." : ""}
        </p>
      )}
    </>
  );
}
