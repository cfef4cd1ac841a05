import { useRef, useState } from "react";
import type { Settings } from "#contract";
import { ask, useRead } from "#bridge";
import { Button, Dialog, Field, showToast, TextInput } from "#ui";
import { BackupRows } from "./backups.tsx";
import { MergeRow } from "./merge.tsx";
import { TrashRow } from "./trash.tsx";

/** Where everything is kept, and how to keep it elsewhere. */
export function DataSection({
  backups,
  onTransfer,
}: {
  backups: Settings["backups"];
  onTransfer: (what: "import" | "export") => void;
}) {
  const { data } = useRead("app.about", {});
  const [isMoving, setMoving] = useState(false);
  return (
    <>
      <TransferRow
        title="Import"
        hint="From another password manager, a browser, or a sealed export of Sallyport."
        onOpen={() => {
          onTransfer("import");
        }}
      />
      <TransferRow
        title="Export"
        hint="Everything as one sealed file, or in the format of another program."
        onOpen={() => {
          onTransfer("export");
        }}
      />
      <TrashRow />
      <div className="setting">
        <div className="grow">
          Data folder
          <p className="setting-hint mono selectable">{data?.dataFolder ?? ""}</p>
        </div>
        <Button
          disabled={data === undefined}
          onClick={() => {
            setMoving(true);
          }}
        >
          Move…
        </Button>
      </div>
      <BackupRows backups={backups} />
      <MergeRow />
      <p className="setting-words">
        The folder holds one database and its sealed daily backups. Everything that is yours in it
        is encrypted. To back it up, copy the whole folder.
      </p>
      {isMoving ? (
        <MoveDialog
          from={data?.dataFolder ?? ""}
          onClose={() => {
            setMoving(false);
          }}
        />
      ) : null}
    </>
  );
}

interface TransferRowProps {
  readonly title: string;
  readonly hint: string;
  readonly onOpen: () => void;
}

function TransferRow({ title, hint, onOpen }: TransferRowProps) {
  return (
    <div className="setting">
      <div className="grow">
        {title}
        <p className="setting-hint">{hint}</p>
      </div>
      <Button onClick={onOpen}>{title}…</Button>
    </div>
  );
}

function MoveDialog({ from, onClose }: { from: string; onClose: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const move = async () => {
    const folder = field.current?.value.trim() ?? "";
    if (folder === "") {
      setProblem("Write the whole path of an empty folder.");
      return;
    }
    setBusy(true);
    const reply = await ask("settings.moveData", { folder });
    setBusy(false);
    if (!reply.ok) {
      setProblem(reply.failure.message);
      return;
    }
    showToast({
      title: `The data folder is now ${reply.value.folder}`,
      detail: `A copy stayed in ${from}. Delete that folder once you have seen that all is well.`,
    });
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      onSubmit={() => {
        move().catch(() => undefined);
      }}
      title="Move the data folder"
      description="Sallyport locks, copies everything, and opens the copy to prove it. The old folder stays as it is, for you to delete. Sessions are closed."
      foot={
        <>
          <Button combo="Esc" onClick={onClose}>
            Keep it here
          </Button>
          <Button type="submit" look="primary" disabled={isBusy}>
            Move
          </Button>
        </>
      }
    >
      <div className="stack">
        <Field label="New folder" problem={problem} hint={`Now: ${from}`}>
          {({ id, describedBy }) => (
            <TextInput
              ref={field}
              id={id}
              mono
              autoFocus
              bad={problem !== null}
              aria-describedby={describedBy}
            />
          )}
        </Field>
      </div>
    </Dialog>
  );
}
