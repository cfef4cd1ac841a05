import { Button, Progress } from "#ui";
import type { Live } from "../live/live.ts";
import type { Pasting } from "../wire/input.ts";

/** A large paste on its way: how far, and how to end it. */
export function PastingBar({ live, pasting }: { live: Live; pasting: Pasting }) {
  const { sent, total } = pasting;
  return (
    <div className="pane-card pane-card-slim pane-offer" role="group" aria-label="Paste on its way">
      <span className="pane-pasting">
        <Progress done={sent} total={total} label="Pasting" />
      </span>
      <span className="small num">
        {megabytes(sent)} of {megabytes(total)} MB
      </span>
      <Button
        look="quiet"
        size="s"
        onClick={() => {
          live.cancelPaste();
          live.screen.focus();
        }}
      >
        Cancel
      </Button>
    </div>
  );
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}
