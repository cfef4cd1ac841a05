import { Pause, Play, RotateCw, X } from "lucide-react";
import type { CopyView } from "#contract";
import { ask, useRead, useReadAgain } from "#bridge";
import { Button, IconButton } from "#ui";
import { sizeText, spanText } from "./entries.ts";
import { run } from "./run.ts";

const rests: readonly string[] = ["done", "failed", "cancelled"];

/** What is being copied, and what was. */
export function Drawer() {
  const readAgain = useReadAgain();
  const copies = useRead("sftp.copies", {}).data ?? [];
  if (copies.length === 0) return null;
  const hasRested = copies.some(({ state }) => rests.includes(state));
  return (
    <section className="sides-drawer" aria-label="Copies">
      <header className="sides-drawer-head">
        <h2 className="small medium">Copies</h2>
        <span className="grow" />
        <Button
          look="quiet"
          size="s"
          disabled={!hasRested}
          onClick={() => {
            run(ask("sftp.clearCopies", {}), () => {
              readAgain("sftp.copies");
            });
          }}
        >
          Clear the list
        </Button>
      </header>
      <ul className="scroll">
        {copies.toReversed().map((copy) => (
          <CopyRow key={copy.id} copy={copy} />
        ))}
      </ul>
    </section>
  );
}

function CopyRow({ copy }: { copy: CopyView }) {
  const { bytes, state } = copy;
  const share = bytes.total === 0 ? (state === "done" ? 1 : 0) : bytes.done / bytes.total;
  const name = copy.more === 0 ? copy.name : `${copy.name} and ${copy.more} more`;
  return (
    <li className="sides-copy">
      <span className="clip">
        {name}{" "}
        <span className="text-3">
          {copy.direction === "get" ? `from ${copy.hostName}` : `to ${copy.hostName}`}
        </span>
      </span>
      <progress max={1} value={share} aria-label={`${name}: progress`} />
      <span className={`small num sides-copy-state ${toneOf(copy)}`}>{stateText(copy)}</span>
      <CopyButtons copy={copy} />
      {copy.failure === null ? null : (
        <p className="small text-danger sides-copy-more">{copy.failure.message}</p>
      )}
      {copy.remarkCount === 0 ? null : (
        <details className="small sides-copy-more">
          <summary>{copy.remarkCount === 1 ? "1 remark" : `${copy.remarkCount} remarks`}</summary>
          <ul>
            {copy.remarks.map(({ path, text }, index) => (
              <li key={index}>
                <bdi>{path}</bdi>: {text}
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

function CopyButtons({ copy: { id: copyId, state } }: { copy: CopyView }) {
  const isOver = rests.includes(state);
  const isPaused = state === "paused";
  const mayResume = isPaused || state === "failed" || state === "cancelled";
  return (
    <span className="row row-tight">
      {isOver || isPaused ? null : (
        <IconButton
          icon={Pause}
          label="Pause"
          onClick={() => {
            run(ask("sftp.pauseCopy", { copyId }));
          }}
        />
      )}
      {mayResume ? (
        <IconButton
          icon={isPaused ? Play : RotateCw}
          label={isPaused ? "Go on" : "Try again"}
          onClick={() => {
            run(ask("sftp.resumeCopy", { copyId }));
          }}
        />
      ) : null}
      {isOver ? null : (
        <IconButton
          icon={X}
          label="Cancel"
          onClick={() => {
            run(ask("sftp.cancelCopy", { copyId }));
          }}
        />
      )}
    </span>
  );
}

function toneOf({ state, remarkCount }: CopyView): string {
  if (state === "failed") return "text-danger";
  return remarkCount > 0 ? "text-warn" : "text-2";
}

const words: Readonly<Partial<Record<CopyView["state"], string>>> = {
  waiting: "waits",
  looking: "looks what there is",
  checking: "compares checksums",
  failed: "failed",
  cancelled: "cancelled",
};

function stateText({ state, bytes, files, rate }: CopyView): string {
  const isOne = files.total === 1;
  if (state === "paused") return `paused at ${sizeText(bytes.done)}`;
  if (state === "done") return `done, ${isOne ? sizeText(bytes.total) : `${files.done} files`}`;
  if (state !== "copying") return words[state] ?? "";
  const counts = isOne ? sizeText(bytes.total) : `${files.done} of ${files.total} files`;
  if (rate === 0) return counts;
  return `${counts}, ${sizeText(rate)}/s, ${spanText((bytes.total - bytes.done) / rate)} left`;
}
