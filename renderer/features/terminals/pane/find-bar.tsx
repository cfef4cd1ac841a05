import { ArrowDown, ArrowUp, CaseSensitive, Regex, X } from "lucide-react";
import { useEffect, useState } from "react";
import { IconButton, TextInput } from "#ui";
import type { Find, Found } from "../screen/find.ts";

/** Searches what a screen has scrolled away. Enter goes up, as the eye does in a log; Shift+Enter down. */
export function FindBar({ find, onClose }: { find: Find; onClose: () => void }) {
  const [text, setText] = useState("");
  const [options, setOptions] = useState({ caseSensitive: false, regex: false });
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => find.onFound(setFound), [find]);
  useEffect(() => {
    if (text === "") find.end();
    else find.typed(text, options);
  }, [find, text, options]);
  useEffect(
    () => () => {
      find.end();
    },
    [find],
  );
  const previous = () => {
    find.previous(text, options);
  };
  const next = () => {
    find.next(text, options);
  };
  return (
    <search className="find-bar">
      <TextInput
        autoFocus
        soft
        aria-label="Find in this terminal"
        placeholder="Find"
        value={text}
        after={
          <span className="micro text-3 num" role="status">
            {text === "" ? "" : foundText(found)}
          </span>
        }
        onChange={(event) => {
          setText(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") onClose();
          if (event.key === "Enter") (event.shiftKey ? next : previous)();
        }}
      />
      <IconButton
        icon={CaseSensitive}
        label="Match case"
        aria-pressed={options.caseSensitive}
        onClick={() => {
          setOptions({ ...options, caseSensitive: !options.caseSensitive });
        }}
      />
      <IconButton
        icon={Regex}
        label="Regular expression"
        aria-pressed={options.regex}
        onClick={() => {
          setOptions({ ...options, regex: !options.regex });
        }}
      />
      <IconButton icon={ArrowUp} label="Earlier" onClick={previous} />
      <IconButton icon={ArrowDown} label="Later" onClick={next} />
      <IconButton icon={X} label="Close the search" onClick={onClose} />
    </search>
  );
}

function foundText(found: Found | null): string {
  if (found === null || found.of === 0) return "nothing";
  return found.at < 0 ? `${found.of}+` : `${found.at + 1} of ${found.of}`;
}
