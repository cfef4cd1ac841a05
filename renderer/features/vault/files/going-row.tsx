import { CircleAlert, X } from "lucide-react";
import { Button, IconButton } from "#ui";
import { giveUp } from "./going.ts";
import type { Going } from "./going.ts";
import { iconOfFile, sizeText } from "./kinds.ts";

/** A file on its way: how far, how fast, and how to end it; or why it did not go. */
export function GoingRow({ going }: { going: Going }) {
  const { key, name, bytes, done, problem } = going;
  const Icon = problem === null ? iconOfFile(name) : CircleAlert;
  const word = going.way === "in" ? "Adding" : "Saving";
  return (
    <li className={problem === null ? "file" : "file file-failed"}>
      <Icon className="ic file-icon" aria-hidden />
      <span className="file-text">
        <span className="clip" title={name}>
          {name}
        </span>
        {problem === null ? (
          <>
            <progress
              className="file-progress"
              max={Math.max(bytes, 1)}
              value={bytes === 0 ? 1 : done}
              aria-label={`${word} ${name}`}
            />
            <span className="file-facts num">{paceText(going, word)}</span>
          </>
        ) : (
          <span className="file-facts file-problem" role="alert">
            {going.way === "in" ? "Not added. " : "Not saved. "}
            {problem}
          </span>
        )}
      </span>
      <span className="file-acts">
        {problem === null ? (
          <Button
            look="quiet"
            size="s"
            aria-label={`Cancel ${name}`}
            onClick={() => {
              giveUp(key);
            }}
          >
            Cancel
          </Button>
        ) : (
          <IconButton
            icon={X}
            label={`Dismiss ${name}`}
            onClick={() => {
              giveUp(key);
            }}
          />
        )}
      </span>
    </li>
  );
}

function paceText({ bytes, done, beganAt }: Going, word: string): string {
  if (beganAt === null) return `Waiting · ${sizeText(bytes)}`;
  const seconds = (performance.now() - beganAt) / 1000;
  // Before that, a rate is noise.
  const pace = seconds < 0.4 || done === 0 ? "" : ` · ${sizeText(done / seconds)}/s`;
  return `${word} · ${sizeText(done)} of ${sizeText(bytes)}${pace}`;
}
