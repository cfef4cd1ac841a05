import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import type { AccountStatus } from "#contract";
import { Mark, Wordmark } from "#ui";
import { Arch } from "./arch.tsx";
import { Create } from "./create.tsx";
import "./gate.css";
import { Kit } from "./kit.tsx";
import { Recover } from "./recover.tsx";
import { Restore } from "./restore.tsx";
import { Unlock } from "./unlock.tsx";

export interface GateProps {
  readonly status: AccountStatus;
  /** Unlocked a moment ago: the portcullis goes up, with the plate that is riveted to it. */
  readonly rising: boolean;
  /** Keeps the gate shut while the recovery code is on it. */
  readonly onHold: (held: boolean) => void;
  readonly sill: ReactNode;
}

/** The first sight, and the only one while locked. */
export function Gate({ status, rising, onHold, sill }: GateProps) {
  const kit = useKit(status, onHold);
  const [way, setWay] = useWay(status);
  const isEmpty = useRef(status.state === "empty");
  if (status.state !== "unlocked") isEmpty.current = status.state === "empty";

  const form =
    kit.code !== null ? (
      <Kit code={kit.code} onDone={kit.done} />
    ) : way === "backup" ? (
      <Restore
        status={status}
        onBack={() => {
          setWay("password");
        }}
      />
    ) : isEmpty.current ? (
      <Create {...kit} />
    ) : way === "recovery" ? (
      <Recover
        {...kit}
        retryAt={status.retryAt}
        onBack={() => {
          setWay("password");
        }}
      />
    ) : (
      <Unlock
        status={status}
        onRecover={() => {
          setWay("recovery");
        }}
        onRestore={() => {
          setWay("backup");
        }}
      />
    );
  const isTall = kit.code !== null || isEmpty.current || way !== "password";
  return (
    <div className="gate" data-rising={rising ? "" : undefined} inert={rising}>
      <div className="gate-stage">
        <Arch />
        <main className={plateClass(isTall, way)}>
          {["a", "b", "c", "d"].map((corner) => (
            <i key={corner} className={`rivet rivet-${corner}`} />
          ))}
          <h1 className="brand">
            <Mark open={rising || isTall} size={30} />
            <Wordmark />
          </h1>
          {form}
        </main>
      </div>
      {sill}
    </div>
  );
}

type Way = "password" | "recovery" | "backup";

/** The way in that is shown. */
function useWay(status: AccountStatus): [Way, (way: Way) => void] {
  const [way, setWay] = useState<Way>("password");
  const [before, setBefore] = useState(status.state);
  if (before !== status.state) {
    setBefore(status.state);
    // A lock may come while the gate still rises: it must not show the way that was just taken.
    if (before === "unlocked") setWay("password");
  }
  if (hasOneWay(status) && way !== "backup") setWay("backup");
  return [way, setWay];
}

/**
 * Where the file cannot be opened, or one without an account took its place, there is one way only, and it is
 * kept until its end.
 */
function hasOneWay({ state, replaced }: AccountStatus): boolean {
  return state === "damaged" || (state === "empty" && replaced !== null);
}

function plateClass(isTall: boolean, way: Way): string {
  if (way === "backup") return "plate plate-tall plate-wide";
  return isTall ? "plate plate-tall" : "plate";
}

export interface KitWays {
  /** Before a call that answers with a recovery code. */
  readonly hold: () => void;
  /** After it failed. */
  readonly release: () => void;
  readonly show: (code: string) => void;
}

/** The recovery code, from the answer that brought it until it is put away or a lock takes it. */
function useKit(
  status: AccountStatus,
  onHold: (held: boolean) => void,
): KitWays & { code: string | null; done: () => void } {
  const [code, setCode] = useState<string | null>(null);
  const wasUnlocked = useRef(false);
  useEffect(() => {
    const isUnlocked = status.state === "unlocked";
    // SECURITY: a lock takes the code off the screen as well; a new one can be made with the password.
    if (wasUnlocked.current && !isUnlocked) setCode(null);
    wasUnlocked.current = isUnlocked;
  }, [status.state]);
  const release = () => {
    onHold(false);
  };
  return {
    code,
    hold: () => {
      onHold(true);
    },
    release,
    show: setCode,
    done: () => {
      setCode(null);
      release();
    },
  };
}
