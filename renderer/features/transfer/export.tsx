import "./transfer.css";
import { useEffect, useRef, useState } from "react";
import type { RefObject } from "react";
import { ask, useRead } from "#bridge";
import type { ValueOf } from "#bridge";
import {
  Button,
  Dialog,
  Field,
  NewPassword,
  Note,
  pairProblem,
  SecretInput,
  Select,
  takeSecret,
} from "#ui";
import { judgePassword } from "./judge.ts";
import { Working } from "./progress.tsx";
import { usePlace } from "./place.tsx";
import { Remarks } from "./remarks.tsx";

type Format = ValueOf<"transfer.formats">["exports"][number];
type Step =
  | { readonly at: "form" }
  | { readonly at: "working" }
  | { readonly at: "done"; readonly file: string; readonly outcome: ValueOf<"transfer.export"> };

interface ExportProps {
  /** Those that were chosen; null for all there are. */
  readonly recordIds: readonly string[] | null;
  readonly onClose: () => void;
}

/** Writes records to a file of this machine. The master password is asked for again. */
export function ExportDialog({ recordIds, onClose }: ExportProps) {
  const [formats, setFormats] = useState<readonly Format[]>([]);
  const [step, setStep] = useState<Step>({ at: "form" });
  useEffect(() => {
    ask("transfer.formats", {})
      .then((reply) => {
        if (reply.ok) setFormats(reply.value.exports);
      })
      .catch(() => undefined);
    return () => {
      ask("transfer.cancel", {}).catch(() => undefined);
    };
  }, []);
  const close = (
    <Button combo="Esc" onClick={onClose}>
      Close
    </Button>
  );
  if (step.at === "done") {
    const { records, remarks } = step.outcome;
    return (
      <Dialog open wide onClose={onClose} title="Export" foot={close}>
        <div className="stack transfer">
          <Note
            tone="ok"
            title={records === 1 ? "1 record was written" : `${records} records were written`}
          >
            {step.file}
          </Note>
          {remarks.length === 0 ? null : <Remarks remarks={remarks} />}
        </div>
      </Dialog>
    );
  }
  return (
    <Form
      formats={formats}
      recordIds={recordIds}
      isBusy={step.at === "working"}
      onClose={onClose}
      onStep={setStep}
    />
  );
}

type FieldRef = RefObject<HTMLInputElement | null>;

interface FormProps extends ExportProps {
  readonly formats: readonly Format[];
  readonly isBusy: boolean;
  readonly onStep: (step: Step) => void;
}

function Form({ formats, recordIds, isBusy, onClose, onStep }: FormProps) {
  const vaults = useRead("vaults.list", {}).data ?? [];
  const [name, setName] = useState<string | null>(null);
  const format = formats.find((one) => one.name === name) ?? formats[0];
  const place = usePlace(format);
  const [problem, setProblem] = useState<string | null>(null);
  const master = useRef<HTMLInputElement>(null);
  const first = useRef<HTMLInputElement>(null);
  const again = useRef<HTMLInputElement>(null);
  const write = async () => {
    if (format === undefined) return;
    const { password, unequal } = passwordOf(format, first, again);
    setProblem(unequal);
    if (unequal !== null) return;
    const to = await place.choose();
    if (to === null) return;
    onStep({ at: "working" });
    const reply = await ask("transfer.export", {
      ...{ format: format.name, to: to.to, vaultIds: vaults.map(({ id }) => id) },
      masterPassword: takeSecret(master),
      ...(password === null ? {} : { password }),
      ...(recordIds === null ? {} : { recordIds: [...recordIds] }),
    });
    onStep(reply.ok ? { at: "done", file: to.path, outcome: reply.value } : { at: "form" });
    if (!reply.ok) setProblem(reply.failure.message);
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      onSubmit={() => {
        write().catch(() => undefined);
      }}
      title={recordIds === null ? "Export" : `Export ${recordIds.length} records`}
      foot={
        <>
          <Button combo="Esc" onClick={onClose}>
            {isBusy ? "Cancel" : "Close"}
          </Button>
          <Button type="submit" look="primary" disabled={isBusy || format === undefined}>
            Write the file
          </Button>
        </>
      }
    >
      <div className="stack transfer">
        <FormatField formats={formats} name={format?.name ?? ""} onName={setName} />
        <Warning format={format} />
        {place.field}
        <OwnPassword
          format={format}
          first={first}
          again={again}
          onEdit={() => {
            setProblem(null);
          }}
        />
        <Field label="Your master password" problem={problem}>
          {({ id, describedBy }) => (
            <SecretInput ref={master} id={id} large aria-describedby={describedBy} />
          )}
        </Field>
        {isBusy ? <Working sent={null} /> : null}
      </div>
    </Dialog>
  );
}

/** The file's own password, typed twice; null where the format has none. */
function passwordOf({ sealed }: Format, first: FieldRef, again: FieldRef) {
  if (!sealed) return { password: null, unequal: null };
  const password = first.current?.value ?? "";
  return { password, unequal: pairProblem(password, again.current?.value ?? "") };
}

interface FormatFieldProps {
  readonly formats: readonly Format[];
  readonly name: string;
  readonly onName: (name: string) => void;
}

function FormatField({ formats, name, onName }: FormatFieldProps) {
  return (
    <Field label="Format">
      {({ id }) => (
        <Select
          id={id}
          label="Format"
          value={name}
          choices={formats.map((one) => ({ value: one.name, label: one.label }))}
          onChange={onName}
        />
      )}
    </Field>
  );
}

interface OwnPasswordProps {
  readonly format: Format | undefined;
  readonly first: FieldRef;
  readonly again: FieldRef;
  readonly onEdit: () => void;
}

function OwnPassword({ format, ...rest }: OwnPasswordProps) {
  if (format?.sealed !== true) return null;
  return (
    <NewPassword label="Password of the file" problem={null} onJudge={judgePassword} {...rest} />
  );
}

function Warning({ format }: { format: Format | undefined }) {
  if (format?.sealed !== false) return null;
  return (
    <Note tone="danger" title="This file holds every password as plain text">
      Whoever gets it, or a copy, a backup or a synced folder of it, can read everything. A deleted
      file can often be brought back. Choose a sealed format unless another program needs this one.
    </Note>
  );
}
