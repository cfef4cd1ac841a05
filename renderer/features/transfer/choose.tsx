import { FileUp } from "lucide-react";
import { useRef, useState } from "react";
import { hasDialogs } from "#bridge";
import { Button, Field, FieldProblem, TextInput } from "#ui";

interface ChooseProps {
  readonly problem: string | null;
  /** Asks for a file, or for a folder of them. */
  readonly onChoose: (purpose: "import" | "import-folder") => void;
  readonly onFile: (file: File) => void;
  readonly onPath: (path: string) => void;
}

/** A file or folder by the system's dialog, or a file dropped here; without the system's dialog, also a path. */
export function Choose({ problem, onChoose, onFile, onPath }: ChooseProps) {
  const [isOver, setOver] = useState(false);
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
          const [file] = event.dataTransfer.files;
          if (file !== undefined) onFile(file);
        }}
      >
        <FileUp className="ic" aria-hidden />
        <p>Drop the file that your other program exported here.</p>
        <div className="row">
          <Button
            look="primary"
            onClick={() => {
              onChoose("import");
            }}
          >
            Choose a file…
          </Button>
          {hasDialogs() ? (
            <Button
              onClick={() => {
                onChoose("import-folder");
              }}
            >
              Choose a folder…
            </Button>
          ) : null}
        </div>
      </div>
      {hasDialogs() ? null : <PathField onPath={onPath} />}
      {problem === null ? null : <FieldProblem>{problem}</FieldProblem>}
    </div>
  );
}

function PathField({ onPath }: Pick<ChooseProps, "onPath">) {
  const path = useRef<HTMLInputElement>(null);
  return (
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
  );
}
