import { CircleAlert, X } from "lucide-react";
import { Button, IconButton, Progress } from "#ui";
import { giveUp } from "./going.ts";
import type { Going } from "./going.ts";
import { iconOfFile, sizeText } from "./kinds.ts";

/** A file on its way: how far, how fast, and how to end it; or why it did not go. */
export function GoingRow({ going }: { going: Going }) {
  const { key, name, bytes, done, problem, fileId } = going;
  const isMoving = problem === null && fileId === null;
  const Icon = problem === null ? iconOfFile(name) : CircleAlert;
  const word = going.way === "in" ? "Adding" : "Saving";
  return (
    <li className={problem === null ? "file" : "file file-failed"}>
      <Icon className="ic file-icon" aria-hidden />
      <span className="file-text">
        <span className="clip" title={name}>
          {name}
        </span>
        {isMoving ? (
          <>
            <Progress done={done} total={bytes} label={`${word} ${name}`} />
            <span className="file-facts num">{paceText(going, word)}</span>
          </>
        ) : problem === null ? (
          <span className="file-facts num">{sizeText(bytes)} · goes in with the record</span>
        ) : (
          <span className="file-facts file-problem" role="alert">
            {going.way === "in" ? "Not added. " : "Not saved. "}
            {problem}
          </span>
        )}
      </span>
      <span className="file-acts">
        {isMoving ? (
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
            label={problem === null ? `Remove ${name}` : `Dismiss ${name}`}
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
