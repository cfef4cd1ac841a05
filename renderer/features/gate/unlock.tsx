import { useRef, useState } from "react";
import type { KeyboardEvent, SyntheticEvent } from "react";
import type { AccountStatus } from "#contract";
import { ask, useRead } from "#bridge";
import { Button, Field, LinkButton, SecretInput, secondsUntil, useNow, takeSecret } from "#ui";
import { Quick } from "./quick.tsx";
import { Replaced } from "./replaced.tsx";

interface UnlockProps {
  readonly status: AccountStatus;
  readonly onRecover: () => void;
  readonly onRestore: () => void;
}

export function Unlock({ status, onRecover, onRestore }: UnlockProps) {
  const { replaced, retryAt, lockedBecause, lockedAt } = status;
  const field = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [attempts, setAttempts] = useState(0);
  const [problem, setProblem] = useState<string | null>(null);
  const [hasCaps, setCaps] = useState(false);
  const now = useNow(250);
  const programs = useRead("keyAgent.state", {}).data?.waiting ?? 0;
  const waits = retryAt === null ? 0 : secondsUntil(retryAt, now);

  const unlock = async () => {
    if (busy || waits > 0) return;
    const password = takeSecret(field);
    if (password === "") return;
    setBusy(true);
    const reply = await ask("account.unlock", { password });
    setBusy(false);
    field.current?.focus();
    if (reply.ok) return;
    if (reply.failure.code === "password-wrong") setAttempts((count) => count + 1);
    setProblem(reply.failure.code === "password-wrong" ? "Wrong password." : reply.failure.message);
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    unlock().catch(() => undefined);
  };
  const watchCaps = (event: KeyboardEvent) => {
    setCaps(event.getModifierState("CapsLock"));
  };

  return (
    <>
      <Replaced replaced={replaced} />
      <form onSubmit={submit}>
        <Field
          label="Master password"
          {...(attempts > 0
            ? { aside: attempts === 1 ? "1 wrong attempt" : `${attempts} wrong attempts` }
            : {})}
          problem={problemText(problem, hasCaps)}
        >
          {({ id, describedBy }) => (
            <SecretInput
              ref={field}
              id={id}
              large
              autoFocus
              bad={problem !== null}
              aria-describedby={describedBy}
              placeholder={waits > 0 ? `Try again in ${waits} s` : ""}
              onKeyDown={watchCaps}
              onKeyUp={watchCaps}
              onInput={() => {
                setProblem(null);
              }}
            />
          )}
        </Field>
        <Submit busy={busy} waits={waits} />
      </form>
      <Quick lockedBecause={lockedBecause} lockedAt={lockedAt} />
      {programs === 0 ? null : (
        <p role="status" className="small text-warn">
          {programs === 1 ? "A program waits" : `${programs} programs wait`} for an SSH key. Unlock
          to be asked about it.
        </p>
      )}
      <p className="plate-ways">
        <LinkButton plain onClick={onRecover}>
          Use the recovery code
        </LinkButton>
        <LinkButton plain onClick={onRestore}>
          Restore a backup
        </LinkButton>
      </p>
    </>
  );
}

function problemText(problem: string | null, hasCaps: boolean): string | null {
  const parts = [problem ?? "", hasCaps ? "Caps Lock is on." : ""].filter((part) => part !== "");
  return parts.length === 0 ? null : parts.join(" ");
}

function Submit({ busy, waits }: { busy: boolean; waits: number }) {
  if (waits > 0) {
    return (
      <Button type="submit" size="l" wide disabled>
        Unlock in {waits} s
      </Button>
    );
  }
  return (
    <Button
      type="submit"
      look="primary"
      size="l"
      wide
      aria-busy={busy}
      {...(busy ? {} : { combo: "enter" })}
    >
      {busy ? "Unlocking" : "Unlock"}
    </Button>
  );
}
