import { LifeBuoy } from "lucide-react";
import { useRef, useState } from "react";
import type { SyntheticEvent } from "react";
import { ask } from "#bridge";
import { Button, NewPassword, pairProblem } from "#ui";
import { judgePassword } from "./judge.ts";
import type { KitWays } from "./gate.tsx";

/** First start: one password, judged as it is typed. */
export function Create({ hold, release, show }: KitWays) {
  const first = useRef<HTMLInputElement>(null);
  const again = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const create = async () => {
    const password = first.current?.value ?? "";
    const wrong = pairProblem(password, again.current?.value ?? "");
    setProblem(wrong);
    if (wrong !== null || busy) return;
    setBusy(true);
    hold();
    const reply = await ask("account.create", { password });
    setBusy(false);
    if (reply.ok) {
      show(reply.value.recoveryCode);
      return;
    }
    release();
    setProblem(reply.failure.message);
    first.current?.focus();
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    create().catch(() => undefined);
  };

  return (
    <>
      <p className="plate-lead">
        Choose one password. It is the only one you will have to remember, and nobody can reset it.
      </p>
      <form onSubmit={submit}>
        <NewPassword
          onJudge={judgePassword}
          label="Master password"
          first={first}
          again={again}
          problem={problem}
          autoFocus
          onEdit={() => {
            setProblem(null);
          }}
        />
        <div className="note">
          <LifeBuoy className="ic" aria-hidden />
          <span className="small text-2">
            Next comes an emergency kit. It holds a recovery code, and it is the only other way in.
          </span>
        </div>
        <Button type="submit" look="primary" size="l" wide aria-busy={busy}>
          {busy ? "Creating the vault" : "Create the vault"}
        </Button>
      </form>
    </>
  );
}
