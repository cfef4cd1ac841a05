import { useCallback, useEffect, useRef, useState } from "react";
import { ask, useBridgeEvent } from "#bridge";
import type { BackupEntry, Events, MergeCounts } from "#contract";
import {
  Button,
  Dialog,
  Field,
  momentText,
  Note,
  Progress,
  SecretInput,
  Select,
  showToast,
  takeSecret,
} from "#ui";
import { countLines, mergedWords } from "./merge-words.ts";

type Step =
  | { readonly at: "choose"; readonly problem: string | null }
  | { readonly at: "working" }
  | { readonly at: "counted"; readonly counts: MergeCounts };

/** Brings what another copy of this vault has into it: a conflict copy of a synced folder, or a backup. */
export function MergeRow() {
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="setting">
      <div className="grow">
        Merge another copy
        <p className="setting-hint">
          A conflict copy that a synced folder left beside the vault, or a backup. Nothing is lost.
        </p>
      </div>
      <Button
        onClick={() => {
          setOpen(true);
        }}
      >
        Merge another copy…
      </Button>
      {isOpen ? (
        <MergeDialog
          onClose={() => {
            setOpen(false);
          }}
        />
      ) : null}
    </div>
  );
}

function useMerge(onClose: () => void) {
  const [step, setStep] = useState<Step>({ at: "choose", problem: null });
  useEffect(
    () => () => {
      // SECURITY: who leaves, leaves no open copy behind.
      ask("backups.leaveMerge", {}).catch(() => undefined);
    },
    [],
  );
  const compare = async (name: string, password: string) => {
    setStep({ at: "working" });
    const reply = await ask("backups.compare", { name, password });
    if (reply.ok) setStep({ at: "counted", counts: reply.value });
    else setStep({ at: "choose", problem: reply.failure.message });
  };
  const merge = async () => {
    setStep({ at: "working" });
    const reply = await ask("backups.merge", {});
    if (!reply.ok) {
      setStep({ at: "choose", problem: reply.failure.message });
      return;
    }
    showToast({ title: "The copies are one again", detail: mergedWords(reply.value) });
    onClose();
  };
  return { step, compare, merge };
}

function MergeDialog({ onClose }: { onClose: () => void }) {
  const { step, compare, merge } = useMerge(onClose);
  const copies = useCopies();
  const [chosen, setChosen] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const name = chosen ?? copies?.[0]?.name ?? null;
  const go = () => {
    if (step.at === "counted") {
      merge().catch(() => undefined);
      return;
    }
    const password = takeSecret(field);
    if (step.at !== "choose" || name === null || password === "") return;
    compare(name, password).catch(() => undefined);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      onSubmit={go}
      title="Merge another copy"
      description="The copy is compared first, and you see what a merge would do. It is never changed itself."
      foot={
        <>
          <Button combo="Esc" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" look="primary" disabled={step.at === "working" || name === null}>
            {step.at === "counted" ? "Merge" : "Compare"}
          </Button>
        </>
      }
    >
      <div className="stack">
        {step.at === "working" ? <Working /> : null}
        {step.at === "counted" ? <Counted counts={step.counts} /> : null}
        {step.at === "choose" ? (
          <>
            <Copies copies={copies} name={name} onChoose={setChosen} />
            <Field label="Master password of that copy" problem={step.problem}>
              {({ id, describedBy }) => (
                <SecretInput
                  ref={field}
                  id={id}
                  autoFocus
                  bad={step.problem !== null}
                  aria-describedby={describedBy}
                />
              )}
            </Field>
          </>
        ) : null}
      </div>
    </Dialog>
  );
}

interface CopiesProps {
  readonly copies: readonly BackupEntry[] | null;
  readonly name: string | null;
  readonly onChoose: (name: string) => void;
}

function Copies({ copies, name, onChoose }: CopiesProps) {
  if (copies?.length === 0) {
    return <Note title="There is no other copy.">A conflict copy lies beside the vault file.</Note>;
  }
  return (
    <Field label="Copy">
      {({ id }) => (
        <Select
          id={id}
          label="Copy"
          value={name ?? ""}
          choices={(copies ?? []).map((copy) => ({ value: copy.name, label: labelOf(copy) }))}
          onChange={onChoose}
        />
      )}
    </Field>
  );
}

function labelOf({ kind, at, name }: BackupEntry): string {
  return `${kind === "conflict" ? "Conflict copy, " : ""}${momentText(at)} · ${name}`;
}

/** Conflict copies first, then backups, newest first; none that cannot be opened. */
function useCopies(): readonly BackupEntry[] | null {
  const [copies, setCopies] = useState<readonly BackupEntry[] | null>(null);
  useEffect(() => {
    let isGone = false;
    const read = async () => {
      const reply = await ask("backups.list", {});
      if (isGone || !reply.ok) return;
      const whole = reply.value.backups.filter(
        ({ condition }) => condition === "verified" || condition === "unverified",
      );
      const isConflict = ({ kind }: BackupEntry) => Number(kind === "conflict");
      setCopies(whole.toSorted((one, other) => isConflict(other) - isConflict(one)));
    };
    read().catch(() => undefined);
    return () => {
      isGone = true;
    };
  }, []);
  return copies;
}

function Counted({ counts }: { counts: MergeCounts }) {
  return (
    <>
      <ul>
        {countLines(counts).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {counts.damagedInCopy + counts.damaged === 0 ? null : (
        <Note tone="warn" title="Not everything opens.">
          {`${counts.damagedInCopy} records of the copy are damaged in part or whole, and ${counts.damaged} are left out. The rest is merged.`}
        </Note>
      )}
      <p>A backup is written first. Then all of it is done at once, or nothing.</p>
    </>
  );
}

function Working() {
  const [progress, setProgress] = useState<Events["merge.progress"] | null>(null);
  const hear = useCallback((next: Events["merge.progress"]) => {
    setProgress(next);
  }, []);
  useBridgeEvent("merge.progress", hear);
  const label = progress?.step === "writing" ? "Merging" : "Opening and comparing";
  return (
    <div className="stack" role="status">
      <p>{label}…</p>
      <Progress done={progress?.part ?? 0} label={label} />
    </div>
  );
}
