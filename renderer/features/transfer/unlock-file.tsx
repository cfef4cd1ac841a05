import { useRef, useState } from "react";
import { chooseFiles } from "#bridge";
import type { Choice } from "#bridge";
import { Button, Field, SecretInput, showFailure, takeSecret } from "#ui";

interface UnlockFileProps {
  readonly words: string;
  readonly problem: string | null;
  readonly isBusy: boolean;
  readonly onOpen: (needs: { password?: string; key?: Choice }) => void;
}

/** The file is sealed: its password, and its key file where it has one. */
export function UnlockFile({ words, problem, isBusy, onOpen }: UnlockFileProps) {
  const password = useRef<HTMLInputElement>(null);
  const [key, setKey] = useState<Choice | null>(null);
  const open = () => {
    const typed = takeSecret(password);
    onOpen({
      ...(typed === "" && key !== null ? {} : { password: typed }),
      ...(key === null ? {} : { key }),
    });
  };
  const chooseKey = async () => {
    const reply = await chooseFiles("key-file");
    if (!reply.ok) showFailure(reply.failure);
    else if (reply.value[0] !== undefined) setKey(reply.value[0]);
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        open();
      }}
    >
      <Field label="Password of the file" hint={words} problem={problem}>
        {({ id, describedBy }) => (
          <SecretInput
            ref={password}
            id={id}
            large
            autoFocus
            bad={problem !== null}
            aria-describedby={describedBy}
          />
        )}
      </Field>
      <div className="row">
        <Button
          onClick={() => {
            chooseKey().catch(() => undefined);
          }}
        >
          {key === null ? "Key file, if it has one…" : key.name}
        </Button>
        <span className="grow" />
        <Button type="submit" look="primary" disabled={isBusy}>
          Open the file
        </Button>
      </div>
    </form>
  );
}
