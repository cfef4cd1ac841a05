import { Link, Unlink } from "lucide-react";
import { useCallback, useEffect } from "react";
import { useRead } from "#bridge";
import { Button, useNow } from "#ui";

const everyMs = 300_000;

/** Whether the chain holds, when that was last recomputed, and the button that recomputes it. */
export function Chain() {
  const { data, isFetching, refetch, error } = useRead("audit.verify", {}, { staleMs: everyMs });
  const head = useRead("audit.list", { limit: 1 }).data?.events[0];
  const now = useNow(10_000);
  const isBroken = data?.intact === false;
  const verify = useCallback(() => {
    refetch().catch(() => undefined);
  }, [refetch]);
  // Whoever comes here wants to know now.
  useEffect(verify, [verify]);
  return (
    <div className={isBroken ? "chain chain-broken" : "chain"} role="status">
      {isBroken ? <Unlink className="ic" aria-hidden /> : <Link className="ic" aria-hidden />}
      <div className="grow clip">
        {data === undefined ? (
          <span className="text-2">{error === null ? "Checking the chain." : error.message}</span>
        ) : (
          <>
            <b className="medium">
              {isBroken
                ? `The chain breaks at event ${data.brokenAt ?? "?"}.`
                : "The chain is whole."}
            </b>{" "}
            <span className="text-2">
              {isBroken
                ? "Something changed the file from outside. Keep a copy of it, and trust no event from there on."
                : `${countText(data.events)}, each sealed to the one before it. Checked ${agoText(data.checkedAt, now)}.`}
            </span>
          </>
        )}
      </div>
      {head === undefined ? null : (
        <span className="chain-head mono small text-2">head {hashText(head.hash, 3)}</span>
      )}
      <Button size="s" disabled={isFetching} onClick={verify}>
        {data === undefined ? "Verify" : "Verify again"}
      </Button>
    </div>
  );
}

/** The first groups of four of a hash. */
export function hashText(hash: string, groups: number): string {
  return (hash.match(/.{4}/g) ?? []).slice(0, groups).join(" ");
}

function countText(count: number): string {
  return count === 1 ? "1 event" : `${numberText(count)} events`;
}

/** 18 204, with a narrow space that does not break. */
export function numberText(count: number): string {
  return count.toLocaleString("en").replaceAll(",", "\u202f");
}

function agoText(at: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  if (seconds < 45) return "just now";
  const minutes = Math.round(seconds / 60);
  return minutes <= 1 ? "a minute ago" : `${minutes} minutes ago`;
}
