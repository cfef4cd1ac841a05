import { Clipboard, Link, Lock, LockOpen, TriangleAlert, Unlink } from "lucide-react";
import type { AccountStatus, LockReason, Session } from "#contract";
import { ask, useLinkState, useRead } from "#bridge";
import { clockText, Pennant, secondsUntil, Tooltip, useNow } from "#ui";
import { LetIn } from "../features/approvals/index.ts";
import { place } from "./navigation.ts";

const reasons: Readonly<Record<LockReason, string>> = {
  start: "since it started",
  person: "by you",
  idle: "by idle",
  "screen-lock": "with the screen",
  suspend: "before sleep",
  "clock-jump": "because the clock jumped",
  "window-closed": "with the window",
  "window-minimised": "when minimised",
  quit: "when it quit",
  "data-moved": "after moving the data folder",
  "file-replaced": "because the vault file was replaced",
};

/** How long until the lock, in the coarsest words that are still true. */
export function untilLockText(locksAt: number, now: number): string {
  const seconds = secondsUntil(locksAt, now);
  if (seconds <= 90) return `locks in ${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `locks in ${minutes} min` : `locks in ${Math.round(minutes / 60)} h`;
}

/** The line along the bottom: only what is true now and matters. Never news, never tips. */
export function Sill({ status }: { status: AccountStatus }) {
  const isUnlocked = status.state === "unlocked";
  return (
    <footer className="sill" aria-label="State">
      {isUnlocked ? <Unlocked status={status} /> : <Shut status={status} />}
      <Lost />
      <OnClipboard />
      <span className="sill-gap" />
      {status.damagedRecords > 0 && isUnlocked ? <Damaged count={status.damagedRecords} /> : null}
      {isUnlocked ? <LetIn /> : null}
      <Sessions status={status} />
      {status.state === "empty" ? (
        <span className="text-3">Nothing leaves this machine</span>
      ) : (
        <Chain />
      )}
    </footer>
  );
}

/** Nothing that is done here arrives just now. */
function Lost() {
  const isLost = useLinkState() === "lost";
  return (
    <span role="status" className="text-warn">
      {isLost ? (
        <>
          <TriangleAlert className="ic ic-s" aria-hidden />
          Sallyport does not answer: trying again
        </>
      ) : null}
    </span>
  );
}

function Unlocked({ status }: { status: AccountStatus }) {
  const now = useNow(1000);
  return (
    <span>
      <LockOpen className="ic ic-s" aria-hidden />
      <b>Unlocked</b>
      {status.locksAt === null ? null : (
        <span className="text-3 num">{untilLockText(status.locksAt, now)}</span>
      )}
    </span>
  );
}

function Shut({ status }: { status: AccountStatus }) {
  const isEmpty = status.state === "empty";
  const { lockedBecause, lockedAt } = status;
  return (
    <>
      <span>
        <Lock className="ic ic-s" aria-hidden />
        <b>{isEmpty ? "No vault yet" : "Locked"}</b>
      </span>
      {isEmpty || lockedBecause === null ? null : (
        <span className="text-3 sill-tight">
          {reasons[lockedBecause]}
          {lockedAt === null || lockedBecause === "start" ? "" : ` at ${clockText(lockedAt)}`}
        </span>
      )}
    </>
  );
}

function OnClipboard() {
  const { data } = useRead("clipboard.state", {});
  if (data?.holds === null || data === undefined) return null;
  return (
    <Held
      label={data.holds.label}
      name={data.holds.recordName}
      from={data.copiedAt}
      until={data.clearsAt}
    />
  );
}

function Held(props: { label: string; name: string; from: number | null; until: number | null }) {
  const { label, name, from, until } = props;
  const now = useNow(500);
  const left = until === null ? null : secondsUntil(until, now);
  const share =
    from === null || until === null ? 0 : Math.max(0, Math.min(1, (until - now) / (until - from)));
  const clear = () => {
    ask("clipboard.clear", {}).catch(() => undefined);
  };
  return (
    <Tooltip label="Clear it now" side="top">
      <button type="button" className="sill-hot" onClick={clear}>
        <Clipboard className="ic ic-s" aria-hidden />
        <span className="clip">
          <b>{label}</b> of {name} <span className="sill-wide">on the clipboard</span>
        </span>
        {left === null ? null : (
          <>
            <svg className="drain" viewBox="0 0 48 3" preserveAspectRatio="none" aria-hidden>
              <rect width="48" height="3" />
              <rect className="drain-left" width={48 * share} height="3" />
            </svg>
            <span className="num text-3">
              {Math.floor(left / 60)}:{String(left % 60).padStart(2, "0")}
            </span>
          </>
        )}
      </button>
    </Tooltip>
  );
}

function Damaged({ count }: { count: number }) {
  return (
    <span className="text-warn">
      <TriangleAlert className="ic ic-s" aria-hidden />
      {count === 1 ? "1 damaged record" : `${count} damaged records`}
    </span>
  );
}

function Sessions({ status }: { status: AccountStatus }) {
  const list: readonly Session[] = useRead("terminal.list", {}).data ?? [];
  const isUnlocked = status.state === "unlocked";
  const live = isUnlocked
    ? list.filter((session) => session.state !== "ended").length
    : status.liveSessions;
  const production = list.filter(
    (one) => one.state !== "ended" && one.environment === "production",
  ).length;
  if (live === 0) return null;
  const words = live === 1 ? "1 session" : `${live} sessions`;
  if (!isUnlocked) {
    return (
      <span>
        <i className="live-dot" />
        {words} {live === 1 ? "runs" : "run"} on behind the lock
      </span>
    );
  }
  return (
    <button
      type="button"
      className="sill-wide"
      onClick={() => {
        place.go("terminals");
      }}
    >
      {production === 0 ? (
        <>
          <i className="live-dot" />
          {words}
        </>
      ) : (
        <>
          <Pennant environment="production" />
          {production === 1
            ? "1 production session open"
            : `${production} production sessions open`}
        </>
      )}
    </button>
  );
}

const verifyAgainMs = 300_000;

function Chain() {
  const { data } = useRead("audit.verify", {}, { staleMs: verifyAgainMs });
  if (data === undefined) return null;
  const Icon = data.intact ? Link : Unlink;
  return (
    <span className={data.intact ? "sill-wide" : "text-danger"}>
      <Icon className="ic ic-s" aria-hidden />
      {data.intact ? "Chain verified" : `Chain broken at ${data.brokenAt ?? "an event"}`}
      <span className="text-3 num">
        {data.events.toLocaleString("en").replaceAll(",", "\u202f")}
      </span>
    </span>
  );
}
