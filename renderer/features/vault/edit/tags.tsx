import { X } from "lucide-react";
import { useId, useState } from "react";
import type { KeyboardEvent } from "react";
import { isMod } from "#ui";

interface TagFieldProps {
  readonly id: string;
  readonly tags: readonly string[];
  /** Tags that other records have, to choose from while typing. */
  readonly known: readonly string[];
  readonly onChange: (tags: readonly string[]) => void;
}

/** Adds what was typed as one tag or several; the same tag never twice. */
export function withTags(tags: readonly string[], typed: string): readonly string[] {
  const added = typed
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
  return [...new Set([...tags, ...added])];
}

export function TagField({ id, tags, known, onChange }: TagFieldProps) {
  const [typed, setTyped] = useState("");
  const list = useId();
  const add = () => {
    if (typed.trim() !== "") onChange(withTags(tags, typed));
    setTyped("");
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" || event.key === ",") {
      event.preventDefault();
      add();
    } else if (isMod(event) && event.key === "s") {
      // The form is saved in this very moment, with the tag that is still in the field.
      add();
    } else if (event.key === "Backspace" && typed === "") onChange(tags.slice(0, -1));
  };
  return (
    <div className="input tag-field">
      {tags.map((tag) => (
        <span key={tag} className="tag">
          {tag}
          <button
            type="button"
            aria-label={`Remove tag ${tag}`}
            onClick={() => {
              onChange(tags.filter((one) => one !== tag));
            }}
          >
            <X className="ic" aria-hidden />
          </button>
        </span>
      ))}
      <input
        id={id}
        type="text"
        list={list}
        maxLength={64}
        autoComplete="off"
        spellCheck={false}
        placeholder={tags.length === 0 ? "Add a tag" : ""}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
        }}
        onKeyDown={onKey}
        onBlur={add}
      />
      <datalist id={list}>
        {known
          .filter((tag) => !tags.includes(tag))
          .map((tag) => (
            <option key={tag} value={tag} />
          ))}
      </datalist>
    </div>
  );
}
