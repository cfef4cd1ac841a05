import { useState } from "react";
import type { FileEntry } from "#contract";
import { Button, Checkbox, Confirm, Dialog, Field, TextInput } from "#ui";
import { modeText, plainName } from "./entries.ts";

/** What is asked before something is done. */
export type Asked =
  | { readonly kind: "new-folder"; readonly side: "local" | "remote" }
  | { readonly kind: "rename"; readonly side: "local" | "remote"; readonly name: string }
  | { readonly kind: "delete"; readonly names: readonly string[] }
  | { readonly kind: "mode"; readonly entries: readonly FileEntry[] }
  | {
      readonly kind: "replace";
      readonly names: readonly string[];
      readonly there: readonly string[];
      readonly copy: (existing: "skip" | "replace") => void;
    };

interface AskedProps {
  readonly asked: Asked | null;
  readonly onDone: () => void;
  readonly onName: (asked: Asked & { kind: "new-folder" | "rename" }, name: string) => void;
  readonly onDelete: (names: readonly string[]) => void;
  readonly onMode: (names: readonly string[], mode: number) => void;
}

export function AskedDialog({ asked, onDone, onName, onDelete, onMode }: AskedProps) {
  switch (asked?.kind) {
    case undefined:
      return null;
    case "new-folder":
    case "rename":
      return <NameDialog asked={asked} onDone={onDone} onName={onName} />;
    case "delete":
      return (
        <Confirm
          open
          title={`Delete ${countText(asked.names)} on the server?`}
          keep="Keep"
          confirm="Delete"
          onClose={onDone}
          onConfirm={() => {
            onDelete(asked.names);
          }}
        >
          A server has no trash: what is deleted is gone, folders with all that is in them. Links
          are deleted, and not what they lead to.
        </Confirm>
      );
    case "mode":
      return <ModeDialog entries={asked.entries} onDone={onDone} onMode={onMode} />;
    case "replace":
      return <ReplaceDialog asked={asked} onDone={onDone} />;
    default:
      return asked satisfies never;
  }
}

function countText(names: readonly string[]): string {
  const [first = ""] = names;
  return names.length === 1 ? `“${plainName(first)}”` : `${names.length} entries`;
}

function NameDialog(props: {
  asked: Asked & { kind: "new-folder" | "rename" };
  onDone: () => void;
  onName: AskedProps["onName"];
}) {
  const { asked, onDone, onName } = props;
  const [name, setName] = useState(asked.kind === "rename" ? asked.name : "");
  const isNew = asked.kind === "new-folder";
  const mayGo = name !== "" && !name.includes("/");
  return (
    <Dialog
      open
      onClose={onDone}
      onSubmit={() => {
        if (!mayGo) return;
        onDone();
        onName(asked, name);
      }}
      title={isNew ? "New folder" : `Rename “${plainName(asked.name)}”`}
      foot={
        <>
          <Button combo="Esc" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" look="primary" disabled={!mayGo}>
            {isNew ? "Make" : "Rename"}
          </Button>
        </>
      }
    >
      <Field label="Name">
        {({ id }) => (
          <TextInput
            id={id}
            autoFocus
            value={name}
            spellCheck={false}
            onChange={(event) => {
              setName(event.currentTarget.value);
            }}
          />
        )}
      </Field>
    </Dialog>
  );
}

const whose = [
  { label: "Owner", shift: 6 },
  { label: "Group", shift: 3 },
  { label: "Others", shift: 0 },
] as const;
const rights = [
  { label: "read", bit: 4 },
  { label: "write", bit: 2 },
  { label: "run or enter", bit: 1 },
] as const;

function ModeDialog(props: {
  entries: readonly FileEntry[];
  onDone: () => void;
  onMode: AskedProps["onMode"];
}) {
  const { entries, onDone, onMode } = props;
  const [mode, setMode] = useState(entries[0]?.mode ?? 0o644);
  const names = entries.map(({ name }) => name);
  return (
    <Dialog
      open
      onClose={onDone}
      onSubmit={() => {
        onDone();
        onMode(names, mode);
      }}
      title={`Permissions of ${countText(names)}`}
      foot={
        <>
          <Button combo="Esc" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" look="primary">
            Set
          </Button>
        </>
      }
    >
      <div className="sides-modes">
        {whose.map(({ label, shift }) => (
          <fieldset key={label}>
            <legend className="small text-2">{label}</legend>
            {rights.map(({ label: right, bit }) => (
              <Checkbox
                key={right}
                checked={(mode & (bit << shift)) !== 0}
                onChange={(isSet) => {
                  setMode(isSet ? mode | (bit << shift) : mode & ~(bit << shift));
                }}
              >
                {right}
              </Checkbox>
            ))}
          </fieldset>
        ))}
      </div>
      <p className="mono small text-2">
        {modeText(mode)} {mode.toString(8).padStart(3, "0")}
      </p>
    </Dialog>
  );
}

function ReplaceDialog(props: { asked: Asked & { kind: "replace" }; onDone: () => void }) {
  const { asked, onDone } = props;
  const go = (existing: "skip" | "replace") => () => {
    onDone();
    asked.copy(existing);
  };
  return (
    <Dialog
      open
      onClose={onDone}
      title={`${countText(asked.there)} ${asked.there.length === 1 ? "is" : "are"} there already`}
      description="Of a folder that is there, the files in it are meant as well."
      foot={
        <>
          <Button combo="Esc" onClick={onDone}>
            Cancel
          </Button>
          <Button onClick={go("skip")} autoFocus>
            Copy only what is new
          </Button>
          <Button look="danger" onClick={go("replace")}>
            Replace
          </Button>
        </>
      }
    />
  );
}
