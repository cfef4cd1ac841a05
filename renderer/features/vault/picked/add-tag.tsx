import { useId, useRef, useState } from "react";
import { useRead } from "#bridge";
import { Button, Dialog, Field, TextInput } from "#ui";
import { countText } from "../changes.ts";

interface AddTagProps {
  readonly count: number;
  readonly onTag: (tag: string) => void;
  readonly onClose: () => void;
}

/** Asks for the tag that all of them shall have. */
export function AddTag({ count, onTag, onClose }: AddTagProps) {
  const field = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const known = useRead("records.counts", {}).data?.tags ?? [];
  const list = useId();
  const add = () => {
    const tag = field.current?.value.trim() ?? "";
    if (tag === "" || tag.includes(",")) {
      setProblem(tag === "" ? "Give it a name." : "One tag at a time, without a comma.");
      return;
    }
    onTag(tag);
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      onSubmit={add}
      title={`Add a tag to ${countText(count)}`}
      foot={
        <>
          <Button combo="Esc" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" look="primary">
            Add the tag
          </Button>
        </>
      }
    >
      <Field label="Tag" problem={problem}>
        {({ id, describedBy }) => (
          <TextInput
            ref={field}
            id={id}
            list={list}
            autoFocus
            autoComplete="off"
            maxLength={64}
            bad={problem !== null}
            aria-describedby={describedBy}
          />
        )}
      </Field>
      <datalist id={list}>
        {known.map(({ key }) => (
          <option key={key} value={key} />
        ))}
      </datalist>
    </Dialog>
  );
}
