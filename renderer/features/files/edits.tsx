import { FilePenLine } from "lucide-react";
import type { Edit } from "#contract";
import { ask, useRead, useReadAgain } from "#bridge";
import { Button } from "#ui";
import { plainName } from "./entries.ts";
import { run } from "./run.ts";

/** The files that are open in the system's editor. */
export function Edits() {
  const edits = useRead("sftp.edits", {}).data ?? [];
  const readAgain = useReadAgain();
  if (edits.length === 0) return null;
  return (
    <ul className="sides-edits" aria-label="Files that are being edited">
      {edits.map((edit) => (
        <li key={edit.id} className="small">
          <FilePenLine className="ic ic-s text-3" aria-hidden />
          <bdi className="clip">{plainName(edit.path)}</bdi>
          <span
            className={edit.state === "open" || edit.state === "saving" ? "text-3" : "text-danger"}
          >
            {stateText(edit)}
          </span>
          <span className="grow" />
          {edit.state === "conflict" || edit.state === "failed" ? (
            <Button
              size="s"
              look="danger"
              onClick={() => {
                run(ask("sftp.overwrite", { editId: edit.id }));
              }}
            >
              Overwrite
            </Button>
          ) : null}
          <Button
            size="s"
            look="quiet"
            onClick={() => {
              run(ask("sftp.endEdit", { editId: edit.id }), () => {
                readAgain("sftp.edits");
              });
            }}
          >
            End
          </Button>
        </li>
      ))}
    </ul>
  );
}

function stateText({ state, message, savedAt }: Edit): string {
  switch (state) {
    case "open":
      return savedAt === null ? "open in your editor" : "saved on the server";
    case "saving":
      return "is being brought to the server";
    case "conflict":
    case "failed":
      return message;
  }
}
