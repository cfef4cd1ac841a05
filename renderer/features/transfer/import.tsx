import "./transfer.css";
import { useEffect, useRef, useState } from "react";
import { ask, carryIn, chooseFiles } from "#bridge";
import type { Carrying, Choice, InputOf, ValueOf } from "#bridge";
import type { ImportPlan } from "#contract";
import { Button, Dialog, Note } from "#ui";
import { Choose } from "./choose.tsx";
import { Plan } from "./plan.tsx";
import { Working } from "./progress.tsx";
import { UnlockFile } from "./unlock-file.tsx";

type Needs = Omit<InputOf<"transfer.read">, "keyFile"> & { readonly key?: Choice };

type Step =
  | { readonly at: "choose"; readonly problem: string | null }
  | { readonly at: "working"; readonly sent: number | null }
  | { readonly at: "sealed"; readonly words: string; readonly problem: string | null }
  | { readonly at: "plan"; readonly plan: ImportPlan }
  | { readonly at: "done"; readonly outcome: ValueOf<"transfer.apply"> };

/** Everything that leads from one step to the next. */
function useImport() {
  const [step, setStep] = useState<Step>({ at: "choose", problem: null });
  const giveUp = useRef(new AbortController());
  const choose = (problem: string | null) => {
    setStep({ at: "choose", problem });
  };
  const cancel = () => {
    giveUp.current.abort();
    giveUp.current = new AbortController();
    ask("transfer.cancel", {}).catch(() => undefined);
  };
  useEffect(
    () => () => {
      // SECURITY: who leaves, leaves nothing of the file behind.
      ask("transfer.discard", {}).catch(() => undefined);
    },
    [],
  );
  const read = async ({ key, ...needs }: Needs) => {
    setStep({ at: "working", sent: 1 });
    const reply = await (key === undefined
      ? ask("transfer.read", needs)
      : carryIn(key, (keyFile) => ask("transfer.read", { ...needs, keyFile })));
    if (reply.ok) setStep({ at: "plan", plan: withAsked(reply.value, needs) });
    else setStep(stepAfter(reply.failure));
  };
  const take = async (file: Choice) => {
    setStep({ at: "working", sent: 0 });
    const carrying: Carrying = {
      signal: giveUp.current.signal,
      onProgress: (done, total) => {
        setStep({ at: "working", sent: done / total });
      },
    };
    const reply = await carryIn(file, (ticket) => ask("transfer.open", { ticket }), carrying);
    if (reply.ok) await read({});
    else choose(reply.failure.message);
  };
  const pick = async (purpose: "import" | "import-folder") => {
    const reply = await chooseFiles(purpose);
    if (!reply.ok) {
      choose(reply.failure.message);
      return;
    }
    const [file] = reply.value;
    if (file !== undefined) await take(file);
  };
  const open = async (path: string) => {
    const reply = await ask("transfer.openPath", { path });
    if (reply.ok) await read({});
    else choose(reply.failure.message);
  };
  const apply = async (choices: InputOf<"transfer.apply">) => {
    setStep({ at: "working", sent: null });
    const reply = await ask("transfer.apply", choices);
    if (reply.ok) setStep({ at: "done", outcome: reply.value });
    else choose(reply.failure.message);
  };
  return { step, choose, cancel, read, take, pick, open, apply };
}

/** From a file of another program to records of one's own, a step at a time. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const { step, choose, cancel, read, take, pick, open, apply } = useImport();
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="Import"
      foot={<Foot step={step} onClose={onClose} onCancel={cancel} />}
    >
      <div className="transfer">{draw()}</div>
    </Dialog>
  );

  function draw() {
    switch (step.at) {
      case "choose":
        return (
          <Choose
            problem={step.problem}
            onChoose={run(pick)}
            onFile={run(take)}
            onPath={run(open)}
          />
        );
      case "working":
        return <Working sent={step.sent} />;
      case "sealed":
        return <UnlockFile {...step} isBusy={false} onOpen={run(read)} />;
      case "plan":
        return (
          <Plan
            plan={step.plan}
            onColumns={run((columns) => read({ columns }))}
            onCancel={() => {
              choose(null);
            }}
            onApply={run(apply)}
          />
        );
      case "done":
        return <Done {...step.outcome} />;
    }
    return step satisfies never;
  }
}

/** As an event's handler: what `ask` answers is data, so nothing is thrown. */
function run<T>(work: (value: T) => Promise<void>): (value: T) => void {
  return (value) => {
    work(value).catch(() => undefined);
  };
}

/** The columns as they were asked for, since the trusted side answers what it would have guessed. */
function withAsked(plan: ImportPlan, { columns }: Needs): ImportPlan {
  if (plan.columns === null || columns === undefined) return plan;
  const asked = plan.columns.map((column, at) => ({ ...column, guess: columns[at] ?? "leave" }));
  return { ...plan, columns: asked };
}

function stepAfter(failure: { code: string; message: string }): Step {
  if (failure.code === "import-password-needed") {
    return { at: "sealed", words: failure.message, problem: null };
  }
  if (failure.code === "import-password-wrong") {
    return { at: "sealed", words: "", problem: failure.message };
  }
  return { at: "choose", problem: failure.message };
}

interface FootProps {
  readonly step: Step;
  readonly onClose: () => void;
  readonly onCancel: () => void;
}

function Foot({ step, onClose, onCancel }: FootProps) {
  if (step.at === "working") return <Button onClick={onCancel}>Cancel</Button>;
  return (
    <Button combo="Esc" look={step.at === "done" ? "primary" : "plain"} onClick={onClose}>
      {step.at === "done" ? "Done" : "Close"}
    </Button>
  );
}

function Done({ added, replaced, skipped }: ValueOf<"transfer.apply">) {
  return (
    <Note tone="ok" title={added === 1 ? "1 record came in" : `${added} records came in`}>
      {replaced > 0
        ? `${replaced} replaced what was here; that is kept as an earlier version. `
        : ""}
      {skipped > 0 ? `${skipped} were here already. ` : ""}
      The vault as it was before lies beside the daily backups. Delete the exported file now: it may
      hold every password in the clear.
    </Note>
  );
}
