import { Eye } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import type { FieldView } from "#contract";
import { ask } from "#bridge";
import type { ValueOf } from "#bridge";
import { Dots, IconButton, Ring, secondsUntil, useNow } from "#ui";
import { copyCode } from "../actions.ts";
import { CopyAct, Entry } from "./entry.tsx";

type Code = ValueOf<"totp.code">;

const lastSeconds = 6;
/** Passing by a record asks for no code: that would be written down as shown. */
const settleMs = 200;

interface CodeEntryProps {
  readonly id: string;
  readonly field: FieldView;
  readonly combo?: string;
  /** Each code is shown only when it is asked for, since it costs the master password. */
  readonly asksAgain: boolean;
}

/** A one-time code that ticks, with the next one beside it in the last seconds. */
export function CodeEntry({ id, field, combo, asksAgain }: CodeEntryProps) {
  const { code, problem, show } = useCode(id, field.ref, !asksAgain);
  return (
    <Entry
      label={field.label}
      acts={
        <>
          {asksAgain && code === null ? (
            <IconButton icon={Eye} label={`Reveal ${field.label.toLowerCase()}`} onClick={show} />
          ) : null}
          <CopyAct
            label="Code"
            {...(combo === undefined ? {} : { combo })}
            onCopy={() => copyCode(id, field.ref)}
          />
        </>
      }
    >
      {problem !== null ? (
        <span className="text-warn">{problem}</span>
      ) : asksAgain && code === null ? (
        <Dots />
      ) : (
        <Ticking code={code} />
      )}
    </Entry>
  );
}

interface ShownCode {
  readonly code: Code | null;
  readonly problem: string | null;
  readonly show: () => void;
}

/**
 * The code of now. One that ticks on is asked for when the row appears and at the end of each period; any other
 * when it is to be shown, and is gone at the end of its period.
 */
function useCode(id: string, field: string, ticksOn: boolean): ShownCode {
  // SECURITY: codes live in this component alone.
  const [code, setCode] = useState<Code | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const endsAt = code?.endsAt ?? 0;
  const isGone = useRef(false);
  const read = useCallback(async () => {
    const reply = await ask("totp.code", { id, field });
    if (isGone.current) return;
    setCode(reply.ok ? reply.value : null);
    const hasProblem = !reply.ok && reply.failure.code !== "password-needed";
    setProblem(hasProblem ? reply.failure.message : null);
  }, [id, field]);
  useEffect(() => {
    if (!ticksOn && endsAt === 0) return;
    const wait = Math.max(settleMs, endsAt - Date.now());
    const timer = setTimeout(() => {
      if (ticksOn) read().catch(() => undefined);
      else setCode(null);
    }, wait);
    return () => {
      clearTimeout(timer);
    };
  }, [read, ticksOn, endsAt]);
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
      setCode(null);
    };
  }, []);
  const show = () => {
    read().catch(() => undefined);
  };
  return { code, problem, show };
}

function Ticking({ code }: { code: Code | null }) {
  const now = useNow(250);
  if (code === null) return <span className="code" />;
  const left = secondsUntil(code.endsAt, now);
  const isNext = left === 0;
  return (
    <span className="code">
      <b>
        <Groups code={isNext ? code.next : code.code} />
      </b>
      <Ring
        secondsLeft={isNext ? code.periodSeconds : left}
        of={code.periodSeconds}
        low={lastSeconds}
      />
      {left <= lastSeconds && !isNext ? (
        <span className="code-next">
          next <Groups code={code.next} />
        </span>
      ) : null}
    </span>
  );
}

/** Six digits in two groups, as they are read aloud; anything else in halves, or whole when it is short. */
function Groups({ code }: { code: string }) {
  const half = code.length < 6 ? code.length : Math.ceil(code.length / 2);
  const [first, second] = [code.slice(0, half), code.slice(half)];
  return (
    <>
      <span>{first}</span>
      {second === "" ? null : <span>{second}</span>}
    </>
  );
}
