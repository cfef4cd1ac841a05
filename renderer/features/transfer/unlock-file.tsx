import { useRef, useState } from "react";
import { Button, Field, SecretInput, takeSecret } from "#ui";
import { readSmall } from "./send-file.ts";

interface UnlockFileProps {
  readonly words: string;
  readonly problem: string | null;
  readonly isBusy: boolean;
  readonly onOpen: (needs: { password?: string; keyFile?: string }) => void;
}

/** The file is sealed: its password, and its key file where it has one. */
export function UnlockFile({ words, problem, isBusy, onOpen }: UnlockFileProps) {
  const password = useRef<HTMLInputElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const [keyFile, setKeyFile] = useState<File | null>(null);
  const open = async () => {
    const key = keyFile === null ? null : await readSmall(keyFile);
    const typed = takeSecret(password);
    onOpen({
      ...(typed === "" && key !== null ? {} : { password: typed }),
      ...(key === null ? {} : { keyFile: key }),
    });
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        open().catch(() => undefined);
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
            picker.current?.click();
          }}
        >
          {keyFile === null ? "Key file, if it has one…" : keyFile.name}
        </Button>
        <input
          ref={picker}
          type="file"
          hidden
          aria-label="Key file"
          onChange={(event) => {
            setKeyFile(event.currentTarget.files?.[0] ?? null);
          }}
        />
        <span className="grow" />
        <Button type="submit" look="primary" disabled={isBusy}>
          Open the file
        </Button>
      </div>
    </form>
  );
}
