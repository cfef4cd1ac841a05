import { Download, Ellipsis, Pencil, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import type { AttachmentView } from "#contract";
import { ask } from "#bridge";
import {
  Button,
  Dialog,
  Field,
  IconButton,
  Menu,
  momentText,
  showFailure,
  showToast,
  TextInput,
} from "#ui";
import { saveFile } from "./going.ts";
import { iconOfFile, sizeText } from "./kinds.ts";

interface FileRowProps {
  readonly recordId: string;
  readonly file: AttachmentView;
  readonly mayChange: boolean;
}

/** A file that a record has, and what can be done with it. */
export function FileRow({ recordId, file, mayChange }: FileRowProps) {
  const { name, bytes, addedAt, damaged } = file;
  const [isRenaming, setRenaming] = useState(false);
  const Icon = iconOfFile(name);
  return (
    <li className="file">
      <Icon className="ic file-icon" aria-hidden />
      <span className="file-text">
        <span className="clip" title={name}>
          {name}
        </span>
        <span className="file-facts">
          {sizeText(bytes)} · added {momentText(addedAt)}
          {damaged ? <span className="file-problem"> · a part of it is missing</span> : null}
        </span>
      </span>
      <span className="file-acts">
        <IconButton
          icon={Download}
          label={`Save ${name}`}
          onClick={() => {
            saveFile(recordId, file).catch(() => undefined);
          }}
        />
        {mayChange ? (
          <Menu
            trigger={<IconButton icon={Ellipsis} label={`More for ${name}`} />}
            entries={[
              {
                label: "Rename…",
                icon: Pencil,
                onSelect: () => {
                  setRenaming(true);
                },
              },
              {
                label: "Remove",
                icon: Trash2,
                danger: true,
                onSelect: () => {
                  remove(recordId, file).catch(() => undefined);
                },
              },
            ]}
          />
        ) : null}
      </span>
      {isRenaming ? (
        <Rename
          recordId={recordId}
          file={file}
          onClose={() => {
            setRenaming(false);
          }}
        />
      ) : null}
    </li>
  );
}

async function remove(recordId: string, { id: fileId, name }: AttachmentView): Promise<void> {
  const reply = await ask("attachments.remove", { id: recordId, fileId });
  if (!reply.ok) {
    showFailure(reply.failure);
    return;
  }
  const restore = async () => {
    const back = await ask("attachments.restore", { id: recordId, fileId });
    if (!back.ok) showFailure(back.failure);
  };
  showToast({
    title: `${name} was removed.`,
    detail: "Earlier versions keep it.",
    icon: Trash2,
    action: {
      label: "Undo",
      combo: "mod+z",
      run: () => {
        restore().catch(() => undefined);
      },
    },
  });
}

interface RenameProps {
  readonly recordId: string;
  readonly file: AttachmentView;
  readonly onClose: () => void;
}

function Rename({ recordId, file, onClose }: RenameProps) {
  const field = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const rename = async () => {
    const name = field.current?.value.trim() ?? "";
    if (name === "") {
      setProblem("Give it a name.");
      return;
    }
    const reply = await ask("attachments.rename", { id: recordId, fileId: file.id, name });
    if (reply.ok) onClose();
    else setProblem(reply.failure.message);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      onSubmit={() => {
        rename().catch(() => undefined);
      }}
      title="Rename the file"
      foot={
        <>
          <Button combo="Esc" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" look="primary">
            Rename
          </Button>
        </>
      }
    >
      <Field label="Name" problem={problem}>
        {({ id, describedBy }) => (
          <TextInput
            ref={field}
            id={id}
            autoFocus
            maxLength={255}
            defaultValue={file.name}
            bad={problem !== null}
            aria-describedby={describedBy}
          />
        )}
      </Field>
    </Dialog>
  );
}
