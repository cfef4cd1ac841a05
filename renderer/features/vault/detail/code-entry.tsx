import { useEffect, useState } from "react";
import type { FieldView } from "#contract";
import { ask } from "#bridge";
import type { ValueOf } from "#bridge";
import { Ring, secondsUntil, useNow } from "#ui";
import { copyCode } from "../actions.ts";
import { CopyAct, Entry } from "./entry.tsx";

type Code = ValueOf<"totp.code">;

const lastSeconds = 6;
/** Passing by a record asks for no code: that would be written down as shown. */
const settleMs = 200;

/** A one-time code that ticks, with the next one beside it in the last seconds. */
export function CodeEntry({ id, field, combo }: { id: string; field: FieldView; combo?: string }) {
  const { code, problem } = useCode(id, field.ref);
  return (
    <Entry
      label={field.label}
      acts={
        <CopyAct
          label="Code"
          {...(combo === undefined ? {} : { combo })}
          onCopy={() => copyCode(id, field.ref)}
        />
      }
    >
      {problem === null ? <Ticking code={code} /> : <span className="text-warn">{problem}</span>}
    </Entry>
  );
}

/** The code of now: asked for when the row appears and at the end of each period. */
function useCode(id: string, field: string): { code: Code | null; problem: string | null } {
  // SECURITY: codes live in this component alone.
  const [code, setCode] = useState<Code | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const endsAt = code?.endsAt ?? 0;
  useEffect(() => {
    let isGone = false;
    const read = async () => {
      const reply = await ask("totp.code", { id, field });
      if (isGone) return;
      setCode(reply.ok ? reply.value : null);
      setProblem(reply.ok ? null : reply.failure.message);
    };
    const wait = Math.max(settleMs, endsAt - Date.now());
    const timer = setTimeout(() => {
      read().catch(() => undefined);
    }, wait);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [id, field, endsAt]);
  useEffect(
    () => () => {
      setCode(null);
    },
    [],
  );
  return { code, problem };
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
