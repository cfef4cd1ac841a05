import { Fingerprint } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import type { AccountStatus, QuickUnlockState } from "#contract";
import { ask, useRead } from "#bridge";
import { Button } from "#ui";

const words = {
  "touch-id": "Unlock with Touch ID",
  "windows-hello": "Unlock with Windows Hello",
  "system-sign-in": "Unlock with this computer’s sign-in",
} as const;

/** Who has just locked by hand wants it locked. */
const handMs = 10_000;

type Locked = Pick<AccountStatus, "lockedBecause" | "lockedAt">;

/** The platform's own sign-in beside the master password, where that is switched on and may serve. */
export function Quick(locked: Locked) {
  const state = useRead("quickUnlock.state", {}).data;
  if (state?.on !== true || state.unavailable !== null || state.way === null) return null;
  if (state.waits !== null) return <p className="small text-2">{state.waits}</p>;
  return <QuickButton way={state.way} {...locked} />;
}

function QuickButton({ way, ...locked }: Locked & { way: NonNullable<QuickUnlockState["way"]> }) {
  const [isAsking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const unlock = useCallback(async () => {
    setProblem(null);
    setAsking(true);
    const reply = await ask("quickUnlock.unlock", {});
    setAsking(false);
    if (!reply.ok && reply.failure.code !== "cancelled") setProblem(reply.failure.message);
  }, []);
  useOffer(locked, unlock);
  return (
    <div className="stack">
      <Button
        size="l"
        wide
        icon={Fingerprint}
        aria-busy={isAsking}
        onClick={() => {
          unlock().catch(() => undefined);
        }}
      >
        {isAsking ? "Waiting for you" : words[way]}
      </Button>
      {problem === null ? null : (
        <p role="alert" className="small text-danger">
          {problem}
        </p>
      )}
    </div>
  );
}

/** Asks by itself once after each lock: when the window comes to the front, and never in the person's way. */
function useOffer({ lockedBecause, lockedAt }: Locked, unlock: () => Promise<void>): void {
  const offeredFor = useRef<number | null>(null);
  useEffect(() => {
    const offer = () => {
      const isByHand = lockedBecause === "person" && Date.now() - (lockedAt ?? 0) < handMs;
      // SECURITY: once; the question takes the focus and gives it back, which must not ask again. [QU6]
      if (offeredFor.current === lockedAt || isByHand) return;
      offeredFor.current = lockedAt;
      unlock().catch(() => undefined);
    };
    if (lockedBecause === "start" && document.hasFocus()) offer();
    window.addEventListener("focus", offer);
    return () => {
      window.removeEventListener("focus", offer);
    };
  }, [lockedBecause, lockedAt, unlock]);
}
