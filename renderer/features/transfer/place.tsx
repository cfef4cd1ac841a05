import { useState } from "react";
import type { ReactNode } from "react";
import { ask, hasDialogs } from "#bridge";
import type { InputOf, ValueOf } from "#bridge";
import { Button, Checkbox, Field, showFailure, TextInput } from "#ui";

type Format = ValueOf<"transfer.formats">["exports"][number];

interface Chosen {
  readonly to: InputOf<"transfer.export">["to"];
  /** As it is told to the person. */
  readonly path: string;
}

interface Place {
  readonly field: ReactNode;
  /** Asks for it where nobody did before; null when the person closed the dialog. */
  readonly choose: () => Promise<Chosen | null>;
}

/** Where an export is written to: chosen in the system's dialog where the host has one, and typed elsewhere. */
export function usePlace(format: Pick<Format, "extension"> | undefined): Place {
  const name = `sallyport-${today()}${format?.extension ?? ""}`;
  const chosen = useChosen(name);
  const typed = useTyped(name);
  return hasDialogs() ? chosen : typed;
}

function useChosen(name: string): Place {
  const [kept, setKept] = useState<(Chosen & { readonly name: string }) | null>(null);
  // Another format has another ending: what was chosen for the one before is not its place.
  const current = kept?.name === name ? kept : null;
  const pick = async (): Promise<Chosen | null> => {
    const reply = await ask("files.destination", { name });
    if (!reply.ok) showFailure(reply.failure);
    if (!reply.ok || reply.value === null) return null;
    const { ticket, path } = reply.value;
    const next = { to: { ticket }, path: path ?? name, name };
    setKept(next);
    return next;
  };
  return {
    choose: async () => current ?? pick(),
    field: (
      <Field label="File" hint="On this machine. Only you will be able to read it.">
        {({ id, describedBy }) => (
          <div className="row">
            <output id={id} aria-describedby={describedBy} className="mono clip grow">
              {current?.path ?? "Not chosen yet"}
            </output>
            <Button
              onClick={() => {
                pick().catch(() => undefined);
              }}
            >
              Choose…
            </Button>
          </div>
        )}
      </Field>
    ),
  };
}

function useTyped(name: string): Place {
  const [typed, setTyped] = useState<string | null>(null);
  const [mayReplace, setMayReplace] = useState(false);
  const path = typed ?? `~/${name}`;
  return {
    choose: () => Promise.resolve({ to: { path, mayReplace }, path }),
    field: (
      <>
        <Field label="File" hint="On this machine. Only you will be able to read it.">
          {({ id, describedBy }) => (
            <TextInput
              id={id}
              mono
              value={path}
              aria-describedby={describedBy}
              onChange={(event) => {
                setTyped(event.currentTarget.value);
              }}
            />
          )}
        </Field>
        <Checkbox checked={mayReplace} onChange={setMayReplace}>
          Replace a file of this name
        </Checkbox>
      </>
    ),
  };
}

function today(): string {
  const now = new Date();
  const two = (value: number) => String(value).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
