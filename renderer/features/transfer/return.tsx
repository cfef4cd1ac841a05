import "./transfer.css";
import { useEffect, useRef, useState } from "react";
import { ask, carryIn, chooseFiles, hasDialogs } from "#bridge";
import type { Choice, ValueOf } from "#bridge";
import { Button, Dialog, Field, FieldProblem, Note, SecretInput, TextInput } from "#ui";
import { Travelling } from "./travel-progress.tsx";
import { TravelVaults } from "./travel-vaults.tsx";

type Step =
  | { readonly at: "choose"; readonly problem: string | null }
  | { readonly at: "sealed"; readonly name: string; readonly problem: string | null }
  | { readonly at: "working"; readonly step: "reading" | "returning" }
  | { readonly at: "look"; readonly found: ValueOf<"travel.open"> }
  | { readonly at: "done"; readonly outcome: ValueOf<"travel.return"> };

function useReturning() {
  const [step, setStep] = useState<Step>({ at: "choose", problem: null });
  useEffect(
    () => () => {
      // SECURITY: who leaves, leaves nothing of the file behind.
      ask("travel.discard", {}).catch(() => undefined);
    },
    [],
  );
  const choose = (problem: string | null) => {
    setStep({ at: "choose", problem });
  };
  const took = (reply: Awaited<ReturnType<typeof take>>) => {
    if (reply.ok) setStep({ at: "sealed", name: reply.value.name, problem: null });
    else choose(reply.failure.message);
  };
  const pick = async () => {
    const reply = await chooseFiles("travel");
    if (!reply.ok) choose(reply.failure.message);
    else if (reply.value[0] !== undefined) took(await take(reply.value[0]));
  };
  const open = async (name: string, password: string) => {
    setStep({ at: "working", step: "reading" });
    const reply = await ask("travel.open", { password });
    if (reply.ok) setStep({ at: "look", found: reply.value });
    else if (reply.failure.code === "import-password-wrong")
      setStep({ at: "sealed", name, problem: reply.failure.message });
    else choose(reply.failure.message);
  };
  const bringIn = async () => {
    setStep({ at: "working", step: "returning" });
    const reply = await ask("travel.return", {});
    if (reply.ok) setStep({ at: "done", outcome: reply.value });
    else choose(reply.failure.message);
  };
  const path = async (typed: string) => {
    took(await takePath(typed));
  };
  return { step, pick, path, open, bringIn };
}

function take(choice: Choice) {
  return carryIn(choice, (ticket) => ask("travel.take", { ticket }));
}

function takePath(path: string) {
  return ask("travel.take", { path });
}

/** Brings vaults back from a travel file: which, is seen before it is done. */
export function ReturnDialog({ onClose }: { onClose: () => void }) {
  const { step, pick, path, open, bringIn } = useReturning();
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="Open a travel file"
      foot={
        <>
          <Button combo="Esc" look={step.at === "done" ? "primary" : "plain"} onClick={onClose}>
            {footOf(step)}
          </Button>
          {step.at === "look" ? (
            <Button
              look="primary"
              onClick={() => {
                bringIn().catch(() => undefined);
              }}
            >
              Bring them in
            </Button>
          ) : null}
        </>
      }
    >
      <div className="stack transfer">{draw()}</div>
    </Dialog>
  );

  function draw() {
    switch (step.at) {
      case "choose":
        return <Choose problem={step.problem} onPick={quietly(pick)} onPath={quietly(path)} />;
      case "sealed":
        return (
          <Unseal key={step.name} {...step} onOpen={quietly((typed) => open(step.name, typed))} />
        );
      case "working":
        return <Travelling key={step.step} first={step.step} />;
      case "look":
        return (
          <>
            <TravelVaults heading="In this file" vaults={step.found.vaults} none="None." />
            <p className="text-2">They come in whole, with their history, files and trash.</p>
          </>
        );
      case "done":
        return <Done {...step.outcome} />;
    }
    return step satisfies never;
  }
}

function footOf({ at }: Step): string {
  if (at === "working") return "Cancel";
  return at === "done" ? "Done" : "Close";
}

/** As an event's handler: what `ask` answers is data, so nothing is thrown. */
function quietly<T>(work: (value: T) => Promise<void>): (value: T) => void {
  return (value) => {
    work(value).catch(() => undefined);
  };
}

interface ChooseProps {
  readonly problem: string | null;
  readonly onPick: (nothing: undefined) => void;
  readonly onPath: (path: string) => void;
}

function Choose({ problem, onPick, onPath }: ChooseProps) {
  const typed = useRef<HTMLInputElement>(null);
  return (
    <>
      <p>A file that vaults were taken off a device with. It is opened with its password.</p>
      <div className="row">
        <Button
          look="primary"
          onClick={() => {
            onPick(undefined);
          }}
        >
          Choose a file…
        </Button>
      </div>
      {hasDialogs() ? null : (
        <Field label="Or the path of the file on this machine">
          {({ id, describedBy }) => (
            <div className="row">
              <TextInput ref={typed} id={id} mono className="grow" aria-describedby={describedBy} />
              <Button
                onClick={() => {
                  const path = typed.current?.value.trim() ?? "";
                  if (path !== "") onPath(path);
                }}
              >
                Open
              </Button>
            </div>
          )}
        </Field>
      )}
      {problem === null ? null : <FieldProblem>{problem}</FieldProblem>}
    </>
  );
}

interface UnsealProps {
  readonly name: string;
  readonly problem: string | null;
  readonly onOpen: (password: string) => void;
}

function Unseal({ name, problem, onOpen }: UnsealProps) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        onOpen(field.current?.value ?? "");
      }}
    >
      <Field label="Password of the file" hint={name} problem={problem}>
        {({ id, describedBy }) => (
          <SecretInput
            ref={field}
            id={id}
            large
            autoFocus
            bad={problem !== null}
            aria-describedby={describedBy}
          />
        )}
      </Field>
      <div className="row">
        <span className="grow" />
        <Button type="submit" look="primary">
          Open the file
        </Button>
      </div>
    </form>
  );
}

function Done({ vaults, records }: ValueOf<"travel.return">) {
  return (
    <Note tone="ok" title={records === 1 ? "1 record is back" : `${records} records are back`}>
      {vaults.map(({ name }) => name).join(", ")}. Everything is as it was. Remove the file when you
      no longer need it.
    </Note>
  );
}
