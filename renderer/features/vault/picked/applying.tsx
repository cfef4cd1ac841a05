import { useRef, useState } from "react";
import { Button, Progress } from "#ui";
import { applyTo, countText } from "../changes.ts";
import type { Change } from "../changes.ts";

/** A change of many records under way: it goes on when they leave the list, and so what was picked in it. */
export interface Applying {
  readonly at: { readonly done: number; readonly total: number } | null;
  readonly apply: (ids: readonly string[], change: Change) => void;
  readonly stop: () => void;
}

export function useApplying(onLeft: () => void): Applying {
  const [at, setAt] = useState<Applying["at"]>(null);
  const ending = useRef<AbortController | null>(null);
  const run = async (ids: readonly string[], change: Change) => {
    const mine = new AbortController();
    ending.current = mine;
    const onProgress = (done: number) => {
      // What is done in one step needs none.
      if (done < ids.length) setAt({ done, total: ids.length });
    };
    const isWhole = await applyTo(ids, change, countText, { onProgress, signal: mine.signal });
    ending.current = null;
    setAt(null);
    if (isWhole && change.isLeaving === true) onLeft();
  };
  return {
    at,
    apply: (ids, change) => {
      if (ending.current === null) run(ids, change).catch(() => undefined);
    },
    stop: () => {
      ending.current?.abort();
    },
  };
}

/** How far it is, and how to end it. What was done until then stays done. */
export function ApplyingPane({
  at,
  stop,
}: Pick<Applying, "stop"> & { at: NonNullable<Applying["at"]> }) {
  const text = `${countText(at.done)} of ${countText(at.total)}`;
  return (
    <section className="pane detail" aria-label="Changing records">
      <div className="bar" />
      <div className="sheet stack">
        <p role="status">{text}…</p>
        <Progress done={at.done} total={at.total} label="Changing records" />
        <div className="row">
          <Button onClick={stop}>Stop here</Button>
        </div>
      </div>
    </section>
  );
}
