import { FileUp } from "lucide-react";
import { useRef, useState } from "react";
import { Button, Field, FieldProblem, TextInput } from "#ui";

interface ChooseProps {
  readonly problem: string | null;
  readonly isBusy: boolean;
  readonly onFile: (file: File) => void;
  readonly onPath: (path: string) => void;
}

/** A file by the system's dialog or dropped here, or the path of a file or folder of this machine. */
export function Choose({ problem, isBusy, onFile, onPath }: ChooseProps) {
  const picker = useRef<HTMLInputElement>(null);
  const path = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const take = (files: FileList | null) => {
    const file = files?.[0];
    if (file !== undefined) onFile(file);
  };
  return (
    <div className="stack">
      <div
        className={isOver ? "drop drop-over" : "drop"}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => {
          setOver(false);
        }}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer.files);
        }}
      >
        <FileUp className="ic" aria-hidden />
        <p>Drop the file that your other program exported here.</p>
        <Button
          look="primary"
          disabled={isBusy}
          onClick={() => {
            picker.current?.click();
          }}
        >
          Choose a file…
        </Button>
        <input
          ref={picker}
          type="file"
          hidden
          aria-label="File to import"
          onChange={(event) => {
            take(event.currentTarget.files);
            event.currentTarget.value = "";
          }}
        />
      </div>
      <Field
        label="Or the path of a file or folder on this machine"
        hint="For very large files, and for a pass or gopass store."
      >
        {({ id, describedBy }) => (
          <div className="row">
            <TextInput
              ref={path}
              id={id}
              mono
              className="grow"
              placeholder="~/.password-store"
              aria-describedby={describedBy}
            />
            <Button
              disabled={isBusy}
              onClick={() => {
                const typed = path.current?.value.trim() ?? "";
                if (typed !== "") onPath(typed);
              }}
            >
              Open
            </Button>
          </div>
        )}
      </Field>
      {problem === null ? null : <FieldProblem>{problem}</FieldProblem>}
    </div>
  );
}
